// Values created without a program, for tests of functions on values.
import * as fc from 'fast-check';
import { Evaluator } from '../../../src/lang/api/evaluator.ts';
import { memoryLoader } from '../../../src/lang/modules/memory-loader.ts';
import { VmList, VmMap } from '../../../src/lang/values/collections.ts';
import { makeDynamic, makeListing, makeMapping } from '../../../src/lang/values/make.ts';
import { toInt } from '../../../src/lang/values/number.ts';
import { NULL, VmFloat } from '../../../src/lang/values/scalars.ts';
import type { VmValue } from '../../../src/lang/values/value.ts';

/** Creates the classes of `pkl:base`, which every object needs. */
export function loadBase(): void {
  const loader = memoryLoader('test', new Map([['test:/empty.pkl', '']]));
  new Evaluator({ loaders: [loader] }).evaluation().object('test:/empty.pkl').get('output');
}

/** One of the characters of a text. */
export function oneOf(characters: string): fc.Arbitrary<string> {
  return fc.constantFrom(...Array.from(characters));
}

/** Strings as in real configuration, and pathological ones. */
export const text: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.string({ unit: oneOf('ab01.:-_ #\'"\\\n\t[]{},|>&*!?%@~=eExo\u0085\u2028'), maxLength: 8 }),
  fc.constantFrom(
    '',
    'null',
    'true',
    'no',
    'y',
    '1e3',
    '0x1F',
    '12:30',
    '.inf',
    '---',
    '...',
    'a\n\nb\n',
    ' a\n',
    '\n',
  ),
);

const scalar: fc.Arbitrary<VmValue> = fc.oneof(
  text,
  fc.boolean(),
  fc.constant(NULL),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(toInt),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => new VmFloat(value)),
);

/** Values that JSON and YAML can represent; nulls only where they are not omitted. */
export const plainValue: fc.Arbitrary<VmValue> = fc.letrec<{ value: VmValue }>((tie) => ({
  value: fc.oneof({ depthSize: 'small', withCrossShrink: true }, scalar, ...collections(tie('value'))),
})).value;

function collections(value: fc.Arbitrary<VmValue>): fc.Arbitrary<VmValue>[] {
  const entries = fc.uniqueArray(fc.tuple(text, value), { selector: ([key]) => key, maxLength: 4 });
  const items = fc.array(value, { maxLength: 4 });
  return [
    items.map((all) => new VmList(all)),
    items.map((all) => makeListing(all)),
    entries.map((all) => VmMap.of(all)),
    entries.map((all) => makeMapping(all)),
    entries.map((all) => makeDynamic({ properties: all.filter(([name]) => name !== 'default') })),
  ];
}
