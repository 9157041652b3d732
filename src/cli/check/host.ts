// The language server's access to this machine: projects, files in folders, and files with the text of other modules.
import { dirname } from 'node:path';
import type { Host, OpenProject } from '../../editor/index.ts';
import { namesForModule } from '../../lang/analysis/index.ts';
import { PklError } from '../../lang/index.ts';
import { findProjectFile } from '../../lang/node/index.ts';
import { moduleFiles } from '../module-files.ts';
import type { SessionOptions } from '../session.ts';
import type { Terminal } from '../terminal.ts';
import { openGroup, uriOfFile } from './groups.ts';
import { programsOf } from './programs.ts';
import { pathOfFile, writeShown } from './shown-files.ts';

/** The host of a language server with the options of a command line. */
export function hostOf(options: SessionOptions, terminal: Terminal): Host {
  const projects = new Map<string, string | null>();
  const projectFileOf = (folder: string): string | null => {
    let known = projects.get(folder);
    if (known === undefined) {
      known = options.noProject === true ? null : findProjectFile(folder, null);
      projects.set(folder, known);
    }
    return known;
  };
  return {
    projectOf: (uri) => {
      const path = pathOfFile(uri);
      const projectFile = path === null ? null : projectFileOf(dirname(path));
      return { key: projectFile ?? '', open: () => openProject(projectFile, options, terminal) };
    },
    modulesIn: (folder) => {
      const path = pathOfFile(folder);
      return path === null ? [] : moduleFiles(path, () => undefined).map(uriOfFile);
    },
    viewable,
    programs: programsOf(options),
  };
}

function openProject(projectFile: string | null, options: SessionOptions, terminal: Terminal): OpenProject {
  const { project, close } = openGroup({ projectFile, files: [] }, options, terminal);
  return { project, ignored: projectFile === null ? new Set() : ignoredIn(project, projectFile), close };
}

function ignoredIn(project: OpenProject['project'], projectFile: string): ReadonlySet<string> {
  try {
    return namesForModule(project.unit(uriOfFile(projectFile)));
  } catch (error) {
    if (error instanceof PklError) return new Set();
    throw error;
  }
}

/** Writes the text of a module without a file, such as one of the standard library, to a file that editors can show. */
function viewable(uri: string, text: string): string {
  const name = uri.replaceAll(/[^\w.@-]+/g, '_').replace(/(?:\.pkl)?$/, '.pkl');
  // If that fails, the editor may support the URI's scheme.
  return writeShown(name, text) ?? uri;
}
