/** How a bundle of the program is called: the entry points load the bundles themselves. */

/** The `require` of the bundles: `./bundle.cjs#name` is an export of another bundle. */
type Load = (id: string) => unknown;

/** The text of a bundle as a function, with what CommonJS gives to a module. */
export type Bundle = (
  exports: object,
  load: Load,
  module: { exports: Record<string, unknown> },
  file: string,
  folder: string,
) => void;
