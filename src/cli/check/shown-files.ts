// Files of an editor: those it names by URIs, and those that are written for it.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Uri } from '../../lang/index.ts';
import { pathOf, pklHome } from '../../lang/node/index.ts';
import { ownVersion } from '../program-version.ts';
import { uriOfFile } from './groups.ts';

/** The path of a `file:` URI; null for others. Editors percent-encode more characters than necessary. */
export function pathOfFile(uri: string): string | null {
  if (!uri.startsWith('file:')) return null;
  try {
    return pathOf(Uri.parse(uri));
  } catch {
    return null;
  }
}

/** Writes a text to a file that an editor can open; returns its URI, or null if that fails. */
export function writeShown(name: string, text: string): string | null {
  const file = join(pklHome(), 'editor', ownVersion, name.replaceAll(/[^\w.@-]+/g, '_'));
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  } catch {
    return null;
  }
  return uriOfFile(file);
}
