/** Which program this is: `kdeps`, or `pkl` where it is called by that name, through a link or as a copy. */
import { basename } from 'node:path';

/** Whether the program should be what the `pkl` command is: its commands, its texts, its version. */
export const isPkl: boolean = [process.argv[1], process.argv0].some((path) => isNamedPkl(path ?? ''));

/** Whether this is the executable, with Bun inside, instead of a file that Node runs. */
export const isExecutable: boolean = /^(\/\$bunfs|B:[\\/]~BUN)[\\/]/.test(process.argv[1] ?? '');

/** The name that users type. */
export const program: string = isPkl ? 'pkl' : 'kdeps';

/** Whether a program at a path is called `pkl`. */
export function isNamedPkl(path: string): boolean {
  return /^pkl(\.(exe|c?js))?$/i.test(basename(path));
}
