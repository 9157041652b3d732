import fc from 'fast-check';
import { expect, test } from 'vitest';
import { VmList, VmMap, VmSet } from '../../../src/lang/values/collections.ts';
import { displayValue } from '../../../src/lang/values/display.ts';
import '../../../src/lang/values/equality.ts';
import { VmFloat } from '../../../src/lang/values/scalars.ts';
import type { VmValue } from '../../../src/lang/values/value.ts';

test('lists derived from one list by adding do not affect each other', () => {
  const base = new VmList([1]).add(2);
  expect(base.add(3).toArray()).toEqual([1, 2, 3]);
  expect(base.add(4).toArray()).toEqual([1, 2, 4]);
  expect(base.toArray()).toEqual([1, 2]);
});

test('sets derived from one set by adding do not affect each other', () => {
  const base = VmSet.of([1, 2]);
  const three = base.add(3);
  const four = base.add(4);
  expect(three.toArray()).toEqual([1, 2, 3]);
  expect(four.toArray()).toEqual([1, 2, 4]);
  expect(base.has(3)).toBe(false);
  expect(base.add(3).toArray()).toEqual([1, 2, 3]);
  expect(base.add(1)).toBe(base);
});

test('Ints and Floats are different keys, zeros differ by sign, NaN is one key', () => {
  const set = VmSet.of([1, new VmFloat(1), new VmFloat(0), new VmFloat(-0), new VmFloat(NaN), new VmFloat(NaN)]);
  expect(set.length).toBe(5);
});

const keys = fc.integer({ min: 0, max: 6 }).map((n): VmValue => (n % 2 === 0 ? `k${n}` : new VmList([n])));
const steps = fc.array(fc.record({ from: fc.nat(), key: keys, value: fc.integer() }), { maxLength: 80 });

function label(key: VmValue): string {
  return displayValue(key);
}

test('every map keeps its entries, whatever is derived from it', () => {
  fc.assert(
    fc.property(steps, (script) => {
      const maps = [VmMap.of([])];
      const models = [new Map<string, VmValue>()];
      for (const { from, key, value } of script) {
        const at = from % maps.length;
        maps.push((maps[at] as VmMap).put(key, value));
        models.push(new Map(models[at]).set(label(key), value));
      }
      maps.forEach((map, i) => {
        const entries = [...map].map(([key, value]) => [label(key), value]);
        expect(entries).toEqual([...(models[i] as Map<string, VmValue>)]);
        for (const [key, value] of map) expect(map.get(key)).toBe(value);
        expect(map.values()).toEqual(entries.map(([, value]) => value));
      });
    }),
  );
});

test('the keys of a map do not change when the map is extended', () => {
  const map = VmMap.of([['a', 1]]);
  const keys = map.keys.add('b');
  expect(map.has('b')).toBe(false);
  const grown = map.put('c', 3).put('b', 2);
  expect([...grown]).toEqual([
    ['a', 1],
    ['c', 3],
    ['b', 2],
  ]);
  expect(keys.toArray()).toEqual(['a', 'b']);
  expect(map.keys.add('d').toArray()).toEqual(['a', 'd']);
  expect([...map.put('b', 4)]).toEqual([
    ['a', 1],
    ['b', 4],
  ]);
});

test('every set keeps its elements, whatever is derived from it', () => {
  fc.assert(
    fc.property(steps, (script) => {
      const sets = [VmSet.of([])];
      const models = [new Set<string>()];
      for (const { from, key } of script) {
        const at = from % sets.length;
        sets.push((sets[at] as VmSet).add(key));
        models.push(new Set(models[at]).add(label(key)));
      }
      sets.forEach((set, i) => expect([...set].map(label)).toEqual([...(models[i] as Set<string>)]));
    }),
  );
});
