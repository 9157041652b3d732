/** Imports modules of custom kinds. The build replaces this file where the program is a single bundle. */

/**
 * Imports a module.
 *
 * @param address its URL
 */
export function importModule(address: string): Promise<Readonly<Record<string, unknown>>> {
  return import(address) as Promise<Readonly<Record<string, unknown>>>;
}
