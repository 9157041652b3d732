import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PklError } from '../../../src/lang/diagnostics/error.ts';
import { scan } from '../../../src/lang/syntax/lexer.ts';
import { parseModule } from '../../../src/lang/syntax/parse.ts';
import { exprText, moduleText } from './arbitrary.ts';
import { exprOf, moduleOf, sourceOf, syntaxErrorOf } from './support.ts';

const DEEP = 10_000;

describe('deep nesting is an error with a location', () => {
  it.each([
    ['parentheses', '(', ''],
    ['closed parentheses', '(', ')'],
    ['subscripts', 'a[', ']'],
    ['objects', 'new { ', ' }'],
    ['entries', 'new { [', ']'],
    ['calls', 'f(', ')'],
    ['interpolations', '"\\(', ')"'],
    ['lambdas', '(a) -> ', ''],
    ['conditions', 'if (a) b else ', ''],
    ['types', 'a as List<', '>'],
    ['minus signs', '-', ''],
  ])('%s', (_, open, close) => {
    const text = `x = ${open.repeat(DEEP)}1${close.repeat(DEEP)}`;
    const { message, line } = syntaxErrorOf(() => moduleOf(text));
    expect(message).toMatch(/nested too deeply|Unexpected token|Missing/);
    expect(line).toBe(1);
  });

  it('also in promises', () => {
    const text = `x = ${'"@('.repeat(DEEP)}1${')"'.repeat(DEEP)}`;
    expect(syntaxErrorOf(() => moduleOf(text, { promises: true })).message).toMatch(/nested too deeply/);
  });

  it('and the parser works afterward', () => {
    expect(() => exprOf('('.repeat(DEEP))).toThrow(PklError);
    expect(exprOf('(1)').kind).toBe('Parenthesized');
  });
});

describe('length is not depth', () => {
  it.each([
    ['operators', `a${' + a'.repeat(DEEP)}`],
    ['members', `a${'.b()'.repeat(DEEP)}`],
    ['amends', `(a)${' {}'.repeat(DEEP)}`],
    ['arguments', `f(${'1, '.repeat(DEEP)})`],
    ['unions', `a is A${' | A'.repeat(DEEP)}`],
    ['elements', `new { ${'1; '.repeat(DEEP)} }`],
  ])('%s', (_, text) => {
    expect(exprOf(text).end).toBe(text.length);
  });
});

describe('unfinished texts', () => {
  it.each([
    ['a = "', 'Missing `"` delimiter.'],
    ['a = #"x"', 'Missing `"#` delimiter.'],
    ['a = """', 'Missing `"""` delimiter.'],
    ['a = ##"""\n"""#', 'Missing `"""##` delimiter.'],
    ['a = "\\', 'Unexpected end of file.'],
    ['a = "\\u{', 'Unterminated Unicode escape sequence `\\u{`.'],
    ['a = "\\(', 'Unexpected end of file.'],
    ['a = "\\(b', 'Unexpected token `EOF`. Expected `)`.'],
    ['a /* b', 'Unexpected end of file.'],
    ['`a', 'Unexpected character `EOF`. Did you mean `backquote`?'],
    ['a = #', 'Unexpected end of file.'],
    ['a = 0x', 'Unexpected character `EOF`. Did you mean `hexadecimal number`?'],
    ['a {', 'Missing `}` delimiter.'],
    ['class A {', 'Missing `}` delimiter.'],
    ['a =', 'Unexpected end of file.'],
    ['a: ', 'Unexpected token ``. Expected a type.'],
    ['local', 'Unexpected end of file.'],
    ['import', 'Unexpected token `EOF`. Expected `"`.'],
  ])('%j', (text, message) => {
    expect(syntaxErrorOf(() => moduleOf(text)).message.split('\n')[0]).toBe(message);
  });

  it('are errors wherever they are cut off, or parse', () => {
    fc.assert(
      fc.property(moduleText, fc.nat(), fc.boolean(), (text, cut, promises) => {
        expectOnlySyntaxErrors(text.slice(0, cut % (text.length + 1)), promises);
      }),
      { numRuns: 100 },
    );
  });
});

