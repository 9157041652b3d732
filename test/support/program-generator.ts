// Random programs whose data differs between evaluations, so that the same code sees changing types and shapes and
// fails often.
import type { Random } from './random.ts';

const NAMES = ['a', 'b', 'c', 'd'] as const;

/** Versions of a library that programs may extend; the test swaps them from time to time. */
export const LIBRARIES: readonly string[] = [
  'open module lib\nclass Extra { n: Int = 1 }\nlimit = 3\nfunction twice(x) = x + x\nopen class Base { function hi(x) = x }',
  'open module lib\nclass Extra { n: String = "s" }\nlimit = 1\nfunction twice(x) = "\\(x)"\nopen class Base { function hi(x) = x.a }',
  'open module lib\nlimit = 2\nfunction twice(x) = x\nopen class Base { function hi(x) = x.b }',
];

/** Input data for one evaluation, as JSON. */
export function randomData(random: Random): string {
  return JSON.stringify({
    x: value(random, 3),
    y: value(random, 2),
    n: random.below(12),
    s: random.pick(['', 'a', 'ab']),
  });
}

function value(random: Random, depth: number): unknown {
  const kind = random.below(depth > 0 ? 9 : 4);
  if (kind === 0) return random.below(10) - 3;
  if (kind === 1) return random.pick(['', 'a', 'Ab', '12', '😀x']);
  if (kind === 2) return random.once(2);
  if (kind === 3) return random.once(2) ? null : random.below(100) / 8;
  if (kind < 6) return Array.from({ length: random.below(4) }, () => value(random, depth - 1));
  const names = NAMES.filter(() => random.once(2));
  if (random.once(2)) names.reverse();
  return Object.fromEntries(names.map((name) => [name, value(random, depth - 1)]));
}

/** Number of properties (`p0`, `p1`, …) per program. */
export const PROPERTIES = 6;

/** A module that reads its data from `data:` and computes properties from it. */
export function randomProgram(random: Random): string {
  const bodies = new Expressions(random, ['x', 'y', 'n', 's', 'o', 'o', 'q']);
  // Classes and type aliases cannot refer to module members that an amending module could override.
  const closed = new Expressions(random, ['1', '"a"', 'null']);
  const properties = Array.from({ length: PROPERTIES }, (_, i) => {
    const type = random.once(4) ? `: ${bodies.type()}` : '';
    return `p${i}${type} = ${bodies.any(4)}`;
  });
  const extendsLibrary = random.once(3);
  return [
    extendsLibrary ? 'extends "lib.pkl"' : 'module program',
    'import "pkl:json"\nimport "pkl:test"',
    ...(extendsLibrary || random.once(2) ? [] : ['import "lib.pkl"']),
    'hidden data: Dynamic = new json.Parser {}.parse(read("data:x")) as Dynamic',
    'local x = data.x\nlocal y = data.y\nlocal n = data.n\nlocal s = data.s',
    // Object literals have the same shapes in every evaluation; the data selects among them.
    `local pool = List(new Dynamic { a = x; b = 1 }, new Dynamic { b = y; a = n }, new Dynamic { c = s }, new Box { b = x },
      new Mapping { ["a"] = x; ["b"] = 2 }, new Listing { x; 2 }, new Dynamic { ["a"] = y; x; d = ${bodies.any(1)} })`,
    'local o = pool[n % 7]\nlocal q = pool[s.length]',
    `typealias Checked<T> = Listing<T>\ntypealias Few<T> = T(this != ${closed.any(1)})`,
    `const function h(z) = ${closed.any(2, ['z'])}`,
    `class Box {\n  a: ${closed.type()} = ${closed.any(2, ['b'])}\n  b = ${closed.any(2)}\n  hidden c: Int(this > d) = 5\n  hidden d = 3\n  function m(z) = ${closed.any(2, ['z', 'b', 'd', 'h(z)'])}\n}`,
    ...(extendsLibrary && random.once(4) ? ['hidden extra: Extra?'] : []),
    ...(extendsLibrary ? ['class Sub extends Base { function hi(x) = super.hi(x) }'] : []),
    `function f(z) = ${bodies.any(3, ['z'])}`,
    `function g(z, w: ${bodies.type()}) = ${bodies.any(3, ['z', 'w'])}`,
    'function count(k) = if (k <= 0) 0 else 1 + count(k - 1)',
    'function deep(k) = deep(k + 1) + 1',
    `function limited(k, z): Checked<Any(this != k)> = new Listing { z; ${bodies.any(1, ['k'])} }`,
    ...properties,
  ].join('\n');
}

