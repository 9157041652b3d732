import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KEYWORDS } from '../../../src/lang/base/identifier.ts';
import { scan } from '../../../src/lang/syntax/lexer.ts';
import { isKeyword, K, keywordKind, NO_KEYWORD, T } from '../../../src/lang/syntax/tokens.ts';
import { moduleText } from './arbitrary.ts';

const NAMES = new Map(Object.entries(T).map(([name, type]) => [type.tokenTypeIdx, name]));

/** Names of the tokens of a text, without the ends of file. */
function namesIn(text: string, promises = false): string[] {
  const { tokens } = scan(text, promises);
  return tokens.map((token) => NAMES.get(token.tokenTypeIdx) ?? '?').filter((name) => name !== 'EndOfFile');
}

/** Splits names in one string. */
const namesOf = (names: string): string[] => names.split(' ');

/** The text between two tokens without whitespace, separators and comments. */
function substance(text: string): string {
  let rest = text;
  for (;;) {
    const trivia = /^(?:[ \t\n\f\r;]+|\/\/(?!\/)[^\r\n]*|\/\*[^]*?\*\/)/.exec(rest);
    if (trivia === null) return rest;
    rest = rest.slice(trivia[0].length);
  }
}

/** Fragments that are hard to tokenize. */
// biome-ignore format: a row of samples
const debris = fc.constantFrom(
  '"', '"""', '#"', '"#', '\\', '\\(', '\\u{', '@(', '(', ')', '{', '}', '[[', ']]', '..', '...?', '`', '/*', '*/',
  '///', '//', '\n', '\r', '\r\n', ';', '0x', '1e', '1.', '_', '&', '~', '|>', '\ud800', '\udc00', '\0', '\ufeff',
);
const debrisText = fc
  .array(fc.oneof(debris, fc.string({ unit: 'binary', maxLength: 4 }), fc.constantFrom('a', ' ', 'import')))
  .map((pieces) => pieces.join(''));

describe('tokens', () => {
  it('and the gaps between them make up the text', () => {
    fc.assert(
      fc.property(fc.oneof(moduleText, debrisText), fc.boolean(), (text, promises) => {
        const { tokens } = scan(text, promises);
        let end = 0;
        for (const token of tokens) {
          const between = substance(text.slice(end, token.startOffset));
          if (between !== '' || token.endOffset < token.startOffset) expect.fail(between);
          end = token.endOffset;
        }
        expect(end).toBe(text.length);
      }),
      { numRuns: 200 },
    );
  });

  it('end with several end-of-file tokens, even for an empty text', () => {
    expect(scan('').tokens.map((token) => token.tokenTypeIdx)).toEqual(new Array(5).fill(K.EndOfFile));
  });

  it('show whether `(`, `[` and `-` can continue an expression', () => {
    expect(namesIn('a(b)')).toEqual(['Identifier', 'LeftParen', 'Identifier', 'RightParen']);
    expect(namesIn('a (b')).toEqual(['Identifier', 'LeftParen', 'Identifier']);
    expect(namesIn('a\n(b')).toEqual(['Identifier', 'FreshLeftParen', 'Identifier']);
    expect(namesIn('a;(b')).toEqual(['Identifier', 'FreshLeftParen', 'Identifier']);
    expect(namesIn('a /* x\n */ -b // c\n[d')).toEqual(
      namesOf('Identifier Minus Identifier FreshLeftBracket Identifier'),
    );
  });

  it('are part of some keywords only without a gap', () => {
    expect(namesIn('import* read* read? read ? import *')).toEqual(
      namesOf('ImportGlob ReadGlob ReadOrNull ReadKeyword Question ImportKeyword Star'),
    );
  });

  it('of numbers end where a member access begins', () => {
    expect(namesIn('1.min 1.5.min .5 0xF.a 1e3')).toEqual(
      namesOf('Int Dot Identifier Float Dot Identifier Float Int Dot Identifier Float'),
    );
  });

  it('merge doc comment lines up to an empty line', () => {
    expect(namesIn('/// a\n// b\n/* c */ /// d\n\n/// e')).toEqual(['DocComment', 'DocComment']);
  });

  it('of block comments end at the first mark', () => {
    expect(namesIn('/* /* */ a')).toEqual(['Identifier']);
  });
});

describe('identifiers', () => {
  it('consist of letters of all scripts, but only of single UTF-16 units', () => {
    expect(namesIn('größe 変数 $a _b a$1 été')).toEqual(new Array(6).fill('Identifier'));
    expect(namesIn('𝒳')).toEqual(['Invalid']);
  });

  it('are none of the keywords', () => {
    for (const word of KEYWORDS) expect(namesIn(word), word).not.toEqual(['Identifier']);
    expect([...NAMES.keys()].filter((kind) => isKeyword(kind ?? 0)).length).toBe(KEYWORDS.length + 3);
  });

  it('may begin or end like keywords', () => {
    for (const word of KEYWORDS) {
      for (const text of [`${word}x`, `x${word}`, word.toUpperCase()]) {
        if (text !== '_') expect(namesIn(text), text).toEqual(['Identifier']);
      }
      expect(keywordKind(`a${word}b`, 1, word.length), word).toBe(NO_KEYWORD);
    }
  });
});

describe('strings', () => {
  it('consist of a start, text, interpolations and an end', () => {
    expect(namesIn('"a\\(b + "c")d"')).toEqual(
      namesOf(
        'StringStart StringText InterpolationStart Identifier Plus StringStart StringText StringEnd InterpolationEnd StringText StringEnd',
      ),
    );
  });

  it('with pound signs treat quotes and escapes without them as text', () => {
    expect(namesIn('#"a"b\\n\\(c"#')).toEqual(['StringStart', 'StringText', 'StringEnd']);
    expect(namesIn('##"\\#(a)\\##(b)"##')).toEqual(
      namesOf('StringStart StringText InterpolationStart Identifier InterpolationEnd StringEnd'),
    );
  });

  it('count parentheses to find the end of an interpolation', () => {
    expect(namesIn('"\\((a))"').filter((name) => name === 'InterpolationEnd')).toHaveLength(1);
  });

  it('over several lines end with three quotes', () => {
    expect(namesIn('"""\na "" b\n"""')).toEqual(['MultiLineStringStart', 'StringText', 'StringEnd']);
    expect(namesIn('#"""\n""" a\n"""#')).toEqual(['MultiLineStringStart', 'StringText', 'StringEnd']);
  });
});
