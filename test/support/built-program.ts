// The built command line: that for Node or, if KDEPS_EXECUTABLE names one, the executable.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root.ts';

const executable = process.env['KDEPS_EXECUTABLE'];

/** Whether the tests run against the executable. */
export const isExecutable: boolean = executable !== undefined;

/** The words before an executable for another processor, from KDEPS_EMULATOR. */
const emulator = process.env['KDEPS_EMULATOR']?.split(' ') ?? [];

/** The launcher of the built program, or the executable. */
export const builtProgram: string = executable ?? join(root, 'dist', 'cli.cjs');

/**
 * The program and the arguments that run the built program with some words.
 *
 * @param path another path to it, such as a link
 * @example spawn(...builtCommand(['eval', 'config.pkl']), { cwd })
 */
export function builtCommand(words: readonly string[], path: string = builtProgram): [file: string, args: string[]] {
  if (!isExecutable) return [process.execPath, [path, ...words]];
  const [file = path, ...more] = [...emulator, path, ...words];
  return [file, more];
}

// A missing build must fail, not skip; `npm test` builds first.
if (!existsSync(builtProgram)) throw new Error(`${builtProgram} does not exist: run \`npm run quick\` first.`);
