import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import glob from 'fast-glob';

/**
 * Reads the texts of a kind from its folder: `template.pkl` and `schema/*.pkl`, by their paths without the ending.
 *
 * @throws Error of the file system when the folder cannot be read
 * @example
 * const texts = readKindTexts(new URL('.', import.meta.url));
 */
export function readKindTexts(folder: URL): Readonly<Record<string, string>> {
  const path = fileURLToPath(folder);
  const files = glob.sync('{template,schema/*}.pkl', { cwd: path });
  return Object.fromEntries(files.map((file) => [file.slice(0, -4), readFileSync(join(path, file), 'utf8')]));
}
