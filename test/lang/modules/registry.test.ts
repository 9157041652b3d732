import { describe, expect, it } from 'vitest';
import { Evaluator } from '../../../src/lang/api/evaluator.ts';
import { Source } from '../../../src/lang/base/source.ts';
import type { PklError } from '../../../src/lang/diagnostics/error.ts';
import { FetchedFiles } from '../../../src/lang/modules/fetched-loader.ts';
import { importCycles, importGraph } from '../../../src/lang/modules/import-graph.ts';
import { memoryLoader, memoryReader, textReader } from '../../../src/lang/modules/memory-loader.ts';
import { AccessPolicy } from '../../../src/lang/modules/policy.ts';

function evaluator(files: Readonly<Record<string, string>>): Evaluator {
  const table = new Map(Object.entries(files).map(([name, text]) => [`mem:/${name}`, text]));
  return new Evaluator({ loaders: [memoryLoader('mem', table)], readers: [memoryReader('mem', table)] });
}

describe('modules', () => {
  it('are loaded once, and are the same object however they are imported', () => {
    const { registry } = evaluator({ 'a/main.pkl': 'import "../lib/x.pkl"', 'lib/x.pkl': '' });
    const main = registry.load('mem:/a/main.pkl');
    const first = registry.importModule(registry.resolveImport('../lib/x.pkl', main), main);
    const second = registry.importModule(registry.resolveImport('mem:/lib/./x.pkl', main), main);
    expect(second).toBe(first);
    expect(registry.load('mem:/lib/x.pkl')).toBe(first);
  });

  it('fail the same way every time, without accumulating frames', () => {
    const { registry } = evaluator({ 'broken.pkl': 'x = ' });
    const failures = [0, 1].map(() => {
      try {
        registry.load('mem:/broken.pkl');
      } catch (error) {
        return (error as PklError).through({ source: new Source('mem:/x', ''), start: 0, end: 0 }, 'member');
      }
      return null;
    });
    expect(failures[0]).not.toBe(failures[1]);
    expect(failures[0]?.text).toBe(failures[1]?.text);
    expect(failures[1]?.frames).toHaveLength(2);
  });

  it('given as text have the given URI', () => {
    const { registry } = evaluator({ 'lib/x.pkl': '' });
    const main = registry.loadText('mem:/lib/main.pkl', 'import "x.pkl"');
    expect(registry.resolveImport('x.pkl', main).toString()).toBe('mem:/lib/x.pkl');
    expect(registry.loadText('mem:/lib/main.pkl', 'import "x.pkl"')).toBe(main);
    expect(registry.loadText('mem:/lib/main.pkl', '')).not.toBe(main);
  });

  it('given as text are found however many follow', () => {
    const { registry } = evaluator({});
    for (let i = 0; i <= 2000; i++) registry.loadText(`mem:/${i}.pkl`, `x = ${i}`);
    expect(registry.load('mem:/0.pkl').source.text).toBe('x = 0');
    expect(registry.load('mem:/2000.pkl').source.text).toBe('x = 2000');
  });

  it('used by an evaluation do not change for it when another text is given', () => {
    const all = evaluator({});
    const evaluation = all.evaluation();
    evaluation.moduleFromText('mem:/part.pkl', 'size = 1');
    const megabyte = `// ${'x'.repeat(2 ** 20)}`;
    for (let i = 0; i < 20; i++) all.registry.loadText(`mem:/${i}.pkl`, megabyte);
    const main = evaluation.moduleFromText('mem:/main.pkl', 'import "part.pkl"\nsize = part.size');
    expect(new TextDecoder().decode(evaluation.outputBytes(main))).toBe('size = 1\n');
  });

  it.each([
    ['relative.pkl', 'Cannot evaluate relative module URI `relative.pkl`.'],
    ['nope:/x', 'No module loader is registered for module `nope:/x`.'],
    ['@dep/x.pkl', 'Cannot resolve dependency because there is no project found.'],
    ['mem:/a^b', 'Module URI `mem:/a^b` has invalid syntax.'],
    ['pkl:nope', 'Cannot find standard library module `pkl:nope`.'],
  ])('cannot be loaded from %s', (uri, message) => {
    expect(() => evaluator({}).registry.load(uri)).toThrow(message);
  });

  it('of the standard library are available whatever the policy says', () => {
    const policy = new AccessPolicy({ allowedModules: [/mem:/], allowedResources: [] });
    const { registry } = new Evaluator({ policy });
    expect(registry.load('pkl:base').defaultName).toBe('base');
    expect(() => registry.load('pkl:json')).toThrow('Refusing to load module `pkl:json`');
    expect(() => registry.loadText('repl:text', '')).toThrow('Refusing to load module `repl:text`');
  });

  it('without a path have no relative imports', () => {
    const { registry } = evaluator({});
    const main = registry.loadText('repl:text', '');
    expect(() => registry.resolveImport('x.pkl', main)).toThrow(
      'Module `repl:text` cannot have a relative import URI.',
    );
    expect(() => registry.resolveImport('.../x.pkl', main)).toThrow('Cannot resolve a triple-dot import');
  });
});

