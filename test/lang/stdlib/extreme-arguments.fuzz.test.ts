// Calls every member of the standard library with random extreme receivers and arguments: each call gives a value or an
// error of the language, within the limits that were set.
import { describe, expect, it } from 'vitest';
import { PklError } from '../../../src/lang/diagnostics/error.ts';
import { Evaluator, memoryLoader, textReader } from '../../../src/lang/index.ts';
import { nodeHeap } from '../../../src/lang/node/heap.ts';
import { interruptAfter } from '../../../src/lang/node/interrupt.ts';
import { sources } from '../../../src/lang/stdlib/sources.generated.ts';
import { Random } from '../../support/random.ts';
import { caseCount, timeLimit } from '../../support/whole.ts';
import { type Declared, declarations } from './declarations.ts';

const CASES = 20_000;

const INTS = ['0', '-1', '2', '63', '-64', '256', '2147483648', '9007199254740993', '9223372036854775807'];
const LEAST = '(-9223372036854775807 - 1)';
const FLOATS = ['-0.0', '1.5', 'NaN', 'Infinity', '-Infinity', '1e308', '5e-324', '9.3e18'];
const NUMBERS = [...INTS, LEAST, ...FLOATS];
const STRINGS = ['""', '"a"', '"😀"', '"\\u{0}"', '"$1"', '"%s"', '"["', '"(a+)+$"', '"1e999"', '"UTF-8"'];
const TEXTS = [...STRINGS, '"ab".repeat(100000)', '"😀".repeat(50000)', '"[".repeat(50000)', '"{".repeat(50000)'];
const LISTS = ['List()', 'List(1, 2, 3)', 'List(null)', 'List("a", "b")', 'List(NaN, 1)', 'List(1).repeat(300000)'];
const SETS = ['Set()', 'Set(1, 2)', 'Set("a")', 'IntSeq(0, 20000).toList().toSet()'];
const MAPS = ['Map()', 'Map("a", 1)', 'Map("a", Map())', 'IntSeq(0, 20000).toList().toMap((i) -> i, (i) -> i)'];
const FUNCTIONS = ['() -> 1', '(a) -> a', '(a) -> true', '(a, b) -> 1', '(a, b) -> "x"', '(a, b) -> Pair(a, b)'];
const PATTERNS = ['Regex("")', 'Regex("a")', 'Regex("(a+)+$")', 'Regex("(a|aa)+$")'];
const SEQUENCES = ['IntSeq(0, 9223372036854775807)', 'IntSeq(0, -5).step(-1)', `IntSeq(${LEAST}, 9223372036854775807)`];
const BYTES = ['Bytes()', 'Bytes(0, 255)', 'IntSeq(0, 50000).toList().map((i) -> i % 256).toBytes()'];
const UNITS = ['NaN.s', '9223372036854775807.d', '-0.0.min', '1e308.h', '1.gib', 'Infinity.pb'];
const OBJECTS = ['new Dynamic {}', 'new Dynamic { a = 1; 2; ["k"] = 3 }', 'new Listing { 1; 2 }', 'new Thing {}'];
const OTHERS = ['null', 'true', 'Int', 'module', 'new Mapping { ["a"] = 1 }', 'new Mixin {}', 'Pair(1, null)'];

/** Values by the declared class of a parameter or receiver. */
const POOLS: Readonly<Record<string, readonly string[]>> = {
  Int: INTS,
  Float: FLOATS,
  Number: NUMBERS,
  String: TEXTS,
  Char: STRINGS,
  Regex: PATTERNS,
  List: LISTS,
  Set: SETS,
  Map: MAPS,
  Collection: [...LISTS, ...SETS],
  IntSeq: SEQUENCES,
  Bytes: BYTES,
  Duration: UNITS,
  DataSize: UNITS,
  Dynamic: OBJECTS,
  Listing: OBJECTS,
  Mapping: ['new Mapping { ["a"] = 1 }', 'new Mapping {}'],
  Typed: ['new Thing {}'],
  Boolean: ['true', 'false'],
  Pair: ['Pair(1, null)'],
  Any: OTHERS,
};
const EVERYTHING = [...Object.values(POOLS).flat(), ...FUNCTIONS];

