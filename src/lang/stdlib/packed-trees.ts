/**
 * Trees of the standard library that need not be parsed: module name → packed tree. Empty here; the build of the command
 * line, whose start-up time counts, puts them in this place.
 */
export const packedTrees: Readonly<Record<string, string>> = {};
