// State that outlives an evaluation, or a check inside one, must not be affected by failures.
import { describe, expect, it } from 'vitest';
import { Evaluator, memoryLoader, textReader } from '../../src/lang/index.ts';
import { interruptAfter } from '../../src/lang/node/interrupt.ts';
import { Tier } from '../../src/lang/values/tiers.ts';

const MAIN = 'app:/main.pkl';

function evaluatorOf(text: string, options: { timeoutMs?: number } = {}): Evaluator {
  const loaders = [memoryLoader('app', new Map([[MAIN, text]]))];
  return new Evaluator({ loaders, interrupt: interruptAfter, ...options });
}

/** A property of the module, in a new evaluation with its own data. */
function property(evaluator: Evaluator, name: string, data = ''): unknown {
  const readers = [textReader('data', new Map([['x', data]]))];
  return evaluator.evaluation({ readers }).object(MAIN).get(name);
}

describe('a failure does not outlive its evaluation', () => {
  it('if a member is read that only some objects have', () => {
    const evaluator = evaluatorOf(`
      hidden users = new Mapping { ["ada"] = new Dynamic { role = "admin" }; ["bob"] = new Dynamic { name = "Bob" } }
      role = users[read("data:x")].role`);
    for (const _ of [1, 2]) {
      expect(property(evaluator, 'role', 'ada')).toBe('admin');
      expect(() => property(evaluator, 'role', 'bob')).toThrow('Cannot find property `role`');
    }
  });

  it('if a function could not be compiled at first', () => {
    let isFull = true;
    const tier = Tier.of(() => {
      if (isFull) throw new RangeError('Maximum call stack size exceeded');
      return { closures: () => 1, generate: () => null };
    });
    expect(() => tier.compiled()).toThrow(RangeError);
    isFull = false;
    expect(tier.compiled()(0, null as never)).toBe(1);
  });

  it('if a constraint is terminated from outside', { timeout: 60_000 }, () => {
    const evaluator = evaluatorOf(
      `slow: String(matches(Regex("(?=(a+)+b)a*"))) = "${'a'.repeat(30_000)}!"
      lazy: Listing<Int> = new { "not looked at" }
      length = lazy.length`,
      { timeoutMs: 300 },
    );
    expect(() => property(evaluator, 'slow')).toThrow('timed out');
    expect(property(evaluator, 'length')).toBe(1);
  });
});

describe('a verdict that a module is valid', () => {
  it('is dropped when a module that it depends on gets another text', () => {
    const main = `extends "lib.pkl"\nimport "lib.pkl"\nhidden foo: Foo?\nclass Bar { foo: Foo? }\ntypealias Baz = Foo\nx = 1`;
    const evaluator = evaluatorOf(main);
    evaluator.registry.loadText('app:/lib.pkl', 'open module lib\nclass Foo {}');
    expect(evaluator.evaluation().text(MAIN)).toBe('x = 1\n');
    evaluator.registry.loadText('app:/lib.pkl', 'open module lib');
    expect(() => evaluator.evaluation().text(MAIN)).toThrow('Cannot find type `Foo`');
    evaluator.registry.loadText('app:/lib.pkl', 'open module lib\nclass Foo {}');
    expect(evaluator.evaluation().text(MAIN)).toBe('x = 1\n');
  });
});

describe('elements that are checked late', () => {
  const generic = `
    typealias Checked<T> = Listing<T>
    function above(n): Checked<Int(this > n)> = new Listing { 5 }
    high = above(10)
    low = above(1)`;

  it('see the scope of the alias use that they belong to', () => {
    const evaluation = evaluatorOf(`${generic}\nboth = let (x = high) let (y = low) let (z = y[0]) x[0]`).evaluation();
    expect(() => evaluation.object(MAIN).get('both')).toThrow('`this > n` violated');
  });

  it('see that scope in their own evaluation', () => {
    const evaluator = evaluatorOf(`
      typealias Checked<T> = Listing<T>
      hidden limit = read("data:x").toInt()
      list: Checked<Int(this > limit)> = new { 5 }`);
    const [strict, loose] = ['10', '1'].map((limit) =>
      evaluator
        .evaluation({ readers: [textReader('data', new Map([['x', limit]]))] })
        .object(MAIN)
        .object('list'),
    );
    expect(loose?.element(0)).toBe(5);
    expect(() => strict?.element(0)).toThrow('`this > limit` violated');
  });

  it('are checked again for another value of a parameter', () => {
    const text = `
      function f(list: Listing<Int(this > n)>, n) = if (n == 10) list[0] else f(list, n + 1)
      x = f(new Listing { 5 }, 1)`;
    expect(() => property(evaluatorOf(text), 'x')).toThrow('`this > n` violated');
  });
});
