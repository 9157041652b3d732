// The editor grammar, compared with the lexer. The hygiene test compares the files generated from the parser.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as fc from 'fast-check';
import glob from 'fast-glob';
import { beforeAll, expect, it } from 'vitest';
import { KEYWORDS } from '../src/lang/base/identifier.ts';
import { scan } from '../src/lang/syntax/lexer.ts';
import { parentUriOf } from '../src/lang/syntax/parent-uri.ts';
import { isKeyword, K, tokenTypeOf } from '../src/lang/syntax/tokens.ts';
import { isSchemaUri } from '../src/runtime/schema/uris.ts';
import { moduleText } from './lang/syntax/arbitrary.ts';
import { root } from './support/root.ts';
import { scopeReader } from './support/textmate.ts';

let scopesOf: (text: string) => readonly (readonly string[])[];
beforeAll(async () => {
  scopesOf = await scopeReader();
});

/** What kind of text something is, by the innermost scope that says so. */
const REGION = /^(string|meta\.interpolation|comment)\b/;
const KEYWORD =
  /^(keyword\.(?!operator\.pkl)|storage\.modifier|constant\.language|variable\.language|support\.type|invalid\.illegal\.reserved)/;
const SIGN = /^(punctuation|keyword\.operator)/;
const NAME = /^(variable|entity|storage\.type\.annotation)/;

const isString: ReadonlySet<number> = new Set([K.StringStart, K.MultiLineStringStart, K.StringText, K.StringEnd]);
const isEmbedding: ReadonlySet<number> = new Set([
  K.InterpolationStart,
  K.InterpolationEnd,
  K.PromiseStart,
  K.PromiseEnd,
]);

/** Why the scopes of a character of a token are wrong; null if they are not. */
function problemWith(kind: number, character: string, scopes: readonly string[]): string | null {
  const innermost = scopes.at(-1) ?? '';
  if (kind === K.DocComment) {
    const isFine = character.trim() === '' || scopes.some((scope) => scope.startsWith('comment.'));
    return isFine ? null : 'not in a comment';
  }
  const region = scopes.findLast((scope) => REGION.test(scope));
  if (isString.has(kind)) return region?.startsWith('string.') ? null : 'not in a string';
  if (isEmbedding.has(kind))
    return innermost.startsWith('punctuation.section.interpolation') ? null : 'no interpolation';
  if (kind === K.Shebang) return region?.startsWith('comment.') ? null : 'not in a comment';
  if (region !== undefined && !region.startsWith('meta.interpolation')) return 'in a string or comment';
  if (isKeyword(kind)) return KEYWORD.test(innermost) ? null : 'not a keyword';
  if (kind === K.Int || kind === K.Float) return innermost.startsWith('constant.numeric') ? null : 'not a number';
  if (kind === K.Identifier) return NAME.test(innermost) ? null : 'not a name';
  // A qualified name is colored as a whole.
  if (kind === K.Dot && NAME.test(innermost)) return null;
  return SIGN.test(innermost) ? null : 'not an operator or a bracket';
}

/** The tokens whose scopes are wrong, with their places. Null if the text cannot be read at all. */
function differences(text: string): readonly string[] | null {
  const { tokens, failure } = scan(text, isSchemaUri(parentUriOf(text) ?? ''));
  if (failure !== null) return null;
  const scopes = scopesOf(text);
  const found: string[] = [];
  for (const { tokenTypeIdx, startOffset, endOffset } of tokens) {
    for (let offset = startOffset; offset < endOffset; offset++) {
      // Line breaks belong to no line.
      if (text[offset] === '\n' || text[offset] === '\r') continue;
      const problem = problemWith(tokenTypeIdx, text[offset] ?? '', scopes[offset] ?? []);
      if (problem === null) continue;
      const line = text.slice(0, offset).split('\n').length;
      const name = tokenTypeOf(tokenTypeIdx).name;
      found.push(`${line}: ${name} ${text.slice(startOffset, endOffset)} is ${problem}: ${scopes[offset]?.join(' ')}`);
      break;
    }
  }
  return found;
}

it('agrees with the lexer on every token of the fixtures', async () => {
  const files = await glob(['fixtures/**/*.pkl', 'src/**/*.pkl'], { cwd: root });
  const problems: string[] = [];
  let compared = 0;
  for (const file of files.sort()) {
    const found = differences(await readFile(join(root, file), 'utf8'));
    if (found !== null) compared++;
    problems.push(...(found ?? []).slice(0, 3).map((problem) => `${file}:${problem}`));
  }
  expect(problems).toEqual([]);
  expect(compared).toBeGreaterThan(0.9 * files.length);
}, 120_000);

it('agrees with the lexer on generated modules', () => {
  fc.assert(
    fc.property(moduleText, (text) => {
      expect(differences(text) ?? []).toEqual([]);
    }),
    { numRuns: 100 },
  );
});

