// Parsing for tools: all errors of a text, the AST around them, and the trivia between tokens.
import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import glob from 'fast-glob';
import { describe, expect, it } from 'vitest';
import { PklError } from '../../../src/lang/diagnostics/error.ts';
import { parseModule, parseTolerantly } from '../../../src/lang/syntax/parse.ts';
import { root } from '../../support/root.ts';
import { moduleText } from './arbitrary.ts';
import { shapeOf, sourceOf } from './support.ts';

/** Line and message of each error. */
function errorsOf(text: string): string[] {
  const source = sourceOf(text);
  return parseTolerantly(source).errors.map((error) => {
    const start = error.frames[0]?.span.start ?? -1;
    return `${source.positionAt(start).line}: ${error.text.split('\n')[0]}`;
  });
}

function membersOf(text: string): string[] {
  return parseTolerantly(sourceOf(text)).module.members.map((member) => member.name.text);
}

function placeOf({ frames, message }: PklError): string {
  return `${frames[0]?.span.start} ${message}`;
}

describe('a text with errors', () => {
  it('has all of them reported', () => {
    const text = 'a = \nb = foo(1\nc { x = }\nd: Int = "abc\ne = 5 5\nf { [1] }\ng = 1\n';
    expect(errorsOf(text)).toEqual([
      '2: Invalid token at position. Expected a class, typealias, method, or property.',
      '3: Unexpected token `}`. Expected `}`.',
      '4: Missing `"` delimiter.',
      '5: Invalid token at position. Expected a class, typealias, method, or property.',
      '6: Unexpected token `}`. Expected `{` or `=`.',
    ]);
    expect(membersOf(text)).toEqual(['a', 'c', 'd', 'e', 'f', 'g']);
  });

  it('keeps the members after a missing or extra brace', () => {
    const text = 'class A {\n  x: Int\nclass B {}\nb = 1 }\nc = 2\n';
    expect(errorsOf(text)).toEqual([
      '3: Keyword `class` is not allowed here.',
      '4: Invalid token at position. Expected a class, typealias, method, or property.',
    ]);
    expect(membersOf(text)).toEqual(['A', 'B', 'b', 'c']);
  });

  it('is parsed beyond unterminated strings and invalid characters', () => {
    expect(membersOf('a = "x\\(b + "c\nd = ^ 1\ng = 1')).toEqual(['a', 'd', 'g']);
  });

  it('is only blamed for a missing end if no unterminated string may contain it', () => {
    expect(errorsOf('a = "abc\nb {\n')).toEqual(['1: Missing `"` delimiter.', '2: Missing `}` delimiter.']);
    expect(errorsOf('a = "abc\nb = 1 +\n')).toHaveLength(2);
    expect(errorsOf('a { b = "abc }\nc = 1\n')).toEqual(['1: Missing `"` delimiter.']);
  });

  it('has names without text where one is missing', () => {
    const { module } = parseTolerantly(sourceOf('a: = 1\nb = c.'));
    expect(module.members.map((member) => ('value' in member ? member.value : null))).toMatchObject([
      { kind: 'Int' },
      { kind: 'QualifiedAccess', name: { text: '' } },
    ]);
  });

  it('is parsed to its end quickly, wherever it is cut off', () => {
    const text = 'a { b = new C { d = "\\(e.f { g } })" } }\n'.repeat(200);
    for (let end = 0; end < 400; end += 7) expect(() => parseTolerantly(sourceOf(text.slice(end)))).not.toThrow();
  });
});

describe('every text', async () => {
  const files = await glob('fixtures/**/*.pkl', { cwd: root, absolute: true });
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));

  function agrees(text: string): void {
    const source = sourceOf(text);
    const { module, errors } = parseTolerantly(source);
    try {
      const strict = parseModule(source);
      expect(errors).toEqual([]);
      expect(shapeOf(module)).toBe(shapeOf(strict));
    } catch (error) {
      if (!(error instanceof PklError)) throw error;
      expect(errors.map(placeOf)).toContain(placeOf(error));
    }
  }

  it('of the fixtures gives the same AST or the same error as strict parsing', () => {
    for (const text of texts) agrees(text);
  });

  it('that is valid gives the same AST', () => {
    fc.assert(fc.property(moduleText, agrees));
  });

  it('that was damaged gives the error of strict parsing, among others', () => {
    const harm = fc.record({
      text: fc.constantFrom(...texts.filter(({ length }) => length < 3000)),
      cuts: fc.array(
        fc.tuple(
          fc.double({ min: 0, max: 1, noNaN: true }),
          fc.nat(3),
          fc.constantFrom('', ...`{}()[]"'=,:;.\n @\\#/*|a1`.split('')),
        ),
        { minLength: 1, maxLength: 3 },
      ),
    });
    fc.assert(
      fc.property(harm, ({ text, cuts }) => {
        let harmed = text;
        for (const [where, length, put] of cuts) {
          const at = Math.floor(where * harmed.length);
          harmed = harmed.slice(0, at) + put + harmed.slice(at + length);
        }
        agrees(harmed);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('trivia', () => {
  it('are the comments and the empty lines between tokens', () => {
    const text = '\n// one\na = /* two */ 1 // three\n\n\n/// doc\nb = "// text" // end';
    const { trivia } = parseTolerantly(sourceOf(text));
    expect(trivia.map(({ kind, start, end }) => [kind, text.slice(start, end)])).toEqual([
      ['BlankLines', '\n'],
      ['LineComment', '// one'],
      ['BlockComment', '/* two */'],
      ['LineComment', '// three'],
      ['BlankLines', '\n\n\n'],
      ['LineComment', '// end'],
    ]);
  });

  it('are in order and do not overlap', () => {
    fc.assert(
      fc.property(moduleText, (text) => {
        const { trivia } = parseTolerantly(sourceOf(text));
        let end = 0;
        for (const range of trivia) {
          expect(range.start).toBeGreaterThanOrEqual(end);
          ({ end } = range);
        }
      }),
    );
  });
});
