/** Whether the program was started as `kdeps` or, through a link or a copy with that name, as `pkl`. */
import { basename } from 'node:path';

/** Whether to behave like the `pkl` command, with its commands, texts and version. */
export const isPkl: boolean = [process.argv[1], process.argv0].some((path) => isNamedPkl(path ?? ''));

/** Whether this is the executable with Bun inside, instead of a file run by Node. */
export const isExecutable: boolean = /^(\/\$bunfs|B:[\\/]~BUN)[\\/]/.test(process.argv[1] ?? '');

/** The name that users type. */
export const program: string = isPkl ? 'pkl' : 'kdeps';

/** Whether a program at a path is called `pkl`. */
export function isNamedPkl(path: string): boolean {
  return /^pkl(\.(exe|c?js))?$/i.test(basename(path));
}
