// How much work evaluations do, without a clock: a slowdown that comes from doing more shows in the golden file, on any
// machine. Nothing is counted outside of this test: checks of types are, because it wraps them here.
import { describe, expect, it } from 'vitest';
import { Evaluator, memoryLoader } from '../../src/lang/index.ts';
import * as basic from '../../src/lang/types/basic.ts';
import * as composite from '../../src/lang/types/composite.ts';
import * as containers from '../../src/lang/types/containers.ts';
import { type Activity, observe } from '../../src/lang/values/observer.ts';
import { fixturePath } from '../support/fixtures.ts';

const programs: Readonly<Record<string, string>> = {
  plain: 'a = 1\nb = a + 1\nc = "\\(b) birds"',
  objects:
    'class Bird { name: String; size: Int = name.length }\nbirds { for (n in IntSeq(1, 500)) { new Bird { name = "bird \\(n)" } } }',
  amending:
    'base { a = 1; b = a + 1; nested { c = 3; d { e = 4 } } }\nall { for (n in IntSeq(1, 200)) { (base) { a = n; nested { d { e = n } } } } }',
  mapping:
    'ports = new Mapping<String, Int> { for (n in IntSeq(1, 500)) { ["p\\(n)"] = n } }\nsum = ports.fold(0, (s, _, n) -> s + n)',
  fold: 'sum = IntSeq(1, 5000).fold(0, (s, n) -> s + n)',
  fib: 'function fib(n: Int): Int = if (n < 2) n else fib(n - 1) + fib(n - 2)\nresult = fib(16)',
  lambdas:
    'result = IntSeq(1, 1000).toList().map((n) -> n * 2).filter((n) -> n.isOdd || n > 10).groupBy((n) -> n % 7).length',
  strings:
    'text = IntSeq(1, 500).toList().map((n) -> "line \\(n)".reverse().toUpperCase()).join("\\n").split("\\n").length',
  types:
    'typealias Port = Int(isBetween(1, 65535))\nclass Server { host: String(!isEmpty); port: Port|"any"; tags: Listing<String(length < 9)> }\nservers = new Listing<Server> { for (n in IntSeq(1, 200)) { new { host = "h\\(n)"; port = n; tags { "a"; "b" } } } }',
  sort: 'result = IntSeq(1, 500).toList().map((n) -> n * 7919 % 1009).sort()',
  json: 'output { renderer = new JsonRenderer {} }\nitems { for (n in IntSeq(1, 300)) { new { id = n; name = "x\\(n)"; tags { "a"; n } } } }',
  yaml: 'output { renderer = new YamlRenderer {} }\nitems { for (n in IntSeq(1, 300)) { new { id = n; name = "x\\(n)" } } }',
  reflection:
    'import "pkl:reflect"\nclass Bird { name: String; size: Int }\nnames = reflect.Class(Bird).allProperties.keys',
};

interface Counters {
  members: number;
  functions: number;
  checks: number;
}

let counters: Counters = { members: 0, functions: 0, checks: 0 };

interface Check {
  check: (...args: never[]) => unknown;
}

for (const part of Object.values({ ...basic, ...composite, ...containers })) {
  const prototype = typeof part === 'function' ? (part.prototype as Partial<Check> | undefined) : undefined;
  const check = prototype !== undefined && Object.hasOwn(prototype, 'check') ? prototype.check : undefined;
  if (prototype === undefined || check === undefined) continue;
  prototype.check = function counting(this: unknown, ...args) {
    counters.checks++;
    return Reflect.apply(check, this, args);
  };
}

function workOf(text: string): string {
  const uri = 'test:/main.pkl';
  const loaders = [memoryLoader('test', new Map([[uri, text]]))];
  const evaluator = new Evaluator({ loaders, maxMemory: 2 ** 40 });
  const evaluation = evaluator.evaluation();
  counters = { members: 0, functions: 0, checks: 0 };
  observe({
    enter: ({ kind }: Activity) => {
      if (kind === 'member') counters.members++;
      else counters.functions++;
    },
    leave: () => undefined,
  });
  try {
    evaluation.text(uri);
  } finally {
    observe(null);
  }
  const { members, functions, checks } = counters;
  return `members ${members}, calls ${functions}, checks ${checks}, bytes ${evaluation.memory?.made ?? 0}`;
}

describe('the work of an evaluation', () => {
  it('is what it was', async () => {
    // The library is compiled once; what it tells its first user is not the work of a program.
    for (const text of Object.values(programs)) workOf(text);
    const lines = Object.entries(programs).map(([name, text]) => `${name}: ${workOf(text)}\n`);
    await expect(lines.join('')).toMatchFileSnapshot(fixturePath('work/counters.txt'));
  });
});