const agent = 'amends "package://schema.kdeps.com/core@0.5.1#/Resource.pkl"\n';

it.each([
  ['every keyword', `${KEYWORDS.join(' ')} import* read* read?`],
  ['words that contain keywords', 'classy = _class + $new.`class`(asis, import1)'],
  ['strings with any number of #', 'a = "\\(b)" + #"\\(b) \\#(c)"# + ##########"" \\(x"########## + 1'],
  ['a string in an interpolation in a string', 'a = "\\(b("\\(c(")"))"))" + d'],
  ['strings over several lines', 'a = """\n  "b" \\(c\n  ) ""\\"\n  """\nb = #"""\n  """" "" \\#(c)\n  """#\nc = 1'],
  ['an interpolation over several lines', 'a = "\\(\n  b\n) c"\nd = 1'],
  ['text that would be a promise in an agent', 'a = "@(b" + "c)"'],
  ['a promise', `${agent}a = "me@here @(b("c") + d(\\"e)\\") + f(')') ?: 1) @#(x" + g\n`],
  ['a promise in a raw string', `${agent}a = #"@(x @#(b(#"c"#))"# + 1\n`],
  ['a promise over several lines', `${agent}a = """\n  @(\n    b("c")\n  ) d\n  """\ne = 1\n`],
  ['numbers', 'a = 1_000 + 0xFF_0 + 0B1 + 0o17 + .5 + 1.5e-3 + 1E5 + 5.min + 1.0.round()'],
  ['comments', '#!/usr/bin/env pkl\n/* a "\n " */ b = 1 // "c\n/// "d `e\nf = 2'],
  [
    'code in doc comments',
    '/// A [link] and `a "`:\n/// ```pkl\n/// a = """\n/// ```\nb = 1\n/// ~~~\n/// "x\n/// ~~~\n///c\nd = ""',
  ],
  ['annotations', '@Deprecated { message = "" }\n@a.B\nc: d.E(f)|*"g"?'],
])('agrees with the lexer on %s', (_, text) => {
  expect(differences(text)).toEqual([]);
});

/** The innermost scope of the first character of a part of a text. */
function scopeOf(text: string, part: string): string | undefined {
  return scopesOf(text)[text.indexOf(part)]?.at(-1);
}

it('tells names, types and functions apart', () => {
  const text =
    '@Since { version = 1 }\nclass Bird extends animals.animal {}\nfunction sing(times: count): Song = hum(times)';
  expect(scopeOf(text, 'Since')).toBe('storage.type.annotation.pkl');
  expect(scopeOf(text, 'version')).toBe('variable.other.property.pkl');
  expect(scopeOf(text, 'Bird')).toBe('entity.name.type.pkl');
  expect(scopeOf(text, 'animals')).toBe('entity.name.type.pkl');
  expect(scopeOf(text, 'sing')).toBe('entity.name.function.pkl');
  expect(scopeOf(text, 'count')).toBe('entity.name.type.pkl');
  expect(scopeOf(text, 'Song')).toBe('entity.name.type.pkl');
  expect(scopeOf(text, 'hum')).toBe('entity.name.function.pkl');
});

it('colors Markdown in doc comments, and Pkl in its blocks of code', () => {
  const text = '/// # Title\n/// A [bird], `raw`, **bold**, *slanted*.\n/// ```\n/// open class Owl\n/// ```\na = 1';
  expect(scopeOf(text, ' # Title')).toBe('markup.heading.pkl');
  expect(scopeOf(text, 'bird')).toBe('markup.underline.link.pkl');
  expect(scopeOf(text, '`raw`')).toBe('markup.inline.raw.pkl');
  expect(scopeOf(text, '**bold')).toBe('markup.bold.pkl');
  expect(scopeOf(text, '*slanted')).toBe('markup.italic.pkl');
  expect(scopeOf(text, 'open')).toBe('storage.modifier.pkl');
  expect(scopeOf(text, 'Owl')).toBe('entity.name.type.pkl');
});

it('marks wrong escapes', () => {
  expect(scopeOf('a = "\\q"', '\\q')).toBe('invalid.illegal.escape.pkl');
  expect(scopeOf('a = "\\n"', '\\n')).toBe('constant.character.escape.pkl');
});

it('ends a string that is not closed with its line', () => {
  const text = 'a = "b\nclass C';
  expect(scopeOf(text, 'class')).toBe('keyword.declaration.pkl');
});

it('reads long lines of unfinished constructs quickly', () => {
  const marks = ['`a', '**a ', '_a ', '[', '*'].map((mark) => `/// ${mark.repeat(20_000 / mark.length)}`);
  const started = performance.now();
  scopesOf(['a', ...marks, '#'.repeat(20_000), 'a.'.repeat(10_000)].join('\n'));
  // Each of these lines takes several seconds if the time grows with the square of its length.
  expect(performance.now() - started).toBeLessThan(4000);
});
