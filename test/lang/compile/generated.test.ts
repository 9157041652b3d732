// Functions in both of their forms: whatever one gives or reports, the other gives or reports.
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { Evaluator } from '../../../src/lang/api/evaluator.ts';
import { PklError } from '../../../src/lang/diagnostics/error.ts';
import { formatReport } from '../../../src/lang/diagnostics/report.ts';
import { tiering } from '../../../src/lang/values/tiers.ts';

const { callsBefore } = tiering;

afterEach(() => {
  tiering.callsBefore = callsBefore;
});

/** What a module gives, or the report of its failure. */
function outcome(text: string, calls: number): string {
  tiering.callsBefore = calls;
  const evaluation = new Evaluator().evaluation();
  try {
    return JSON.stringify(evaluation.outputBytes(evaluation.moduleFromText('repl:test', text)));
  } catch (error) {
    if (!(error instanceof PklError)) throw error;
    return formatReport(error);
  }
}

/** Compares both forms of the functions of a module; says how many were generated. */
function compare(text: string): number {
  const closures = outcome(text, Number.POSITIVE_INFINITY);
  const before = tiering.generated;
  expect(outcome(text, 0), text).toBe(closures);
  return tiering.generated - before;
}

const names = ['a', 'b', 'c'];
const leaf = fc.oneof(
  fc.constantFrom(...names),
  fc.constantFrom('0', '1', '2', '-3', '9007199254740991', '9223372036854775807', '0.5', '1.0', '"x"', 'true', 'null'),
);
const { expression } = fc.letrec<{ expression: string }>((tie) => ({
  expression: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc
      .tuple(
        fc.constantFrom('+', '-', '*', '/', '~/', '%', '<', '>', '<=', '>=', '==', '!=', '&&', '||', '??'),
        tie('expression'),
        tie('expression'),
      )
      .map(([operator, left, right]) => `(${left} ${operator} ${right})`),
    fc
      .tuple(tie('expression'), tie('expression'), tie('expression'), fc.constantFrom('<', '==', '>'))
      .map(([left, then, otherwise, operator]) => `(if (${left} ${operator} a) ${then} else ${otherwise})`),
    fc
      .tuple(tie('expression'), tie('expression'), tie('expression'))
      .map(([condition, then, otherwise]) => `(if (${condition}) ${then} else ${otherwise})`),
    fc.tuple(tie('expression'), tie('expression')).map(([value, body]) => `(let (b = ${value}) ${body})`),
    tie('expression').map((value) => `twice(${value})`),
    fc.tuple(tie('expression'), tie('expression')).map(([x, y]) => `local_(${x}, ${y})`),
    tie('expression').map((value) => `((n) -> n + b).apply(${value})`),
    tie('expression').map((value) => `(!${value})`),
  ),
}));

describe('generated functions', () => {
  it('behave like closures', () => {
    let generated = 0;
    fc.assert(
      fc.property(expression, fc.constantFrom('1', '-7', '2.5', '"t"', 'false'), (body, argument) => {
        generated += compare(
          `function twice(n) = n + n\nlocal function local_(n: Int, m): Int = n - m\n` +
            `function f(a, b, c) = ${body}\nresult = f(${argument}, 3, 4)\nagain = f(3, ${argument}, "c")\n`,
        );
      }),
      { numRuns: 150 },
    );
    expect(generated).toBeGreaterThan(100);
  });

  it('see their receiver, their environment, and the functions around them', () => {
    expect(
      compare(
        'const k = 10\nclass C { size: Int; function grown(n: Int): Int = if (n < 1) size + k else grown(n - 1) + step(n)\n' +
          'function step(n: Int): Int = n * 2 }\n' +
          'a = new C { size = 3 }.grown(4)\nb = new Dynamic { size = 4; local function up(n) = if (n > size) n else up(n + 1)\nc = up(0) }',
      ),
    ).toBeGreaterThan(1);
  });

  it('cause the same stack frames in reports', () => {
    const text =
      'function f(n: Int(this < 5)): Int = let (m = n + 1) if (m > 3) g(m, "x") else f(m)\n' +
      'function g(n, m): Int = let (k = m) n * h(k)\nfunction h(n) = n - 1\na = f(0)\n';
    expect(compare(text)).toBe(3);
    expect(outcome(text, 0)).toContain('Operator `-` is not defined for operand types `String` and `Int`.');
  });

  it('report stack overflow', () => {
    expect(outcome('function f(n) = 1 + f(n + 1)\na = f(0)\n', 0)).toMatch(
      /^–– Pkl Error ––\nA stack overflow occurred\./,
    );
  });

  it('replace closures after enough calls', () => {
    const before = tiering.generated;
    tiering.callsBefore = 100;
    const evaluation = new Evaluator().evaluation();
    const module = evaluation.moduleFromText(
      'repl:hot',
      'function hot(n) = if (n > 0) n else 0 - n\nfunction cold(n) = if (n > 0) n else 0\n' +
        'a = IntSeq(-200, 200).map((n) -> hot(n)).length\nb = cold(1)\n',
    );
    evaluation.outputBytes(module);
    expect(tiering.generated - before).toBe(2);
  });
});
