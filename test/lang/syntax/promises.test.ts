import { describe, expect, it } from 'vitest';
import type { Expr, StringExpr } from '../../../src/lang/syntax/ast.ts';
import { printExpression } from '../../../src/lang/syntax/print.ts';
import { exprOf, mistakeIn, moduleOf, withoutPlaces } from './support.ts';

function stringOf(text: string): StringExpr {
  const expr = exprOf(text, { promises: true });
  if (expr.kind !== 'String') throw new Error(`no string: ${text}`);
  return expr;
}

/** The expressions of the promises in a string. */
function promisesIn(text: string): Expr[] {
  return stringOf(text).parts.flatMap((part) => (part.kind === 'Promise' ? [part.expr] : []));
}

const call = withoutPlaces(exprOf('request.params("q")'));

describe('a promise', () => {
  it('is text where promises are not spoken', () => {
    const expr = exprOf('"mail me @(home) and @(\\(a))"');
    expect(expr.kind === 'String' && expr.parts.map((part) => part.kind)).toEqual(['Text', 'Interpolation', 'Text']);
    expect(exprOf('"@(no end"').kind).toBe('String');
  });

  it('stands from `@(` to the parenthesis that closes it', () => {
    const text = '"a @(f((1), "b)")) c"';
    const [, promise] = stringOf(text).parts;
    expect(promise?.kind === 'Promise' && text.slice(promise.start, promise.end)).toBe('@(f((1), "b)"))');
  });

  it('may have strings with plain or with escaped quotes in it', () => {
    expect(promisesIn('"@(request.params("q"))"').map(withoutPlaces)).toEqual([call]);
    expect(promisesIn('"@(request.params(\\"q\\"))"').map(withoutPlaces)).toEqual([call]);
    expect(promisesIn('"""\n@(request.params("q"))\n@(request.params(\\"q\\"))\n"""').map(withoutPlaces)).toEqual([
      call,
      call,
    ]);
  });

  it('may have strings with single quotes in it, which are text anywhere else', () => {
    expect(promisesIn(`"@(request.params('q'))"`).map(withoutPlaces)).toEqual([call]);
    const parts = stringOf(`"it's @(f('say "hi", @(g('it\\'s')) \\(1)')) isn't"`).parts;
    expect(parts.map((part) => part.kind)).toEqual(['Text', 'Promise', 'Text']);
    const [printed] = promisesIn(`"@('say "hi", it\\'s')"`).map(printExpression);
    expect(printed).toBe(String.raw`"say \"hi\", it's"`);
    expect(promisesIn(`"'@(a)'"`)).toHaveLength(1);
    expect(mistakeIn(() => moduleOf(`a = 'b'`, { promises: true })).message).toBe("Invalid identifier `'`.");
    expect(mistakeIn(() => exprOf(`"\\(f('a'))"`, { promises: true })).message).toBe("Invalid identifier `'`.");
    expect(mistakeIn(() => exprOf(`"@(f('a))"\n`, { promises: true })).message).toBe("Missing `'` delimiter.");
    expect(mistakeIn(() => exprOf(`"@(f("a\\'"))"`, { promises: true })).message).toContain('Invalid character escape');
  });

  it('may stand several times, over several lines and inside another', () => {
    expect(promisesIn('"@(a) and @(b)@(c)"')).toHaveLength(3);
    expect(promisesIn('"@(\n  a\n    .b\n)"')).toHaveLength(1);
    const [outer] = promisesIn('"@(f("x @(g("y")) z"))"');
    expect(outer?.kind === 'Access' && outer.args?.[0]?.kind === 'String' && outer.args[0].parts[1]?.kind).toBe(
      'Promise',
    );
    const [escaped] = promisesIn('"@(f(\\"x @(g(\\"y\\")) z\\"))"');
    expect(withoutPlaces(escaped)).toEqual(withoutPlaces(outer));
  });

  it('in a string with pounds has them too', () => {
    expect(promisesIn('#"@(a) @#(b("c"))"#')).toHaveLength(1);
    expect(promisesIn('"@#(a)"')).toHaveLength(0);
  });

  it('is text when its `@` is written as an escape', () => {
    expect(promisesIn('"\\u{40}(a)"')).toHaveLength(0);
  });

  it('does not change escapes outside of it', () => {
    expect(mistakeIn(() => exprOf('\\"a\\"', { promises: true })).message).toBe('Invalid identifier `\\`.');
    expect(stringOf('"\\"@(a)\\""').parts.map((part) => part.kind)).toEqual(['Text', 'Promise', 'Text']);
  });

  it('that is no expression is a mistake', () => {
    expect(mistakeIn(() => moduleOf('a = "mail me @(at home)"', { promises: true }))).toMatchObject({
      message: 'Unexpected token `home`. Expected `)`.',
      hint: expect.stringContaining('`@(` in a string starts a promise'),
      marked: 'home',
    });
    expect(mistakeIn(() => moduleOf('a = "@()"', { promises: true })).message).toMatch(/^Unexpected token `\)`/);
    expect(mistakeIn(() => moduleOf('a = "@(b"\n', { promises: true })).message).toMatch(/^Unexpected token `"`/);
    expect(mistakeIn(() => moduleOf('a = "@(b', { promises: true })).message).toMatch(/^Unexpected token `EOF`/);
  });

  it('cannot stand in a constant', () => {
    expect(mistakeIn(() => moduleOf('import "@(a)"', { promises: true }))).toMatchObject({ marked: '@(' });
  });
});
