import { beforeAll, describe, expect, it } from 'vitest';
import { Evaluator } from '../../../src/lang/api/evaluator.ts';
import { memoryLoader } from '../../../src/lang/modules/memory-loader.ts';
import { exportValue } from '../../../src/lang/values/export.ts';
import {
  isPklArray,
  isPklBytes,
  isPklMap,
  isPklNumber,
  isPklObject,
  isPklSet,
  PklDataSize,
  PklDuration,
  PklIntSeq,
  PklObject,
  PklPair,
  PklRegex,
  PklType,
  type PklValue,
} from '../../../src/lang/values/pkl-value.ts';

const source = `
class Point { x: Int; hidden y: Int = 2 }
scalars = List(null, true, "text", 1, 1.5, 2.0, 9007199254740993, NaN)
sets = Set(1, 2)
map = Map("a", List(1))
listing = new Listing { 1; new Listing { 2 } }
mapping = new Mapping { ["a"] = 1 }
bytes = Bytes(1, 255)
dynamic { a = 1; ["k"] = 2; 3 }
point = new Point { x = 1 }
special = List(5.min, 1.kb, Pair(1, "a"), IntSeq(1, 5), Regex("a+"), String)
proto { \`__proto__\` = 1 }
`;

let module: PklObject;

function property(name: string): PklValue {
  return module.properties[name] as PklValue;
}

beforeAll(() => {
  const loader = memoryLoader('test', new Map([['test:/m.pkl', source]]));
  const evaluation = new Evaluator({ loaders: [loader] }).evaluation();
  module = evaluation.run(() => exportValue(evaluation.module('test:/m.pkl'))) as PklObject;
});

describe('exported values', () => {
  it('are plain if JavaScript has an equivalent', () => {
    expect(property('scalars')).toEqual([null, true, 'text', 1, 1.5, 2, 9007199254740993n, NaN]);
    expect(property('sets')).toEqual(new Set([1, 2]));
    expect(property('map')).toEqual(new Map([['a', [1]]]));
    expect(property('listing')).toEqual([1, [2]]);
    expect(property('mapping')).toEqual(new Map([['a', 1]]));
    expect(property('bytes')).toEqual(Uint8Array.of(1, 255));
  });

  it('keep their class if JavaScript has no equivalent', () => {
    expect(property('special')).toEqual([
      new PklDuration(5, 'min'),
      new PklDataSize(1, 'kb'),
      new PklPair(1, 'a'),
      new PklIntSeq(1, 5, 1),
      new PklRegex('a+'),
      new PklType('class', 'String', 'pkl:base'),
    ]);
  });

  it('are objects with their class and without hidden members', () => {
    expect(property('point')).toEqual(new PklObject('m#Point', 'test:/m.pkl', { x: 1 }, [], new Map()));
    expect(property('dynamic')).toEqual(new PklObject('Dynamic', 'pkl:base', { a: 1 }, [3], new Map([['k', 2]])));
    expect(module.className).toBe('m');
  });

  it('may have properties of any name', () => {
    const proto = property('proto') as PklObject;
    expect(Object.keys(proto.properties)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(proto.properties)).toBeNull();
  });

  it('may contain themselves', () => {
    const loader = memoryLoader('test', new Map([['test:/m.pkl', 'self = module']]));
    const evaluation = new Evaluator({ loaders: [loader] }).evaluation();
    const exported = evaluation.run(() => exportValue(evaluation.module('test:/m.pkl'))) as PklObject;
    expect(exported.properties['self']).toBe(exported);
  });

  it('cannot be functions', () => {
    const loader = memoryLoader('test', new Map([['test:/m.pkl', 'f = (x) -> x']]));
    const evaluation = new Evaluator({ loaders: [loader] }).evaluation();
    expect(() => evaluation.run(() => exportValue(evaluation.module('test:/m.pkl')))).toThrow(
      'A value of type `Function1` cannot be exported.',
    );
  });

  it('are distinguished by type guards', () => {
    expect(isPklArray(property('listing'))).toBe(true);
    expect(isPklSet(property('sets'))).toBe(true);
    expect(isPklMap(property('mapping'))).toBe(true);
    expect(isPklBytes(property('bytes'))).toBe(true);
    expect(isPklObject(property('point'))).toBe(true);
    expect(isPklNumber(1n)).toBe(true);
    expect(isPklArray(property('sets'))).toBe(false);
  });
});
