/** Packages and installs agents. */
import { createHash } from 'node:crypto';
import { chmod, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, posix, relative, resolve, sep } from 'node:path';
import glob from 'fast-glob';
import { makeFolder } from '../../lang/node/index.ts';
import { type ActionId, splitActionId } from '../agent/action-id.ts';
import type { Agent, Resource } from '../agent/agent.ts';
import { agentsFolder } from '../agent/installed.ts';
import { writtenProperties } from '../agent/written-properties.ts';
import { lockNames } from '../python/lock-file.ts';
import { PackageError, pack, unpack } from './archive.ts';
import type { TarFile } from './tar.ts';

/** The file name of an agent's package. */
export function packageName(name: AgentName): string {
  return `${name.agent}-${name.version}.kdeps`;
}

/** Creates the package of a loaded agent, including the resources and data of the agents it uses. */
export async function packAgent(agent: Agent): Promise<Buffer> {
  const workflow = await workflowFile(agent);
  const resources = [...agent.resources.values()].map((resource) => resourceFile(agent, resource));
  const files = [workflow, ...resources, ...(await dataFiles(agent)), ...(await otherFiles(agent))];
  return pack(agent, files);
}

/** Writes ids, including the target's, in full, because agents share a folder in a package. */
async function workflowFile(agent: Agent): Promise<TarFile> {
  const text = await readFile(join(agent.folder, 'workflow.pkl'), 'utf8');
  const full = withId(text, 'Workflow', 'TargetActionID', agent.plan.target);
  return { path: 'workflow.pkl', content: Buffer.from(full), executable: false };
}

function resourceFile(agent: Agent, { id, home, module }: Resource): TarFile {
  const { agent: owner, action, version } = splitActionId(id);
  const inside = relative(agent.folder, module.path);
  // Resources of other agents come from other folders.
  const isOwn = home.agent === agent.agent && home.version === agent.version;
  const folder = isOwn && !inside.startsWith('..') ? dirname(inside).split(sep).join('/') : 'resources';
  const text = withId(module.text, 'Resource', 'ActionID', id);
  return {
    path: posix.join(folder, `${owner}_${action}-${version}.pkl`),
    content: Buffer.from(text),
    executable: false,
  };
}

/** The text with an id in full, where the id is written. */
function withId(text: string, schema: 'Workflow' | 'Resource', field: string, id: ActionId): string {
  return writtenProperties(text, schema, field).reduceRight(
    (whole, { start, end }) => `${whole.slice(0, start)}"${id}"${whole.slice(end)}`,
    text,
  );
}

async function dataFiles(agent: Agent): Promise<readonly TarFile[]> {
  const files: TarFile[] = [];
  for (const [owner, found] of agent.dataFiles()) {
    for (const [name, path] of found) {
      // Do not package again, under a longer name, what an agent already contains.
      const isNested = [...agent.dataFiles().keys()].some((other) => name.startsWith(`${other}/`));
      if (!isNested && !isSecretFile(name)) files.push(await fileAt(path, posix.join('data', owner, name)));
    }
  }
  return files;
}

/** Modules imported by resources, which are outside of `resources`, where every file is a resource; and locks of packages. */
async function otherFiles(agent: Agent): Promise<readonly TarFile[]> {
  const names = await glob(['**/*.pkl', ...lockNames], {
    cwd: agent.folder,
    ignore: ['workflow.pkl', 'resources/**', 'data/**', '**/node_modules/**'],
  });
  return Promise.all(names.map((name) => fileAt(join(agent.folder, name), name)));
}

/** Files with secret values stay on their machine. */
export function isSecretFile(name: string): boolean {
  return /(^|\/)\.env(\.|$)/.test(name);
}

async function fileAt(path: string, name: string): Promise<TarFile> {
  const [content, info] = await Promise.all([readFile(path), stat(path)]);
  return { path: name, content, executable: (info.mode & 0o111) !== 0 };
}

interface AgentName {
  readonly agent: string;
  readonly version: string;
}

export interface InstalledPackage extends AgentName {
  readonly folder: string;
  /** Whether this version was already installed and has been replaced. */
  readonly replaced: boolean;
}

/**
 * Installs a package, replacing the same version of the agent.
 *
 * @param home the KDeps home folder
 * @throws PackageError when the package is not trustworthy
 */
