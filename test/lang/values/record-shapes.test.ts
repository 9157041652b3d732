import { beforeAll, describe, expect, it } from 'vitest';
import { Evaluator, memoryLoader } from '../../../src/lang/index.ts';
import type { VmObject } from '../../../src/lang/values/object.ts';
import { recordMaker } from '../../../src/lang/values/record-shapes.ts';

const dynamic = (...names: readonly string[]): VmObject =>
  recordMaker().dynamic(
    names,
    names.map(() => 1),
  );

describe('objects made from data', () => {
  beforeAll(() => {
    const loaders = [memoryLoader('app', new Map([['app:/main.pkl', 'x = 1']]))];
    new Evaluator({ loaders }).evaluation().object('app:/main.pkl').get('x');
  });

  it('share a shape when they have the same keys, whichever text they come from', () => {
    expect(dynamic('host', 'port').shape).toBe(dynamic('host', 'port').shape);
    expect(dynamic('port', 'host').shape).not.toBe(dynamic('host', 'port').shape);
    expect(recordMaker().mapping(['host'], [1]).shape).toBe(recordMaker().mapping(['host'], [2]).shape);
    expect(recordMaker().listing([1, 2]).shape).toBe(recordMaker().listing([3, 4]).shape);
  });

  it('forget old shapes when keys are ever new', () => {
    const { shape } = dynamic('host');
    for (let n = 0; n < 5000; n++) dynamic(`key${n}`);
    expect(dynamic('host').shape).not.toBe(shape);
  });

  it('do not keep objects alive that are keys', () => {
    const key = dynamic('host');
    const first = recordMaker().openMapping([key]).object;
    expect(recordMaker().openMapping([key]).object.shape).not.toBe(first.shape);
  });
});
