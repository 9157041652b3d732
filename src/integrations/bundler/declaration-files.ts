/** Writes the types of imported modules beside them, or to a folder. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { isWithin } from '../../lang/node/index.ts';

/**
 * The file with the types of a module; null for modules in packages, and for those outside of the root if there is a folder.
 *
 * @param types `true` for a file beside the module, a folder, or `false` for none
 * @example declarationFile('/app/src/app.pkl', true, '/app'); // '/app/src/app.pkl.d.ts'
 * @example declarationFile('/app/src/app.pkl', 'types', '/app'); // '/app/types/src/app.pkl.d.ts'
 */
export function declarationFile(path: string, types: boolean | string, root: string): string | null {
  if (types === false || /[/\\]node_modules[/\\]/.test(path)) return null;
  if (types === true) return `${path}.d.ts`;
  return isWithin(root, path) ? `${join(resolve(root, types), relative(root, path))}.d.ts` : null;
}

/**
 * Writes the types, unless the file has them already, so that no other tool sees a change.
 *
 * @returns why the file could not be written; null if it was
 */
export function writeDeclarations(file: string, path: string, declarations: string): string | null {
  const about = `// Generated from ${basename(path)} by the bundler plugin of kdeps, which writes it again when the module changes.`;
  const text = `${about}\n\n${declarations}`;
  if (readOrNull(file) === text) return null;
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return null;
  } catch (error) {
    return `Cannot write the types of ${basename(path)}: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function readOrNull(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