export async function installPackage(file: string, home: string): Promise<InstalledPackage> {
  const { bytes, files, name } = await readPackage(file);
  const folder = join(agentsFolder(home), name.agent, name.version);
  const replaced = (await stat(folder).catch(() => null)) !== null;
  await putInPlace(files, folder);
  await writePackage(join(home, 'packages'), packageName(name), bytes);
  return { ...name, folder, replaced };
}

/**
 * Writes a package atomically.
 *
 * @returns its path, and what it replaced
 */
export async function writePackage(
  folder: string,
  name: string,
  bytes: Buffer,
): Promise<{ readonly target: string; readonly previous: 'none' | 'same' | 'other' }> {
  const target = join(folder, name);
  const before = await readFile(target).catch(() => null);
  if (before?.equals(bytes) === true) return { target, previous: 'same' };
  makeFolder(folder);
  const draft = `${target}.${process.pid}`;
  try {
    await writeFile(draft, bytes);
    await rename(draft, target);
  } catch (error) {
    // The name of the draft would mean nothing to the user.
    if (error instanceof Error && 'path' in error && error.path === draft) error.path = target;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
  return { target, previous: before === null ? 'none' : 'other' };
}

/**
 * Unpacks a package to run it, once per content. Returns the folder.
 *
 * @param cwd the folder that the package path is relative to
 */
export async function unpackToRun(file: string, home: string, cwd: string): Promise<string> {
  const { bytes, files, name } = await readPackage(file, cwd);
  const { agent, version } = name;
  const folder = join(
    home,
    'run',
    `${agent}-${version}-${createHash('sha256').update(bytes).digest('hex').slice(0, 12)}`,
  );
  const isThere = await stat(join(folder, 'workflow.pkl')).catch(() => null);
  if (isThere === null) await putInPlace(files, folder);
  return folder;
}

interface ReadPackage {
  readonly bytes: Buffer;
  readonly files: readonly TarFile[];
  readonly name: AgentName;
}

/** Reads a package. Error messages start with its path as given. */
async function readPackage(file: string, cwd = process.cwd()): Promise<ReadPackage> {
  const bytes = await packageBytes(file, cwd);
  try {
    const files = await unpack(bytes);
    return { bytes, files, name: nameOf(files) };
  } catch (error) {
    throw error instanceof PackageError ? new PackageError(`${file}: ${error.message}`, { cause: error }) : error;
  }
}

async function packageBytes(file: string, cwd: string): Promise<Buffer> {
  try {
    return await readFile(resolve(cwd, file));
  } catch (error) {
    throw new PackageError(unreadable(file, (error as NodeJS.ErrnoException).code), { cause: error });
  }
}

function unreadable(file: string, code: string | undefined): string {
  if (code === 'ENOENT') return `${file} does not exist.`;
  if (code === 'EISDIR') return `${file} is a folder, not a package. To package it, run: kdeps package ${file}`;
  if (code === 'EACCES') return `This user is not allowed to read ${file}.`;
  return `Cannot read ${file}.`;
}

/**
 * Name and version as written in the workflow. They become a path, so they are checked before the workflow is
 * evaluated.
 */
function nameOf(files: readonly TarFile[]): AgentName {
  const text = files.find(({ path }) => path === 'workflow.pkl')?.content.toString('utf8') ?? '';
  const value = (field: string): string | null | undefined => writtenProperties(text, 'Workflow', field)[0]?.text;
  const agent = value('AgentID') ?? null;
  const version = value('Version') ?? '1.0.0';
  if (agent === null || !/^\w+$/.test(agent))
    throw new PackageError('The workflow of the package has no literal name.');
  if (!/^[\w*][\w.*]*$/.test(version)) throw new PackageError('The workflow of the package has no literal version.');
  return { agent, version };
}

/** Creates the folder atomically. */
async function putInPlace(files: readonly TarFile[], folder: string): Promise<void> {
  makeFolder(dirname(folder));
  const draft = await mkdtemp(`${folder}.`);
  try {
    await writeAll(files, draft);
    await rm(folder, { recursive: true, force: true });
    await rename(draft, folder);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** Writes files below a folder. */
export async function writeAll(files: readonly TarFile[], folder: string): Promise<void> {
  for (const { path, content, executable } of files) {
    const target = join(folder, path);
    makeFolder(dirname(target));
    await writeFile(target, content);
    await chmod(target, executable ? 0o755 : 0o644);
  }
}
