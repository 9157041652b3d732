// Golden files: `fixtures/format/<case>.pkl` with the formatted text beside it in `<case>.txt`; and what no golden file
// shows.
import { readFileSync } from 'node:fs';
import glob from 'fast-glob';
import { describe, expect, it } from 'vitest';
import { PklError } from '../../../src/lang/diagnostics/error.ts';
import { format } from '../../../src/lang/format/format.ts';
import { fixturePath } from '../../support/fixtures.ts';
import { formattingFault } from '../../support/formatting.ts';

const cases = glob.sync('*.pkl', { cwd: fixturePath('format') }).sort();

describe('format', () => {
  it.each(cases)('%s', async (name) => {
    const text = readFileSync(fixturePath(`format/${name}`), 'utf8');
    await expect(format(text)).toMatchFileSnapshot(fixturePath(`format/${name.replace(/pkl$/, 'txt')}`));
    expect(formattingFault(text)).toBeNull();
  });

  it('writes no comma after the last item for older versions of the language', () => {
    const text = `function f(${['one', 'two', 'three'].map((name) => `${name}: ${'A'.repeat(30)}`).join(', ')}): Int = 1`;
    expect(format(text)).toContain('three: AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA,\n)');
    expect(format(text, { grammarVersion: 1 })).toContain('three: AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n)');
  });

  it('leaves promises unchanged', () => {
    const text = 'a = "@(request.params("q")  +  1)"\nb {\n  c = """\n  @( exec(\n    "x") )\n  """\n}\n';
    const options = { promises: true };
    expect(format(text, options)).toBe(
      'a = "@(request.params("q")  +  1)"\nb {\n  c =\n    """\n    @( exec(\n      "x") )\n    """\n}\n',
    );
    expect(formattingFault(text, options)).toBeNull();
  });

  it('turns an empty text into an empty line', () => {
    expect(['', ' \n\n', ';', '// a', '\n\n/* a */'].map((text) => format(text))).toEqual([
      '\n',
      '\n',
      '\n',
      '// a\n',
      '/* a */\n',
    ]);
  });

  it('accepts line breaks of any kind', () => {
    expect(format('a = 1\r\n\r\n\r\n// b\r\nb = """\r\n  c\r\n  """\r\n')).toBe(
      'a = 1\n\n// b\nb =\n  """\n  c\n  """\n',
    );
  });

  it('rejects invalid modules, with the location of the error', () => {
    for (const text of ['a = ', 'a = "', 'a {', '}', 'class', '\u0000', '\ufeffa = 1'])
      expect(() => format(text, { uri: 'app:/a.pkl' }), text).toThrow(PklError);
    expect(() => format('a = 1\nb = ,')).toThrow('Unexpected token `,`');
  });

  it.each([
    ['parentheses', (depth: number) => `a = ${'('.repeat(depth)}1${')'.repeat(depth)}`],
    ['objects', (depth: number) => `a ${'{ a '.repeat(depth)}{}${'}'.repeat(depth)}`],
    ['interpolations', (depth: number) => `a = ${'"\\('.repeat(depth)}1${')"'.repeat(depth)}`],
    ['conditions', (depth: number) => `a = ${'if (b) c else '.repeat(depth)}d`],
    ['types', (depth: number) => `a: ${'List<'.repeat(depth)}Int${'>'.repeat(depth)}`],
  ])('formats deep %s, or reports that they are too deep', (_, textOf) => {
    expect(formattingFault(textOf(100))).toBeNull();
    expect(() => {
      try {
        format(textOf(20_000));
      } catch (error) {
        if (!(error instanceof PklError)) throw error;
      }
    }).not.toThrow();
  });

  it.each([
    ['operators', `a = ${'1 + '.repeat(50_000)}1`],
    ['powers', `a = ${'1 ** '.repeat(50_000)}1`],
    ['members', `a = b${'.c(1)'.repeat(50_000)}`],
    ['subscripts', `a = b${'[0]'.repeat(50_000)}`],
    ['bodies', `a ${'{}'.repeat(50_000)}`],
    ['alternatives', `a: ${'"b"|'.repeat(50_000)}"c"`],
  ])('formats long chains of %s', (_, text) => {
    expect(format(text).replace(/[\s,]/g, '')).toBe(text.replace(/\s/g, ''));
  });
});

// The reference changes the meaning of these texts, or loses parts of them.
describe('where the reference is wrong', () => {
  it.each([
    ['two negations', 'a = ! !b\n', 'a = ! !b\n'],
    ['a member of a cast to a nullable type', 'a = b as C? .d\n', 'a = b as C? .d\n'],
    ['a comment between members on one line', 'a { 1; /* b */ [0] = 2 }\n', 'a { 1 /* b */; [0] = 2 }\n'],
    ['an element in parentheses behind a semicolon', 'a { b; (c) }\n', 'a { b; (c) }\n'],
    ['a line comment between modifiers', 'a { local // b\n  const c = 1 }\n', 'a {\n  // b\n  local const c = 1\n}\n'],
    [
      'a line comment before the dot of a call',
      'a = b.c // d\n  .e(1).f()\n',
      'a =\n  b.c // d\n    .e(1)\n    .f()\n',
    ],
    ['a line comment in an interpolation', 'a = "\\(b // c\n)"\n', 'a =\n  "\\(b // c\n  )"\n'],
    ['semicolons between imports', 'import "a.pkl"; import "b.pkl"\n', 'import "a.pkl"\nimport "b.pkl"\n'],
  ])('%s', (_, text, formatted) => {
    expect(format(text)).toBe(formatted);
    expect(formattingFault(text)).toBeNull();
  });
});
