// The shipped command line.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root.ts';

/** The launcher of the built program. */
export const builtProgram: string = join(root, 'dist', 'cli.cjs');

// A missing build must fail, not skip; `npm test` builds first.
if (!existsSync(builtProgram)) throw new Error(`${builtProgram} does not exist: run \`npm run quick\` first.`);
