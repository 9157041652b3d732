// The dependencies of evaluations, and invalidating them.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Dependencies, Evaluator, memoryLoader, memoryReader, textReader } from '../../../src/lang/index.ts';

/** An evaluator of files that may change, and the number of times that each was loaded. */
function world(texts: Readonly<Record<string, string>>, isShared?: (uri: string) => boolean) {
  const files = new Map(Object.entries(texts).map(([name, text]) => [`app:/${name}`, text]));
  const loaded: string[] = [];
  const loader = memoryLoader('app', files);
  const counting = {
    ...loader,
    load: (...args: Parameters<typeof loader.load>) => {
      loaded.push(args[0].toString());
      return loader.load(...args);
    },
  };
  const evaluator = new Evaluator({
    loaders: [counting],
    readers: [
      textReader('env', new Map([['HOME', '/home/a']])),
      textReader('prop', new Map([['a b', '1']])),
      memoryReader('app', files),
    ],
    ...(isShared && { isShared }),
  });
  return { files, loaded, evaluator };
}

function dependenciesOf(evaluator: Evaluator, uri = 'app:/main.pkl'): Dependencies {
  const evaluation = evaluator.evaluation();
  try {
    evaluation.value(uri);
  } catch {
    // A failed evaluation has dependencies, too.
  }
  return evaluation.dependencies;
}

describe('the dependencies', () => {
  it('are the modules, resources, patterns, variables, properties and schemes that were used', () => {
    const { evaluator } = world({
      'main.pkl':
        'amends "base.pkl"\nimport "unused.pkl"\na = import("used.pkl").x\nb = read("env:HOME")\nc = read?("prop:a%20b")\n' +
        'd = read?("app:/data/gone.txt")\ne = import*("parts/*.pkl").keys\nf = read*("data/*.txt").length',
      'base.pkl': 'a: Any\nb: Any\nc: Any\nd: Any\ne: Any\nf: Any',
      'used.pkl': 'x = 1',
      'unused.pkl': '',
      'parts/p.pkl': '',
      'data/d.txt': 'd',
    });
    expect(dependenciesOf(evaluator)).toEqual({
      modules: ['app:/base.pkl', 'app:/main.pkl', 'app:/used.pkl'],
      resources: ['app:/data/gone.txt', 'env:HOME', 'prop:a%20b'],
      folders: ['app:/data/', 'app:/parts/'],
      probed: [],
      globs: [
        { pattern: 'parts/*.pkl', from: 'app:/main.pkl', found: ['app:/parts/p.pkl'] },
        { pattern: 'data/*.txt', from: 'app:/main.pkl', found: ['app:/data/d.txt'] },
      ],
      files: [],
      environment: ['HOME'],
      properties: ['a b'],
      schemes: ['app', 'env', 'prop'],
    });
  });

  it('include the cause of a failure, and existence checks', () => {
    const { evaluator } = world({
      'main.pkl': 'a = import("gone.pkl").x',
      'bad.pkl': 'a = import("wrong.pkl")',
      'wrong.pkl': 'a = = 1',
      'p/q/deep.pkl': 'import ".../found.pkl"\na = found.x',
      'found.pkl': 'x = 1',
    });
    expect(dependenciesOf(evaluator).modules).toEqual(['app:/gone.pkl', 'app:/main.pkl']);
    expect(dependenciesOf(evaluator, 'app:/none.pkl').modules).toEqual(['app:/none.pkl']);
    expect(dependenciesOf(evaluator, 'app:/bad.pkl').modules).toEqual(['app:/bad.pkl', 'app:/wrong.pkl']);
    for (let round = 0; round < 2; round++) {
      expect(dependenciesOf(evaluator, 'app:/p/q/deep.pkl').probed).toEqual(['app:/found.pkl', 'app:/p/found.pkl']);
    }
  });

  it('are complete even if results or modules of earlier evaluations are reused', () => {
    const files = {
      'main.pkl': 'import "schema.pkl"\na = schema.x + read("env:HOME").length',
      'schema.pkl': 'import "more.pkl"\nx = more.y',
      'more.pkl': 'y = 1',
    };
    const { evaluator } = world(files, (uri) => uri === 'app:/schema.pkl');
    for (let round = 0; round < 3; round++) {
      const evaluation = evaluator.evaluation();
      expect(evaluation.text('app:/main.pkl')).toBe('a = 8\n');
      expect(evaluation.dependencies.modules).toEqual(['app:/main.pkl', 'app:/more.pkl', 'app:/schema.pkl']);
      expect(evaluation.dependencies.environment).toEqual(['HOME']);
    }
  });
});

