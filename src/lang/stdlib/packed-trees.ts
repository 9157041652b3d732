import type { PackedTree } from '../syntax/packed-ast.ts';

/**
 * Trees of the standard library that need not be parsed, by module name. None here; the build of the command line, whose
 * start-up time counts, puts them in this place.
 */
export const packedTrees: Readonly<Record<string, PackedTree>> = {};