/** Fails if the parser throws anything but an error with a location inside the text. */
function expectOnlySyntaxErrors(text: string, promises: boolean): void {
  try {
    moduleOf(text, { promises });
  } catch (error) {
    if (!(error instanceof PklError)) throw error;
    const span = error.frames[0]?.span;
    expect(span?.start).toBeGreaterThanOrEqual(0);
    expect(span?.start).toBeLessThanOrEqual(text.length);
  }
}

describe('stray characters', () => {
  it('are errors, or parse', () => {
    const noise = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 3 }),
      fc.constantFrom('"', '\\', '(', ')', '{', '}', '[[', '\ud800', '\0', '\n', '"""', '#', '@(', '`', '/*', '///'),
    );
    fc.assert(
      fc.property(exprText, noise, fc.nat(), fc.boolean(), (text, stray, place, promises) => {
        const at = place % (text.length + 1);
        expectOnlySyntaxErrors(`x = ${text.slice(0, at)}${stray}${text.slice(at)}`, promises);
      }),
      { numRuns: 150 },
    );
  });

  it('such as lone surrogates, byte order marks and NULs are reported with their location', () => {
    expect(syntaxErrorOf(() => moduleOf('a = \ud800'))).toMatchObject({
      message: 'Invalid identifier `\ud800`.',
      column: 5,
    });
    expect(syntaxErrorOf(() => moduleOf('a = \0'))).toMatchObject({ column: 5 });
    expect(syntaxErrorOf(() => moduleOf('\u2028a = 1'))).toMatchObject({ column: 1 });
    expect(exprOf('"\ud800"').kind).toBe('String');
  });
});

/** CPU time of the best of three runs, in milliseconds; other programs affect it less. */
function fastest(work: () => void): number {
  const times = [1, 2, 3].map(() => {
    const start = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000;
  });
  return Math.min(...times);
}

describe('parsing takes linear time', () => {
  const shapes: Readonly<Record<string, (n: number) => string>> = {
    'members of a module': (n) => 'item: Int = 1 + 2\n'.repeat(n),
    'members of an object': (n) => `a {\n${'  item = "text \\(1)"\n'.repeat(n)}}`,
    'one line': (n) => `a = List(${'"text", '.repeat(n * 2)})`,
    'one string': (n) => `a = "${'text \\n '.repeat(n * 2)}"`,
    'lines of one string': (n) => `a = """\n${'  text\n'.repeat(n * 2)}  """`,
    'parts of one string': (n) => `a = """\n${'  text \\(b) \\\\\n'.repeat(n)}  """`,
    'one doc comment': (n) => `${'/// text\n'.repeat(n * 2)}a = 1`,
    'doc comments with plain ones between': (n) => `${'/// text\n// aside\n'.repeat(n)}a = 1`,
    'plain comments behind a doc comment': (n) => `/// text\n${'// aside\n'.repeat(n * 2)}\na = 1`,
    'comments with carriage returns': (n) => `${'// aside\r'.repeat(n * 2)}a = 1`,
    blanks: (n) => `a = ${' '.repeat(n * 10)}1`,
    'blanks in a string': (n) => `a = """\n${`${' '.repeat(10)}x`.repeat(n)}\n"""`,
    'quotes in a string': (n) => `a = #"${' ""'.repeat(n * 5)}"#`,
  };

  it.each(Object.entries(shapes))('%s', (_, shape) => {
    const size = 2_000;
    const small = sourceOf(shape(size));
    const large = sourceOf(shape(size * 8));
    const once = fastest(() => void parseModule(small));
    const often = fastest(() => void parseModule(large));
    // For eight times the text, a quadratic parser would need sixty-four times as long.
    expect(often).toBeLessThan(Math.max(once, 8) * 32);
  });

  it('a megabyte in one line', () => {
    const text = `a = "${'x'.repeat(1_000_000)}"`;
    expect(moduleOf(text).end).toBe(text.length);
    expect(scan('('.repeat(1_000_000)).tokens.length).toBe(1_000_005);
    expect(syntaxErrorOf(() => moduleOf(`a = ${'x'.repeat(1_000_000)} "`)).message).toMatch(
      /^Unexpected|^Missing|^Invalid/,
    );
  });
});
