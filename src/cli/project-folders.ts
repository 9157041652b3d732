// What the commands about projects have in common.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { directoryWithoutProject, noProjectVisible } from '../lang/diagnostics/index.ts';
import { PklError } from '../lang/index.ts';
import { findProjectFile, PROJECT_FILE } from '../lang/node/index.ts';
import type { Operands } from './command.ts';
import { CommandError } from './report.ts';

/** The folders of projects, as operands. */
export const projectOperands: Operands = {
  name: '<dir>',
  help: 'Folders of the projects; by default the nearest one with a PklProject file.',
  least: 0,
  most: Number.POSITIVE_INFINITY,
  completes: 'folder',
};

/** The project files that a command works on. Throws `CommandError`. */
export function projectFiles(folders: readonly string[], workingDir: string, rootDir: string | undefined): string[] {
  if (folders.length === 0) {
    const found = findProjectFile(workingDir, rootDir === undefined ? null : resolve(workingDir, rootDir));
    if (found === null) throw new CommandError(noProjectVisible());
    return [found];
  }
  return folders.map((given) => {
    const folder = resolve(workingDir, given);
    const file = join(folder, PROJECT_FILE);
    if (!existsSync(file)) throw new CommandError(directoryWithoutProject(folder));
    return file;
  });
}

/** Runs work whose failures are not about a place in a module: they are told without the form of a report. */
export function plainly<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof PklError && error.frames.length === 0)
      throw new CommandError({ code: error.code, text: messageOf(error) });
    throw error;
  }
}

/** Message and hint of a failure, as paragraphs. */
export function messageOf(error: PklError): string {
  return error.hint === undefined ? error.message : `${error.message}\n\n${error.hint}`;
}
