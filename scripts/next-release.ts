// Shows what is new in a later release of Pkl, and updates the version that the language claims.
//
//   npm run next-release -- CLONE TO [--from TAG] [--move]
//
// CLONE is a clone of github:apple/pkl with the tags, TO a tag or commit of it. Nothing of it is copied: the report lists
// the changes to implement.
import { parseArgs } from 'node:util';
import { LANGUAGE_VERSION } from '../src/lang/base/language-version.ts';
import { Clone } from './next-release/clone.ts';
import { libraryChanges } from './next-release/library.ts';
import { moveVersion } from './next-release/move.ts';
import { snippetChanges } from './next-release/snippets.ts';
import { wordChanges } from './next-release/words.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { from: { type: 'string', default: LANGUAGE_VERSION }, move: { type: 'boolean', default: false } },
});
const [path, to] = positionals;
if (path === undefined || to === undefined) {
  console.error('usage: npm run next-release -- CLONE TO [--from TAG] [--move]');
  process.exit(1);
}

const clone = new Clone(path);
const range = { from: values.from, to };
for (const [title, lines] of [
  ['Standard library', libraryChanges(clone, range)],
  ['Keywords, options and messages', wordChanges(clone, range)],
  ['New and changed snippets of the suite, evaluated with the built program', await snippetChanges(clone, range)],
] as const) {
  console.log(`## ${title}\n\n${lines.length === 0 ? 'Nothing new.' : lines.join('\n')}\n`);
}
if (values.move) for (const line of moveVersion(to)) console.log(line);
