// Keywords, options of the command line and messages that a later release has.
import type { Clone, ReleaseRange } from './clone.ts';

/** A category of words: the files that have them, and their pattern. */
interface Family {
  readonly title: string;
  readonly folders: readonly string[];
  readonly files: RegExp;
  readonly word: RegExp;
}

const families: readonly Family[] = [
  {
    title: 'token',
    folders: ['pkl-parser/src/main/java'],
    files: /\/Token\.java$/,
    word: /^\s+([A-Z_]+)[,;(]/gm,
  },
  {
    title: 'option',
    folders: ['pkl-cli/src/main', 'pkl-commons-cli/src/main'],
    files: /\.kt$/,
    word: /"(--?[a-z][a-z-]*)"/g,
  },
  {
    title: 'message',
    folders: ['pkl-core/src/main/resources', 'pkl-parser/src/main/resources'],
    files: /errorMessages\.properties$/,
    word: /^(\w+)=/gm,
  },
];

/** Words that are new or gone. */
export function wordChanges(clone: Clone, { from, to }: ReleaseRange): readonly string[] {
  return families.flatMap((family) => {
    const [before, after] = [wordsOf(clone, from, family), wordsOf(clone, to, family)];
    const lines = (words: ReadonlySet<string>, others: ReadonlySet<string>, change: string): string[] =>
      [...words].filter((word) => !others.has(word)).map((word) => `- ${change} ${family.title} \`${word}\``);
    return [...lines(after, before, 'new'), ...lines(before, after, 'gone:')];
  });
}

function wordsOf(clone: Clone, ref: string, { folders, files, word }: Family): ReadonlySet<string> {
  const paths = folders.flatMap((folder) => clone.list(ref, folder)).filter((path) => files.test(path));
  const texts = paths.map((path) => clone.read(ref, path));
  return new Set(texts.flatMap((text) => [...text.matchAll(word)].map(([, found = '']) => found)));
}