describe('import graphs', () => {
  it('contain all reachable modules, in order', () => {
    const { registry } = evaluator({
      'z.pkl': 'amends "b.pkl"\nx = import("c.pkl")',
      'b.pkl': 'import* "d*.pkl" as d',
      'c.pkl': '',
      'd1.pkl': 'import "c.pkl"',
    });
    const { imports } = importGraph(registry, ['mem:/z.pkl'], null);
    expect([...imports]).toEqual([
      ['mem:/b.pkl', ['mem:/d1.pkl']],
      ['mem:/c.pkl', []],
      ['mem:/d1.pkl', ['mem:/c.pkl']],
      ['mem:/z.pkl', ['mem:/b.pkl', 'mem:/c.pkl']],
    ]);
    expect(importCycles({ imports, resolvedImports: new Map() })).toEqual([]);
  });

  it('show their cycles', () => {
    const { registry } = evaluator({ 'a.pkl': 'import "b.pkl"', 'b.pkl': 'import "c.pkl"', 'c.pkl': 'import "a.pkl"' });
    expect(importCycles(importGraph(registry, ['mem:/b.pkl'], null))).toEqual([
      ['mem:/a.pkl', 'mem:/b.pkl', 'mem:/c.pkl'],
    ]);
  });

  it('may be very deep', () => {
    const files = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`m${i}.pkl`, `import "m${i + 1}.pkl"`]));
    const { registry } = evaluator({ ...files, 'm5000.pkl': '' });
    expect(importGraph(registry, ['mem:/m0.pkl'], null).imports.size).toBe(5001);
  });

  it('quote the syntax error that stops them', () => {
    const { registry } = evaluator({ 'a.pkl': 'import "b.pkl"', 'b.pkl': 'x = ' });
    try {
      importGraph(registry, ['mem:/a.pkl'], null);
      expect.unreachable();
    } catch (error) {
      expect((error as PklError).text).toBe('Found a syntax error when parsing module `mem:/b.pkl`.');
      expect((error as PklError).hint).toMatch(/^>\tUnexpected end of file\.\n>\t\n>\t1 \| x =/);
    }
  });
});

describe('fetched modules', () => {
  const files: Readonly<Record<string, string>> = {
    'web:/main.pkl': 'import "lib/a.pkl"\nimport "lib/unused.pkl"\nx = a.x\ny = read("note.txt").text',
    'web:/lib/a.pkl': 'x = import("b.pkl").x',
    'web:/lib/b.pkl': 'x = "fetched"',
    'web:/note.txt': 'note',
  };
  const fetched: string[] = [];
  const source = new FetchedFiles(['web'], async (uri) => {
    fetched.push(uri);
    if (uri.endsWith('unused.pkl')) throw new Error('offline');
    const text = files[uri];
    return text === undefined ? null : new TextEncoder().encode(text);
  });
  const web = new Evaluator({
    loaders: [source.loader()],
    readers: [source.reader('web'), textReader('prop', new Map())],
  });
  const output = (uri: string): string => {
    const evaluation = web.evaluation();
    return new TextDecoder().decode(evaluation.outputBytes(evaluation.module(uri)));
  };

  it('are available with all their imports when evaluation starts', async () => {
    await web.prefetch('web:/main.pkl');
    await source.prefetch('web:/note.txt');
    expect(output('web:/main.pkl')).toBe('x = "fetched"\ny = "note"\n');
    expect(new Set(fetched).size).toBe(fetched.length);
  });

  it('fail when they are used, not when they are fetched', async () => {
    const text = 'x = import("web:/lib/unused.pkl")';
    const evaluation = web.evaluation();
    expect(() => evaluation.outputBytes(evaluation.moduleFromText('repl:text', text))).toThrow('IOException: offline');
    const late = web.evaluation();
    expect(() => late.outputBytes(late.moduleFromText('repl:text', 'x = import("web:/late.pkl")'))).toThrow(
      'Not fetched before evaluation.',
    );
  });
});
