// Shared by the project commands.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { directoryWithoutProject, noProjectVisible } from '../lang/diagnostics/index.ts';
import { PklError } from '../lang/index.ts';
import { findProjectFile, PROJECT_FILE } from '../lang/node/index.ts';
import type { Operands } from './command.ts';
import { CommandError } from './report.ts';

/** Project folders as operands. */
export const projectOperands: Operands = {
  name: '<dir>',
  help: 'Project folders (default: the nearest with a PklProject file).',
  min: 0,
  max: Number.POSITIVE_INFINITY,
  completes: 'folder',
};

/** The project files that a command operates on. Throws `CommandError`. */
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

/** Runs work whose errors have no location in a module; they are printed without a source excerpt. */
export function withoutExcerpt<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof PklError && error.frames.length === 0)
      throw new CommandError({ code: error.code, text: messageOf(error) });
    throw error;
  }
}

/** Message and hint of an error, as paragraphs. */
export function messageOf(error: PklError): string {
  return error.hint === undefined ? error.text : `${error.text}\n\n${error.hint}`;
}
