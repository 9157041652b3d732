// Facts about Pkl source come from its AST: no regular expression searches for them.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sourceFiles } from './support/imports.ts';
import { root } from './support/root.ts';

/** Files whose expressions match something else. */
const others: readonly { readonly in: string; readonly because: string }[] = [
  { in: 'lang/syntax/foreign-syntax.ts', because: 'hints on texts that are not Pkl' },
];

/** A regular expression literal, or the text that one is created from. */
const expression =
  /(?<=[=(,:!&|?[] ?|return |^ *)\/(?![/*])(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[dgimsuvy]*|new RegExp\([^;]*/g;
/** Words and symbols specific to the language. */
const ofPkl =
  /\\b(?:import|read|function)\b|\b(?:function|typealias|amends|extends|external|minPklVersion)\b|\b(?:class|module)(?: |\\s|\[)|@\\\(|\\s\*=\\{1,2}s\*"/;
/** The text of a module. */
const ofModule = /\b(?:source|module)\.text\b|schemaTexts\(\)/;

describe('regular expressions', async () => {
  const files = await sourceFiles();
  const found: { readonly file: string; readonly place: string }[] = [];
  for (const file of files) {
    const lines = (await readFile(join(root, 'src', file), 'utf8')).split('\n');
    for (const [index, line] of lines.entries()) {
      if (/^\s*(?:\/\/|\*|\/\*)/.test(line)) continue;
      const expressions = [...line.matchAll(expression)].map(([text]) => text);
      if (expressions.some((text) => ofPkl.test(text)) || (expressions.length > 0 && ofModule.test(line)))
        found.push({ file, place: `${file}:${index + 1}: ${line.trim()}` });
      else if (/\b(?:source|module)\.text\.(?:match|matchAll|search|replace|split)\(/.test(line))
        found.push({ file, place: `${file}:${index + 1}: ${line.trim()}` });
    }
  }

  it('are not used on Pkl source', () => {
    const wrong = found.filter(({ file }) => !others.some((other) => file === other.in));
    expect(wrong.map(({ place }) => place)).toEqual([]);
  });

  it('have no obsolete exceptions', () => {
    expect(others.filter((other) => !found.some(({ file }) => file === other.in))).toEqual([]);
  });
});