describe('invalidating', () => {
  const render = (evaluator: Evaluator): string => {
    try {
      return evaluator.renderSync('app:/main.pkl');
    } catch (error) {
      return String((error as { code?: string }).code);
    }
  };

  it('only reloads what changed', () => {
    const { evaluator, files, loaded } = world({
      'main.pkl': 'import "a.pkl"\nimport "b.pkl"\nx = a.y + b.y\nz = read?("app:/data.txt")?.text',
      'a.pkl': 'y = 1',
      'b.pkl': 'y = 1',
    });
    const change = (name: string, text: string | null): void => {
      if (text === null) files.delete(`app:/${name}`);
      else files.set(`app:/${name}`, text);
      loaded.length = 0;
    };
    expect(render(evaluator)).toBe('x = 2\nz = null\n');
    change('a.pkl', 'y = 10');
    expect(render(evaluator)).toBe('x = 2\nz = null\n');
    evaluator.invalidate(['app:/a.pkl']);
    expect(render(evaluator)).toBe('x = 11\nz = null\n');
    expect(loaded).toEqual(['app:/a.pkl']);
    change('data.txt', 'new');
    evaluator.invalidate([new URL('app:/data.txt')]);
    expect(render(evaluator)).toBe('x = 11\nz = "new"\n');
    expect(loaded).toEqual([]);
    for (const [text, result] of [
      [null, 'module-not-found'],
      ['y = = 1', 'unexpected-token'],
      ['y = 5', 'x = 15\nz = "new"\n'],
    ] as const) {
      change('b.pkl', text);
      evaluator.invalidate(['app:/b.pkl']);
      expect(render(evaluator)).toBe(result);
    }
  });

  it('works for parents, shared modules, and new files that take precedence', () => {
    const { evaluator, files } = world(
      {
        'main.pkl': 'amends "base.pkl"',
        'base.pkl': 'import "s.pkl"\nx = s.x',
        's.pkl': 'import "t.pkl"\nx = t.x',
        't.pkl': 'x = 1',
      },
      (uri) => uri === 'app:/s.pkl',
    );
    expect(render(evaluator)).toBe('x = 1\n');
    files.set('app:/t.pkl', 'x = 2');
    evaluator.invalidate(['app:/t.pkl']);
    expect(render(evaluator)).toBe('x = 2\n');
    files.set('app:/base.pkl', 'x = 3\ny = 4');
    evaluator.invalidate(['app:/base.pkl']);
    expect(render(evaluator)).toBe('x = 3\ny = 4\n');
  });

  it('gives the results of a new evaluator, after any changes among the dependencies', () => {
    const text = fc
      .array(fc.integer({ min: 0, max: 4 }), { maxLength: 2 })
      .chain((on) => fc.integer({ min: 0, max: 9 }).map((own) => ({ on, own })));
    const source = (i: number, { on, own }: { on: readonly number[]; own: number }): string =>
      `x = ${own}${on
        .filter((n) => n > i)
        .map((n) => ` + import("m${n}.pkl").x`)
        .join('')}`;
    const step = fc.record({ which: fc.integer({ min: 0, max: 4 }), to: fc.option(text) });
    fc.assert(
      fc.property(fc.array(text, { minLength: 5, maxLength: 5 }), fc.array(step, { maxLength: 6 }), (first, steps) => {
        const texts = Object.fromEntries(first.map((each, i) => [`m${i}.pkl`, source(i, each)]));
        const { evaluator, files } = world({ ...texts, 'main.pkl': 'x = import("m0.pkl").x' });
        render(evaluator);
        for (const { which, to } of steps) {
          const uri = `app:/m${which}.pkl`;
          const isUsed = dependenciesOf(evaluator).modules.includes(uri);
          if (to === null) files.delete(uri);
          else files.set(uri, source(which, to));
          // What it does not depend on need not be told at once, only before it does.
          const before = render(evaluator);
          evaluator.invalidate([uri]);
          if (!isUsed) expect(render(evaluator)).toBe(before);
          expect(render(evaluator)).toBe(render(new Evaluator({ loaders: [memoryLoader('app', files)] })));
        }
      }),
      { numRuns: 60 },
    );
  });
});
