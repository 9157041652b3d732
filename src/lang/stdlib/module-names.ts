import { sources } from './sources.generated.ts';

/** Describes the library to documentation generators; nobody imports it. */
const DESCRIPTOR = 'doc-package-info';

/** The names of all modules to import from the standard library, without `pkl:`, in alphabetical order. */
export const STANDARD_MODULES: readonly string[] = Object.keys(sources)
  .filter((name) => name !== DESCRIPTOR)
  .sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));

/**
 * The source of a module of the standard library; undefined if there is no such module.
 *
 * @param name without `pkl:`
 * @example
 * standardModule('base')?.includes('class Listing'); // true
 */
export function standardModule(name: string): string | undefined {
  return Object.hasOwn(sources, name) ? sources[name] : undefined;
}
