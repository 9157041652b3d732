/** Maximum number of modules that are read for a glob import. */
export const MAX_GLOBBED = 300;
