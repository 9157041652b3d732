// Malicious programs: each ends in an error of the program, within the limits.
import { describe, expect, it } from 'vitest';
import { PklError } from '../../src/lang/diagnostics/error.ts';
import { formatReport } from '../../src/lang/diagnostics/report.ts';
import { Evaluator, memoryLoader, textReader } from '../../src/lang/index.ts';
import { interruptAfter } from '../../src/lang/node/interrupt.ts';

/** The report of a module that must fail; any other error fails the test. */
function failure(text: string, format = 'pcf', timeoutMs?: number): string {
  const evaluator = new Evaluator({
    loaders: [memoryLoader('app', new Map([['app:/main.pkl', text]]))],
    readers: [textReader('prop', new Map([['pkl.outputFormat', format]]))],
    ...(timeoutMs === undefined ? {} : { timeoutMs, interrupt: interruptAfter }),
  });
  try {
    evaluator.evaluation().text('app:/main.pkl');
  } catch (error) {
    if (error instanceof PklError) return formatReport(error);
    throw error;
  }
  throw new Error('does not fail');
}

const OVERFLOW = 'A stack overflow occurred.';
const DEEP = 20_000;

describe('endless recursion is a stack overflow', () => {
  it.each([
    ['methods', 'function f(n) = f(n + 1)\nx = f(0)'],
    ['two methods', 'function f(n) = g(n) + 1\nfunction g(n) = f(n) + 1\nx = f(0)'],
    ['properties', 'x = y\ny = x'],
    ['lambdas', 'local f = (n) -> f.apply(n + 1)\nx = f.apply(0)'],
    ['toString', 'class A { function toString() = "\\(this)" }\nx = "\\(new A {})"'],
    ['constraints', 'function f(x: Int(f(this))) = true\ny = f(1)'],
    ['default values', 'class A { a: A }\nx = new A {}'],
    ['default functions', 'x = new Mapping { default = (k) -> x[k]; ["a"] {} }'],
    ['comparators', 'local f = (a, b) -> List(2, 1).sortWith(f).first == a\nx = List(2, 1).sortWith(f)'],
    ['own elements', 'x = new Listing { ...x }'],
    ['own keys', 'x = new Mapping { [x] = 1 }'],
    ['classes', 'open class A extends B\nopen class B extends A\nx = new A {}'],
    ['output', 'output { text = output.text }'],
    ['let', 'x = let (y = x) y'],
    ['interpolation', 'x = "\\(x)"'],
  ])('of %s', (_, text) => {
    expect(failure(text)).toContain(OVERFLOW);
  });

  it('of modules that amend themselves or each other is reported', () => {
    expect(failure('amends "main.pkl"')).toMatch(/cannot (amend|be)|amend itself/);
  });
});

describe('deep values', () => {
  const grow = {
    Dynamic: 'new Dynamic { v = a }',
    Listing: 'new Listing { a }',
    Mapping: 'new Mapping { ["v"] = a }',
    List: 'List(a)',
    Map: 'Map("v", a)',
    Pair: 'Pair(a, 1)',
    function: '(x) -> a',
  };
  const deep = (kind: keyof typeof grow): string =>
    `local d = IntSeq(1, ${DEEP}).toList().fold(null, (a, _) -> ${grow[kind]})\n`;

  it.each(['pcf', 'json', 'yaml', 'xml', 'plist', 'properties', 'jsonnet', 'textproto'])(
    'end rendering: %s',
    (format) => {
      for (const kind of Object.keys(grow) as (keyof typeof grow)[]) {
        expect(failure(`${deep(kind)}output { value = new Dynamic { a = d } }`, format)).toContain('–– Pkl Error ––');
      }
    },
  );

  it.each([
    ['equality', 'd == e'],
    ['hashing', 'Set(d)'],
    ['text', '"\\(d)"'],
    ['throw', 'throw("\\(d)")'],
  ])('end %s', (_, expression) => {
    for (const kind of ['Dynamic', 'Listing', 'List', 'Map'] as const) {
      expect(failure(`${deep(kind)}${deep(kind).replace('d =', 'e =')}x = ${expression}`)).toContain(OVERFLOW);
    }
  });
});

describe('huge sequences', () => {
  const endless = 'IntSeq(0, 9000000000000000)';

  it.each([
    ['lists', `x = ${endless}.toList()`, 'A collection cannot have more than'],
    ['map', `x = ${endless}.map((it) -> it)`, 'A collection cannot have more than'],
    ['huge repeats', 'x = List(1, 2).repeat(4294967296)', 'A collection cannot have more than'],
    ['huge strings', 'x = "abc".repeat(1000000000)', 'is too large'],
    ['huge patterns', 'x = Regex("a".repeat(2000000))', 'A regular expression cannot be longer than'],
    ['huge texts turned round, and indexed', 'x = "a".repeat(40000000).reverse()[40000000]', 'is out of range'],
    ['quotes of quotes', 'x = "\\"".repeat(300000000)', 'A string cannot be longer than'],
    ['doubling', 'x = IntSeq(0, 60).toList().fold(List(1), (a, _) -> a + a)', 'A collection cannot have more than'],
    ['doubling text', 'x = IntSeq(0, 60).toList().fold("a", (a, _) -> a + a)', 'than'],
  ])('do not fit: %s', { timeout: 120_000 }, (_, text, message) => {
    expect(failure(text)).toContain(message);
  });

  it('exceed the limit of generators', { timeout: 120_000 }, () => {
    expect(failure(`x { when (true) { ...${endless} } }`)).toContain('cannot take more than 4,194,304 steps.');
  });
});

