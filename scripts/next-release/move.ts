// Updates the version that the language claims.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LANGUAGE_VERSION } from '../../src/lang/base/language-version.ts';
import { root } from '../shared.ts';

/** Replaces the version where code states it. @returns the files that were written, and the steps that remain */
export function moveVersion(to: string): readonly string[] {
  const version = /\d+\.\d+\.\d+/.exec(to)?.[0];
  if (version === undefined) throw new TypeError(`${to} names no version, so that there is none to claim.`);
  const library = 'src/lang/stdlib/pkl';
  const files = [
    'src/lang/base/language-version.ts',
    ...readdirSync(join(root, library)).map((name) => `${library}/${name}`),
  ];
  const written = files.filter((file) => {
    const text = readFileSync(join(root, file), 'utf8');
    const moved = text.replaceAll(LANGUAGE_VERSION, version);
    if (moved !== text) writeFileSync(join(root, file), moved);
    return moved !== text;
  });
  return [
    ...written.map((file) => `wrote ${file}`),
    'Next: npm run gen, npm run build, and the goldens that name a version.',
  ];
}
