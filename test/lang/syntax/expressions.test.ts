import { describe, expect, it } from 'vitest';
import type { Expr, ObjectBody } from '../../../src/lang/syntax/ast.ts';
import { printExpression, printModule } from '../../../src/lang/syntax/print.ts';
import { exprOf, moduleOf } from './support.ts';

/** An expression with parentheses around every operator. */
function grouped(expr: Expr): string {
  if (expr.kind === 'Binary') return `(${grouped(expr.left)} ${expr.operator} ${grouped(expr.right)})`;
  if (expr.kind === 'TypeTest') return `(${grouped(expr.value)} is …)`;
  if (expr.kind === 'TypeCast') return `(${grouped(expr.value)} as …)`;
  if (expr.kind === 'Unary') return `(${expr.operator}${grouped(expr.operand)})`;
  if (expr.kind === 'QualifiedAccess') return `(${grouped(expr.receiver)}.${expr.name.text})`;
  return printExpression(expr);
}

describe('operators', () => {
  it.each([
    ['a ?? b ?? c', '(a ?? (b ?? c))'],
    ['a ** b ** c', '(a ** (b ** c))'],
    ['a - b - c', '((a - b) - c)'],
    ['a |> b |> c ?? d', '(((a |> b) |> c) ?? d)'],
    ['a || b && c == d', '(a || (b && (c == d)))'],
    ['a == b is C', '(a == (b is …))'],
    ['a < b is C', '((a < b) is …)'],
    ['a + b * c ** d', '(a + (b * (c ** d)))'],
    ['a * b + c', '((a * b) + c)'],
    ['-a ** b', '((-a) ** b)'],
    ['-a.b', '(-(a.b))'],
    ['!a && b', '((!a) && b)'],
    ['a + b as C<D>.e', '(((a + b) as …).e)'],
    ['a ~/ b % c', '((a ~/ b) % c)'],
    ['a is B | C && d', '((a is …) && d)'],
    ['a != b >= c', '(a != (b >= c))'],
  ])('%s', (text, expected) => {
    expect(grouped(exprOf(text))).toBe(expected);
  });

  it('of a long chain are applied from the left', () => {
    const row = exprOf(`0${' + 1'.repeat(20_000)}`);
    expect(row.kind === 'Binary' && row.right.start).toBe(80_000);
  });
});

/** The members of `x { … }`, printed. */
function members(text: string): string[] {
  const [property] = moduleOf(`x {${text}}`).members;
  const body: ObjectBody | undefined = property?.kind === 'Property' ? property.bodies[0] : undefined;
  return (body?.members ?? []).map((member) => {
    if (member.kind === 'ObjectElement') return printExpression(member.value);
    return member.kind;
  });
}

describe('line breaks and separators', () => {
  it.each([
    ['1 -1', ['1 - 1']],
    ['1\n-1', ['1', '-1']],
    ['1; -1', ['1', '-1']],
    ['1\n+1', ['1 + 1']],
    ['a(1)', ['a(1)']],
    ['a\n(1)', ['a', '(1)']],
    ['a[1]', ['a[1]']],
    ['a\n[1] = 2', ['a', 'ObjectEntry']],
    ['a\n.b', ['a.b']],
    ['a.b\n(1)', ['a.b', '(1)']],
    ['super.a\n(1)', ['super.a', '(1)']],
    ['1 (2) 3', ['1', '(2)', '3']],
    ['a = 1 b = 2 c', ['ObjectProperty', 'ObjectProperty', 'c']],
    ['(a)\n{}', ['(a) {}']],
    ['new {}\n{}', ['new {} {}']],
    ['a /* x\n */ (1)', ['a(1)']],
    ['[1] = 2 [[true]] = 3', ['ObjectEntry', 'MemberPredicate']],
    ['(a) -> a', ['(a) -> a']],
    ['(a) (b)', ['(a)', '(b)']],
    ['x: Int\n(1)', 'Unexpected token `(`. Expected `=`.'],
  ])('%j', (text, expected) => {
    if (typeof expected === 'string') expect(() => members(text)).toThrow(expected);
    else expect(members(text)).toEqual(expected);
  });

  it('keep a constraint on the line of its type', () => {
    expect(() => moduleOf('a: Int\n(true)')).toThrow('Invalid token at position.');
    expect(printModule(moduleOf('a: Int(true)'))).toBe('a: Int(true)\n');
  });

  it('are not needed between members of a module', () => {
    expect(moduleOf('a = 1 b = 2; c = 3').members).toHaveLength(3);
  });
});

describe('parameters of objects', () => {
  it.each([
    ['{ a -> b }', 1],
    ['{ a, b -> c }', 2],
    ['{ a: Int -> c }', 1],
    ['{ a: Int, _ -> c }', 2],
    ['{ _ -> c }', 1],
    ['{ a, b, -> c }', 2],
    ['{ a: Int = 1 }', 0],
    ['{ a }', 0],
    ['{}', 0],
  ])('%s', (text, count) => {
    const expr = exprOf(`new ${text}`);
    expect(expr.kind === 'New' && expr.body.parameters.length).toBe(count);
  });
});

describe('lambdas', () => {
  it.each(['() -> 1', '(a) -> 1', '(a,) -> 1', '(a, b) -> 1', '(a: Int) -> 1', '(_) -> 1', '(_, a) -> 1'])(
    '%s',
    (text) => {
      expect(exprOf(text).kind).toBe('Lambda');
    },
  );

  it.each(['(a)', '(a) + 1', '(a.b)', '(a(1))', '((a) -> b)'])('not %s', (text) => {
    expect(exprOf(text).kind).not.toBe('Lambda');
  });
});

describe('trailing commas', () => {
  it.each(['f(1, 2,)', 'a as List<Int,>', 'a is Int(true,)', 'a is (Int, Int,) -> Int', '(a, b,) -> a'])(
    '%s',
    (text) => {
      expect(printExpression(exprOf(text))).toBe(text.replace(',)', ')').replace(',>', '>'));
    },
  );

  it.each(['f(,)', 'f(1,,)', '(,) -> 1', 'a as List<,>'])('not %s', (text) => {
    expect(() => exprOf(text)).toThrow(/Unexpected token `,`/);
  });
});
