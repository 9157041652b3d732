/** Modules with kinds that do not belong to this program. Where the program runs from one file, its build replaces this. */

/**
 * Imports a module.
 *
 * @param address its URL
 */
export function importModule(address: string): Promise<Readonly<Record<string, unknown>>> {
  return import(address) as Promise<Readonly<Record<string, unknown>>>;
}
