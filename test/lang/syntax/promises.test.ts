import { describe, expect, it } from 'vitest';
import type { Expr, StringExpr } from '../../../src/lang/syntax/ast.ts';
import { printExpression } from '../../../src/lang/syntax/print.ts';
import { exprOf, moduleOf, syntaxErrorOf, withoutPlaces } from './support.ts';

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
  it('is text outside the promise dialect', () => {
    const expr = exprOf('"mail me @(home) and @(\\(a))"');
    expect(expr.kind === 'String' && expr.parts.map((part) => part.kind)).toEqual(['Text', 'Interpolation', 'Text']);
    expect(exprOf('"@(no end"').kind).toBe('String');
  });

  it('extends from `@(` to the matching parenthesis', () => {
    const text = '"a @(f((1), "b)")) c"';
    const [, promise] = stringOf(text).parts;
    expect(promise?.kind === 'Promise' && text.slice(promise.start, promise.end)).toBe('@(f((1), "b)"))');
  });

  it('may contain strings with plain or escaped quotes', () => {
    expect(promisesIn('"@(request.params("q"))"').map(withoutPlaces)).toEqual([call]);
    expect(promisesIn('"@(request.params(\\"q\\"))"').map(withoutPlaces)).toEqual([call]);
    expect(promisesIn('"""\n@(request.params("q"))\n@(request.params(\\"q\\"))\n"""').map(withoutPlaces)).toEqual([
      call,
      call,
    ]);
  });

  it('may contain strings in single quotes, which are text anywhere else', () => {
    expect(promisesIn(`"@(request.params('q'))"`).map(withoutPlaces)).toEqual([call]);
    const parts = stringOf(`"it's @(f('say "hi", @(g('it\\'s')) \\(1)')) isn't"`).parts;
    expect(parts.map((part) => part.kind)).toEqual(['Text', 'Promise', 'Text']);
    const [printed] = promisesIn(`"@('say "hi", it\\'s')"`).map(printExpression);
    expect(printed).toBe(String.raw`"say \"hi\", it's"`);
    expect(promisesIn(`"'@(a)'"`)).toHaveLength(1);
    expect(syntaxErrorOf(() => moduleOf(`a = 'b'`, { promises: true })).message).toBe("Invalid identifier `'`.");
    expect(syntaxErrorOf(() => exprOf(`"\\(f('a'))"`, { promises: true })).message).toBe("Invalid identifier `'`.");
    expect(syntaxErrorOf(() => exprOf(`"@(f('a))"\n`, { promises: true })).message).toBe("Missing `'` delimiter.");
    expect(syntaxErrorOf(() => exprOf(`"@(f("a\\'"))"`, { promises: true })).message).toContain(
      'Invalid character escape',
    );
  });

  it('may occur several times, over several lines and inside another one', () => {
    expect(promisesIn('"@(a) and @(b)@(c)"')).toHaveLength(3);
    expect(promisesIn('"@(\n  a\n    .b\n)"')).toHaveLength(1);
    const [outer] = promisesIn('"@(f("x @(g("y")) z"))"');
    expect(outer?.kind === 'Access' && outer.args?.[0]?.kind === 'String' && outer.args[0].parts[1]?.kind).toBe(
      'Promise',
    );
    const [escaped] = promisesIn('"@(f(\\"x @(g(\\"y\\")) z\\"))"');
    expect(withoutPlaces(escaped)).toEqual(withoutPlaces(outer));
  });

  it('in a string with pound signs needs them, too', () => {
    expect(promisesIn('#"@(a) @#(b("c"))"#')).toHaveLength(1);
    expect(promisesIn('"@#(a)"')).toHaveLength(0);
  });

  it('is text when its `@` is written as an escape', () => {
    expect(promisesIn('"\\u{40}(a)"')).toHaveLength(0);
  });

  it('does not affect escapes around it', () => {
    expect(syntaxErrorOf(() => exprOf('\\"a\\"', { promises: true })).message).toBe('Invalid identifier `\\`.');
    expect(stringOf('"\\"@(a)\\""').parts.map((part) => part.kind)).toEqual(['Text', 'Promise', 'Text']);
  });

  it('without a valid expression is an error', () => {
    expect(syntaxErrorOf(() => moduleOf('a = "mail me @(at home)"', { promises: true }))).toMatchObject({
      message: 'Unexpected token `home`. Expected `)`.',
      hint: expect.stringContaining('`@(` in a string starts a promise'),
      marked: 'home',
    });
    expect(syntaxErrorOf(() => moduleOf('a = "@()"', { promises: true })).message).toMatch(/^Unexpected token `\)`/);
    expect(syntaxErrorOf(() => moduleOf('a = "@(b"\n', { promises: true })).message).toMatch(/^Unexpected token `"`/);
    expect(syntaxErrorOf(() => moduleOf('a = "@(b', { promises: true })).message).toMatch(/^Unexpected token `EOF`/);
  });

  it('cannot occur in a constant string', () => {
    expect(syntaxErrorOf(() => moduleOf('import "@(a)"', { promises: true }))).toMatchObject({ marked: '@(' });
  });
});
