/**
 * What a location may refer to: anything, no non-const member of the module (class bodies, annotations, aliases), or no
 * non-const member outside of its own constant (`const` members).
 */
export type ConstLevel = 0 | 1 | 2;

export const CONST_NONE: ConstLevel = 0;
export const CONST_MODULE: ConstLevel = 1;
export const CONST_ALL: ConstLevel = 2;
