import { sources } from './sources.generated.ts';

/** Describes the library to documentation generators; modules do not import it. */
const DESCRIPTOR = 'doc-package-info';

/** The names of all modules to import from the standard library, without `pkl:`, in alphabetical order. */
export const STANDARD_MODULES: readonly string[] = Object.keys(sources)
  .filter((name) => name !== DESCRIPTOR)
  .sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));