class Expressions {
  readonly #random: Random;
  readonly #names: readonly string[];

  constructor(random: Random, names: readonly string[]) {
    this.#random = random;
    this.#names = names;
  }

  type(): string {
    return this.#random.pick([
      'Any',
      'Int',
      'String',
      'Int?',
      'Number(this > 2)',
      'String(length > 1)',
      'Int|String',
      'Listing<Int>',
      'Box',
      'List<Int>',
      'Mapping<String, Int>',
      'Dynamic',
      'Checked<Int>',
      'Few<Int>',
      'Checked<Few<Any>>',
      '"a"|"Ab"',
    ]);
  }

  /** Any expression of roughly the given depth. */
  any(depth: number, names: readonly string[] = []): string {
    const random = this.#random;
    const known = [...this.#names, ...names];
    const isClosed = this.#names[0] === '1';
    if (depth <= 0)
      return random.once(3) ? random.pick(['1', '"a"', 'null', 'true', '2.5', 'List(1, 2)']) : random.pick(known);
    const sub = (more: readonly string[] = []): string => this.any(depth - 1 - random.below(2), [...names, ...more]);
    const name = random.pick(NAMES);
    const forms: readonly (() => string)[] = [
      () => `${random.pick(known)}.${name}`,
      () => `(${sub()}).${name}`,
      () => `(${sub()})?.${name}`,
      () => `(${sub()})[${random.pick(['0', '1', '"a"', ...known])}]`,
      () => `(${sub()} ${random.pick(['+', '-', '*', '<', '>=', '==', '!=', '&&', '??', '%', '~/'])} ${sub()})`,
      () => `(if (${sub()} == ${sub()}) ${sub()} else ${sub()})`,
      () => `(if (${sub()}) ${sub()} else ${sub()})`,
      () => `(let (v = ${sub()}) ${sub(['v'])})`,
      () => `(let (v: ${this.type()} = ${sub()}) ${sub(['v'])})`,
      () => `"<\\(${sub()})>"`,
      () => `f(${sub()})`,
      () => `g(${sub()}, ${sub()})`,
      () => `count(${random.pick(['30', ...known])})`,
      () => `limited(${sub()}, ${sub()})${random.pick(['', '[0]', '[1]', '.length'])}`,
      () =>
        `(${sub()}).${random.pick(['length', 'toUpperCase()', 'isEmpty', 'first', 'toList()', 'reverse()', 'toString()', 'toTyped(Box)'])}`,
      () => `(${sub()}).${random.pick(['map', 'filter', 'any', 'every'])}((e) -> ${sub(['e'])})`,
      () => `List(${sub()}, ${sub()}).fold(${sub()}, (r, e) -> ${sub(['r', 'e'])})`,
      () => `Set(${sub()}, ${sub()}, ${sub()})`,
      () => `Map(${sub()}, ${sub()})`,
      () => `(${sub()} is ${this.type()})`,
      () => `(${sub()} as ${this.type()})`,
      () => `new Box { ${random.pick(['a', 'b'])} = ${sub()} }`,
      () => `(new Box { b = ${sub()} }).m(${sub()})`,
      () => `(new Box { b = ${sub()} }).${random.pick(['a', 'b', 'c'])}`,
      () => `new Dynamic { a = ${sub()}; ${sub()}; ["k"] = ${sub()} }`,
      () => `new Listing { for (i, e in List(1, ${sub()})) { ${sub(['i', 'e'])} } }`,
      () => `new Listing<${this.type()}> { ${sub()}; ${sub()} }`,
      () => `new Mapping<String, ${this.type()}> { ["k"] = ${sub()} }`,
      () => `new Listing { ...${sub()} }`,
      () => `(${sub()}) { ${name} = ${sub()} }`,
      () => `test.catchOrNull(() -> ${sub()})`,
      () => `throw("\\(${sub()})")`,
      () => `((v) -> ${sub(['v'])}).apply(${sub()})`,
      () => `IntSeq(0, 40).toList().map((i) -> g(i, ${sub(['i'])})).length`,
      () => (random.once(40) ? 'deep(0)' : `Regex(${sub()})`),
      () => `(${sub()}).matches(Regex("[a-z]+"))`,
    ];
    const form = random.pick(forms)();
    return isClosed && /\b(f|g|count|limited|deep)\(/.test(form) ? random.pick(known) : form;
  }
}
