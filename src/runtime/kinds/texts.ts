import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import glob from 'fast-glob';

/**
 * Reads the Pkl texts of a kind from its folder: `template.pkl` and `schema/*.pkl`, keyed by path without extension.
 *
 * @throws Error of the file system when the folder is not readable
 * @example const texts = readKindTexts(new URL('.', import.meta.url));
 */
export function readKindTexts(folder: URL): Readonly<Record<string, string>> {
  const path = fileURLToPath(folder);
  const files = glob.sync('{template,schema/*}.pkl', { cwd: path });
  return Object.fromEntries(files.map((file) => [file.slice(0, -4), readFileSync(join(path, file), 'utf8')]));
}
