// What embedders can evaluate, what modules can read, and the forms of results.
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import {
  Evaluator,
  memoryLoader,
  memoryReader,
  PklDuration,
  PklObject,
  type PklValue,
  toJson,
} from '../../../src/lang/index.ts';
import { NodeEvaluator, type NodeEvaluatorOptions } from '../../../src/lang/node/index.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'kdeps-inputs-')));
const path = join(folder, 'a b.pkl');
writeFileSync(path, 'x = 1');
const opened: NodeEvaluator[] = [];
afterAll(() => {
  for (const evaluator of opened) evaluator.close();
  rmSync(folder, { recursive: true });
});

function onNode(options: NodeEvaluatorOptions = {}): NodeEvaluator {
  const evaluator = new NodeEvaluator(options);
  opened.push(evaluator);
  return evaluator;
}

describe('a module can be given', () => {
  it('on Node as a path, a URI or a text', async () => {
    const evaluator = onNode();
    const url = pathToFileURL(path);
    const text = { text: 'import "a b.pkl" as other\nx = other.x', uri: new URL('main.pkl', url).href };
    for (const input of [path, relative(process.cwd(), path), url, url.href, text, { text: 'x = 1' }]) {
      expect(await evaluator.evaluate(input)).toEqual({ x: 1 });
      expect(evaluator.evaluateSync(input, { expression: 'x + 1' })).toBe(2);
      expect(evaluator.renderSync(input)).toBe('x = 1\n');
      expect(await evaluator.render(input)).toBe('x = 1\n');
    }
  });

  it('elsewhere as a URI or a text', () => {
    const evaluator = new Evaluator({ loaders: [memoryLoader('app', new Map([['app:/main.pkl', 'x = 1']]))] });
    for (const input of ['app:/main.pkl', new URL('app:/main.pkl'), { text: 'x = 1', uri: 'app:/other.pkl' }]) {
      expect(evaluator.evaluateSync<{ x: number }>(input).x).toBe(1);
    }
  });
});

describe('a module can access', () => {
  const loaders = [memoryLoader('app', new Map([['app:/main.pkl', 'x = read("data:/a").text']]))];
  const readers = [memoryReader('data', new Map([['data:/a', 'A']]))];

  it('everything that the embedder registers, whatever is allowed', () => {
    expect(onNode({ loaders, readers }).renderSync('app:/main.pkl')).toBe('x = "A"\n');
    const strict = onNode({ loaders, readers, allowedModules: ['pkl:'], allowedResources: ['prop:'] });
    expect(strict.renderSync('app:/main.pkl')).toBe('x = "A"\n');
    expect(() => strict.renderSync(path)).toThrow('--allowed-modules');
  });

  it('URIs that start with an allowed text, taken literally', () => {
    const only = (start: string): NodeEvaluator => onNode({ allowedModules: [start] });
    expect(only(pathToFileURL(folder).href).renderSync(path)).toBe('x = 1\n');
    for (const start of ['file:.*', 'ile:']) expect(() => only(start).renderSync(path)).toThrow('--allowed-modules');
  });

  it('but not what the embedder registers for a scheme of Node without allowing it', () => {
    const evaluator = onNode({
      loaders: [memoryLoader('https', new Map([['https://a.example/b.pkl', 'x = 1']]))],
      allowedModules: ['file:'],
    });
    expect(() => evaluator.renderSync('https://a.example/b.pkl')).toThrow('--allowed-modules');
  });
});

describe('a result', () => {
  const evaluator = new Evaluator();
  const text =
    'a = 1\nb = 2.5\nc = 3.min\nd = Bytes(1, 255)\ne = 9007199254740993\nf = NaN\ng = new Mapping { ["x"] = null }';

  it('has several forms', () => {
    const exact = evaluator.evaluateSync<PklObject>({ text }, { form: 'exact' });
    expect(exact).toBeInstanceOf(PklObject);
    expect(exact.properties['c']).toEqual(new PklDuration(3, 'min'));
    const shared = { a: 1, b: 2.5, c: { value: 3, unit: 'min' }, g: { x: null } };
    expect(evaluator.evaluateSync({ text })).toEqual({
      ...shared,
      d: Uint8Array.of(1, 255),
      e: 9007199254740993n,
      f: Number.NaN,
    });
    const json = evaluator.evaluateSync({ text }, { form: 'json' });
    expect(JSON.parse(JSON.stringify(json))).toEqual({ ...shared, d: 'Af8=', e: '9007199254740993', f: 'NaN' });
  });

  it('is always valid JSON on request', () => {
    const value: fc.Arbitrary<PklValue> = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.string(),
        fc.double(),
        fc.bigInt(),
        fc.boolean(),
        fc.uint8Array(),
        fc.array(tie('value')),
        fc.array(tie('value')).map((items) => new Set(items)),
        fc.array(fc.tuple(fc.string(), tie('value'))).map((items) => new Map(items)),
      ),
    })).value as fc.Arbitrary<PklValue>;
    fc.assert(
      fc.property(value, (given) => {
        const json = toJson(given);
        expect(JSON.parse(JSON.stringify(json))).toEqual(JSON.parse(JSON.stringify(json ?? null)));
      }),
    );
  });

  it('may be files or bytes', () => {
    const files = 'output { files { ["a/b.txt"] { text = "ä" } ["c.bin"] { bytes = Bytes(0, 255) } } }\nx = 1';
    const found = evaluator.evaluation().files({ text: files });
    expect([...found].map(([name, file]) => [name, [...file.bytes]])).toEqual([
      ['a/b.txt', [0xc3, 0xa4]],
      ['c.bin', [0, 255]],
    ]);
    expect(found.get('a/b.txt')?.text).toBe('ä');
    expect(evaluator.evaluation().files({ text: 'x = 1' }).size).toBe(0);
    expect(new TextDecoder().decode(evaluator.evaluation().bytes({ text: 'x = 1' }))).toBe('x = 1\n');
  });
});
