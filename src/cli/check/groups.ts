// Groups files by project, because each project has its own dependencies and settings.
import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { Project } from '../../lang/analysis/index.ts';
import { PklError } from '../../lang/index.ts';
import { fileUri, findProjectFile } from '../../lang/node/index.ts';
import { agentDialect, schemaLoader } from '../../runtime/language/index.ts';
import { moduleFiles, type Unreadable } from '../module-files.ts';
import { Session, type SessionOptions } from '../session.ts';
import type { Terminal } from '../terminal.ts';

/** Files that are checked together. */
export interface Group {
  /** The project file; null for files outside of projects. */
  readonly projectFile: string | null;
  readonly files: readonly string[];
}

/** The modules behind paths of files and folders, by the project that they belong to. */
export function groupsOf(paths: readonly string[], options: SessionOptions, unreadable: Unreadable): readonly Group[] {
  const base = resolve(options.workingDir ?? '.');
  const files = paths.flatMap((path) => {
    const full = resolve(base, path);
    return statSync(full, { throwIfNoEntry: false })?.isDirectory() === true ? moduleFiles(full, unreadable) : [full];
  });
  const projectOf = projectFinder(options);
  const groups = new Map<string | null, string[]>();
  for (const file of new Set(files)) {
    const project = projectOf(dirname(file));
    groups.set(project, [...(groups.get(project) ?? []), file]);
  }
  return [...groups].map(([projectFile, members]) => ({ projectFile, files: members }));
}

function projectFinder({
  noProject,
  projectDir,
  rootDir,
  workingDir,
}: SessionOptions): (folder: string) => string | null {
  if (noProject === true) return () => null;
  if (projectDir !== undefined) {
    const given = findProjectFile(resolve(workingDir ?? '.', projectDir), null);
    return () => given;
  }
  const known = new Map<string, string | null>();
  return (folder) => {
    let found = known.get(folder);
    if (found === undefined) {
      found = findProjectFile(folder, rootDir === undefined ? null : resolve(rootDir));
      known.set(folder, found);
    }
    return found;
  };
}

/** A group that is open for analysis; it must be closed. */
export interface OpenGroup {
  readonly project: Project;
  readonly session: Session;
  /** Why the project file cannot be used; null if it can, or there is none. */
  readonly problem: PklError | null;
  readonly close: () => void;
}

/** Opens a group: its dependencies come from its project, if that can be evaluated. */
export function openGroup({ projectFile }: Group, options: SessionOptions, terminal: Terminal): OpenGroup {
  const own = projectFile === null ? { noProject: true } : { projectDir: dirname(projectFile) };
  const session = new Session({ ...options, ...own }, terminal);
  try {
    return { ...openSession(session), problem: null };
  } catch (error) {
    session.close();
    if (!(error instanceof PklError)) throw error;
    const alone = new Session({ ...options, noProject: true, omitProjectSettings: true }, terminal);
    return { ...openSession(alone), problem: error };
  }
}

/** Opens a session for analysis; it is closed with the group. */
export function openSession(session: Session): Omit<OpenGroup, 'problem'> {
  const { loaders, policy, project: dependencies } = session.sources;
  const project = new Project({ loaders: [schemaLoader, ...loaders], policy, dependencies, dialects: [agentDialect] });
  return { project, session, close: () => session.close() };
}

/** The URI of a file. */
export function uriOfFile(file: string): string {
  return fileUri(file).toString();
}