/** Evaluates a result, which may be lazy. */
const USES: readonly ((value: string) => string)[] = [
  (value) => value,
  (value) => `"\\(${value})".length`,
  (value) => `(${value}) == (${value})`,
  (value) => `Map(${value}, 1).keys.toList()`,
  (value) => `new JsonRenderer {}.renderValue(${value})`,
  (value) => `new YamlRenderer {}.renderValue(${value})`,
  (value) => `new Listing { ${value}; ${value} }.isDistinct`,
];

/** Words that only JavaScript uses. */
const JAVASCRIPT =
  /Cannot read prop|is not a function|call stack|Invalid (?:array|string|typed)|is not iterable|\bof undefined|undefined is|BigInt|RangeError|TypeError|\[object |Cannot mix|out of memory/;

const members = declarations.filter(
  ({ module, node }) => (node.kind === 'Method' || node.kind === 'Property') && /^[a-z]/.test(module),
);
const modules = [...new Set(members.map(({ module }) => module))].filter((name) => !name.includes('-'));
const HEAD = `${modules.map((name) => `import "pkl:${name}"`).join('\n')}\nclass Thing { a: Int = 1 }\n`;

function argument(random: Random, type: string): string {
  if (random.once(6)) return random.pick(EVERYTHING);
  if (type.includes('->') || type.startsWith('Function')) return random.pick(FUNCTIONS);
  return random.pick(POOLS[/^U?[A-Z][a-z]+(?:[A-Z][a-z]+)?/.exec(type)?.[0].replace(/^UI/, 'I') ?? ''] ?? EVERYTHING);
}

function receiver(random: Random, { module, className }: Declared): string {
  if (className === '') return module;
  const pool = POOLS[className];
  if (pool !== undefined) return random.pick(pool);
  return module === 'base' ? `new ${className} {}` : `new ${module}.${className} {}`;
}

function call(random: Random): string {
  const declared = random.pick(members);
  const { node, name } = declared;
  const target = `(${receiver(random, declared)}).\`${name}\``;
  if (node.kind !== 'Method') return target;
  const source = (range: { start: number; end: number }) =>
    (sources[declared.module] ?? '').slice(range.start, range.end);
  const given = node.parameters.map(({ type }) => argument(random, type === null ? '' : source(type)));
  return `${target}(${given.join(', ')})`;
}

/** What is wrong with the outcome of a program, or undefined. */
function complaint(text: string): string | undefined {
  const evaluator = new Evaluator({
    loaders: [memoryLoader('app', new Map([['app:/main.pkl', text]]))],
    readers: [textReader('prop', new Map())],
    timeoutMs: 3000,
    interrupt: interruptAfter,
    maxMemory: 2 ** 28,
    heap: nodeHeap,
  });
  try {
    evaluator.evaluation().text('app:/main.pkl');
  } catch (error) {
    if (!(error instanceof PklError)) return error instanceof Error ? error.stack : String(error);
    // Values may contain any words.
    const words = error.message.replace(/`[^`]*`|"[^"]*"/g, '');
    if (JAVASCRIPT.test(words)) return error.message;
  }
  return undefined;
}

describe('members of the standard library', () => {
  it(
    'answer extreme values with a value or an error of the language',
    () => {
      const failures: string[] = [];
      for (let seed = 0; seed < caseCount(CASES, 500); seed++) {
        const random = new Random(seed);
        const expression = random.pick(USES)(call(random));
        const found = complaint(`${HEAD}x = ${expression}\n`);
        if (found !== undefined) failures.push(`seed ${seed}: ${expression}\n${found}`);
      }
      expect(failures).toEqual([]);
    },
    timeLimit(7_200_000),
  );
});
