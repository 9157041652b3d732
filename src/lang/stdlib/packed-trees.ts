import type { PackedTree } from '../syntax/packed-ast.ts';

/**
 * Precompiled ASTs of the standard library by module name. Empty here; the build replaces this file in the command
 * line, whose start-up time matters.
 */
export const packedTrees: Readonly<Record<string, PackedTree>> = {};