describe('a time limit', () => {
  it.each([
    ['recursion', 'function fib(n) = if (n < 2) n else fib(n - 1) + fib(n - 2)\nx = fib(90)'],
    ['lambdas', 'local f = (n) -> if (n < 2) n else f.apply(n - 1) + f.apply(n - 2)\nx = f.apply(90)'],
    [
      'objects',
      'class A { n: Int; v: Int = if (n < 2) n else f(n - 1) + f(n - 2) }\nconst function f(k) = new A { n = k }.v\nx = f(90)',
    ],
    ['folds', 'x = IntSeq(0, 9000000000000000).fold(0, (a, b) -> a + b)'],
    ['loops', 'x { for (i in IntSeq(0, 9000000000000000)) { i } }'],
    ['shared values', 'x = IntSeq(0, 60).toList().fold(new Dynamic {}, (a, _) -> new Dynamic { y = a; z = a })'],
    ['patterns', `x = "${'a'.repeat(30_000)}!".matches(Regex("(?=(a+)+b)a*"))`],
    ['long texts', 'x = "a".repeat(30000000).chars.fold("", (a, b) -> b + a)'],
  ])('ends %s', (_, text) => {
    const start = Date.now();
    expect(failure(text, 'pcf', 300)).toContain('Evaluation timed out after 0.3 second(s).');
    expect(Date.now() - start).toBeLessThan(15_000);
  });

  it('leaves the evaluator usable', () => {
    const files = new Map([
      ['app:/slow.pkl', 'function fib(n) = if (n < 2) n else fib(n - 1) + fib(n - 2)\nx = fib(90)'],
      ['app:/quick.pkl', 'x = List(1, 2).map((it) -> it * 2)'],
    ]);
    const loaders = [memoryLoader('app', files)];
    const evaluator = new Evaluator({ loaders, timeoutMs: 200, interrupt: interruptAfter });
    expect(() => evaluator.evaluation().text('app:/slow.pkl')).toThrow('timed out');
    expect(evaluator.evaluation().text('app:/quick.pkl')).toBe('x = List(2, 4)\n');
  });
});

describe('invisible causes', () => {
  it('are named: a byte order mark', () => {
    expect(failure('\ufeffx = 1')).toContain('This is a byte order mark (U+FEFF)');
  });

  it('are accepted: a fragment after the name of a library module', () => {
    expect(failure('x = throw(import("pkl:platform#").current.language.version)')).toContain('0.32');
  });
});

describe('values that count as Typed without being objects', () => {
  it.each(['toMap()', 'toDynamic()', 'hasProperty("a")', 'getProperty("a")', 'getPropertyOrNull("a")'])(
    'have no properties: %s',
    (call) => {
      expect(failure(`x = Regex("a").${call}`)).toContain('is not defined for values of type `Regex`.');
    },
  );
});

describe('parsed texts', () => {
  const json = 'import "pkl:json"\nx = new json.Parser {}.parse';
  const yaml = 'import "pkl:yaml"\nx = new yaml.Parser {}.parse';

  it.each([
    ['deep arrays', `${json}("[".repeat(100000))`],
    ['deep objects', `${json}("{\\"a\\":".repeat(100000))`],
    ['deep flows', `${yaml}("[".repeat(100000))`],
    ['deep blocks', `${yaml}("- ".repeat(100000) + "1")`],
    ['deep keys', `${yaml}("? ".repeat(100000))`],
    ['aliases of themselves', `${yaml}("&a [*a]")`],
    ['missing anchors', `${yaml}("*a")`],
    [
      'alias bombs',
      `${yaml}(IntSeq(1, 30).map((i) -> "a\\(i): &a\\(i) [\\(if (i == 1) "x" else "*a\\(i - 1), *a\\(i - 1)")]").join("\\n"))`,
    ],
  ])('%s', (_, text) => {
    expect(failure(text)).toContain('–– Pkl Error ––');
  });
});

describe('the text of an expression', () => {
  it('is a stack overflow where a value contains itself', () => {
    const loaders = [memoryLoader('app', new Map([['app:/main.pkl', 'x = Map("itself", module)']]))];
    const evaluation = new Evaluator({ loaders }).evaluation();
    const main = evaluation.module('app:/main.pkl');
    expect(() => evaluation.expressionText(main, 'x')).toThrow(OVERFLOW);
  });
});
