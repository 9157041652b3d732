// Loaders, readers and host functions that return promises, and the limits of a single evaluation.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AsyncModuleLoader,
  type AsyncResourceReader,
  type EvaluationOptions,
  Evaluator,
  type EvaluatorOptions,
  type HostFunctions,
  IoError,
  memoryLoader,
  memoryReader,
  toPlain,
} from '../../../src/lang/index.ts';

type Files = Readonly<Record<string, string>>;

const named = (files: Files): Map<string, string> =>
  new Map(Object.entries(files).map(([name, text]) => [`app:/${name}`, text]));

/** A loader that answers with a delay; `asked` counts the requests for each module. */
function laterLoader(files: Files, asked: Record<string, number> = {}): AsyncModuleLoader {
  const now = memoryLoader('app', named(files));
  return {
    isHierarchical: true,
    isGlobbable: true,
    hasFragmentPaths: false,
    isLocal: true,
    handles: (uri) => uri.scheme === 'app',
    load: async (uri, access) => {
      asked[uri.toString()] = (asked[uri.toString()] ?? 0) + 1;
      await Promise.resolve();
      return now.load(uri, access);
    },
    hasElement: async (uri, access) => now.hasElement(uri, access),
    listElements: async (uri, access) => now.listElements(uri, access),
  };
}

function laterReader(files: Files): AsyncResourceReader {
  const now = memoryReader('data', new Map(Object.entries(files)));
  return {
    scheme: 'data',
    isHierarchical: true,
    isGlobbable: true,
    hasFragmentPaths: false,
    read: async (uri, access) => now.read(uri, access),
    hasElement: async (uri, access) => now.hasElement(uri, access),
    listElements: async (uri, access) => now.listElements(uri, access),
  };
}

const run = async (files: Files, options: EvaluatorOptions = {}, own: EvaluationOptions = {}): Promise<unknown> => {
  const evaluation = new Evaluator({ loaders: [laterLoader(files)], ...options }).evaluation(own);
  return toPlain(await evaluation.settle(() => evaluation.object('app:/main.pkl').export()));
};

const hosted = (functions: HostFunctions): EvaluatorOptions => ({
  hostFunctions: (uri) => (uri === 'app:/host.pkl' ? functions : undefined),
});

describe('promises', () => {
  it('may be modules: imported, amended, in cycles, in globs, in ancestor folders', async () => {
    const files = {
      'main.pkl':
        'amends "base.pkl"\nimport "ring/a.pkl"\nimport* "parts/*.pkl" as parts\nx = a.b.y\nall = parts.toMap().keys',
      'base.pkl': 'import "type.pkl"\nx: Int\nall: Any\nt: type.T = new { n = 1 }',
      'type.pkl': 'class T { n: Int }',
      'ring/a.pkl': 'import "b.pkl" as bee\nimport ".../type.pkl"\nclass A {}\nb = bee\nt: type.T\nz: A = new A {}',
      'ring/b.pkl': 'import "a.pkl"\ny = 3\nown: a.A = a.z',
      'parts/one.pkl': '',
      'parts/two.pkl': '',
    };
    const evaluation = new Evaluator({ loaders: [laterLoader(files)] }).evaluation();
    const own = await evaluation.settle(() => {
      evaluation.valueOf('app:/ring/b.pkl', 'own');
      return toPlain(evaluation.object('app:/main.pkl').export());
    });
    expect(own).toEqual({ x: 3, all: ['parts/one.pkl', 'parts/two.pkl'], t: { n: 1 } });
  });

  it('may be resources, by name or by glob', async () => {
    const files = { 'main.pkl': 'a = read("data:/a").text\nb = read?("data:/b")\nc = read*("data:/*").keys' };
    const options = { readers: [laterReader({ 'data:/a': 'A', 'data:/c': 'C' })] };
    expect(await run(files, options)).toEqual({ a: 'A', b: null, c: ['data:/a', 'data:/c'] });
    expect(await run(files, {}, options)).toEqual({ a: 'A', b: null, c: ['data:/a', 'data:/c'] });
  });

  it('may be answers of the host, requested once for the same arguments', async () => {
    const asked: unknown[] = [];
    const later = (_: unknown, ...args: unknown[]) => {
      asked.push(args);
      return Promise.resolve({ text: args.join('-') });
    };
    const now = (_: unknown, n: unknown) => {
      asked.push(n);
      return Number(n) + 1;
    };
    const files = {
      'host.pkl': 'external function later(a: Int, b: String): Dynamic\nexternal function now(n: Int): Int',
      'main.pkl':
        'import "host.pkl"\na = host.now(1) + host.later(1, "x").text.length + host.later(1, "x").text.length\n' +
        'b = List(1, 2, 1).map((n) -> host.later(n, "y").text)',
    };
    expect(await run(files, hosted({ later, now }))).toEqual({ a: 8, b: ['1-y', '2-y', '1-y'] });
    expect(asked).toEqual([1, [1, 'x'], [1, 'y'], [2, 'y']]);
  });

  it('cannot be caught by the program, but their failures can', async () => {
    const files = {
      'host.pkl': 'external function fail(): Int',
      'main.pkl':
        'import "pkl:test"\nimport "host.pkl"\na = test.catchOrNull(() -> read("data:/a"))\n' +
        'b = test.catch(() -> host.fail())\nc = test.catch(() -> import("gone.pkl"))\n' +
        'd: Int(read("data:/a").text == "A")|String = 1',
    };
    const fail = () => Promise.reject(new Error('no luck'));
    const read = { readers: [laterReader({ 'data:/a': 'A' })] };
    expect(await run(files, { ...hosted({ fail }), ...read })).toEqual({
      a: null,
      b: 'no luck',
      c: 'Cannot find module `app:/gone.pkl`.',
      d: 1,
    });
  });

  it('fail with a location, even if the loader fails', async () => {
    await expect(run({ 'main.pkl': 'import "gone.pkl"\nx = gone.y' })).rejects.toMatchObject({
      code: 'module-not-found',
    });
    const broken = { ...laterLoader({}), load: () => Promise.reject(new IoError('the line is dead')) };
    await expect(run({}, { loaders: [broken] })).rejects.toThrow('app:/main.pkl');
  });

  it('are requested once, and nothing is logged twice', async () => {
    const asked = {};
    const lines: string[] = [];
    const files = {
      'main.pkl': 'a = trace(1) + import("b.pkl").x + import("c.pkl").x',
      'b.pkl': 'x = 2',
      'c.pkl': 'x = 3',
    };
    const log = ({ message }: { message: string }) => void lines.push(message);
    const evaluation = new Evaluator({ loaders: [laterLoader(files, asked)], log }).evaluation();
    expect(await evaluation.settle(() => evaluation.object('app:/main.pkl').get('a'))).toBe(6);
    expect(lines).toEqual(['1 = 1']);
    expect(asked).toEqual({ 'app:/main.pkl': 1, 'app:/b.pkl': 1, 'app:/c.pkl': 1 });
  });

  it('cannot be used synchronously, which is an error', () => {
    const evaluation = new Evaluator({ loaders: [laterLoader({ 'main.pkl': 'x = 1' })] }).evaluation();
    expect(() => evaluation.text('app:/main.pkl')).toThrow(
      'The answer of module `app:/main.pkl` has to be waited for, which this evaluation cannot do.',
    );
  });

  it('give the same results as synchronous answers, for any modules', async () => {
    const number = fc.integer({ min: 0, max: 5 });
    const program = fc.array(fc.record({ on: fc.array(number, { maxLength: 3 }), own: number }), {
      minLength: 6,
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(program, async (modules) => {
        const files = Object.fromEntries(
          modules.map(({ on, own }, i) => {
            // Modules only import later ones, but every class also refers to an earlier one.
            const later = on.filter((n) => n > i);
            const uses = later.map((n) => ` + import("m${n}.pkl").x`).join('');
            const start = `import "m${(i + 5) % 6}.pkl" as other\nclass C { n = ${own} }\n`;
            return [`m${i}.pkl`, `${start}x = new C {}.n${uses}\ny: other.C?`];
          }),
        );
        const all = { ...files, 'main.pkl': 'import "m0.pkl"\nx = m0.x\ny = m0.y' };
        const now = new Evaluator({ loaders: [memoryLoader('app', named(all))] }).evaluation();
        expect(await run(all)).toEqual(toPlain(now.object('app:/main.pkl').export()));
      }),
      { numRuns: 40 },
    );
  });
});

const LONG = 'x = IntSeq(0, 9000000000000).fold(0, (a, b) -> a + b)';

describe('the limits of one evaluation', () => {
  const now = (text: string, options: EvaluatorOptions = {}): Evaluator =>
    new Evaluator({ loaders: [memoryLoader('app', named({ 'main.pkl': text, 'small.pkl': 'x = 1' }))], ...options });

  it('include time, which starts with the first use and pauses between uses', async () => {
    const evaluator = now(LONG);
    expect(() => evaluator.evaluation({ timeoutMs: 50 }).text('app:/main.pkl')).toThrow(
      'timed out after 0.05 second(s)',
    );
    const slow = evaluator.evaluation({ timeoutMs: 2000 });
    expect(slow.object('app:/small.pkl').get('x')).toBe(1);
    const never: AsyncModuleLoader = { ...laterLoader({}), load: () => new Promise(() => undefined) };
    const waiting = new Evaluator({ loaders: [never], timeoutMs: 20 }).evaluation();
    await expect(waiting.settle(() => waiting.text('app:/main.pkl'))).rejects.toMatchObject({ code: 'timed-out' });
  });

  it('include steps, counted the same every time', () => {
    const program = 'function f(n) = if (n < 2) n else f(n - 1) + f(n - 2)\nx = f(12)';
    const needed = (text: string): number => {
      let [low, high] = [1, 100_000];
      while (low < high) {
        const middle = Math.floor((low + high) / 2);
        try {
          now(text, { maxSteps: middle }).evaluation().object('app:/main.pkl').get('x');
          high = middle;
        } catch {
          low = middle + 1;
        }
      }
      return low;
    };
    expect(needed(program)).toBe(needed(program));
    expect(needed(program)).toBeGreaterThan(465);
    for (const text of [program.replace('12', '60'), LONG, 'x { for (n in IntSeq(0, 999999)) { n } }']) {
      const evaluator = now(text, { maxSteps: 10_000 });
      expect(() => evaluator.evaluation().object('app:/main.pkl').export()).toThrow('more than 10000 steps');
      expect(() => evaluator.evaluation({ maxSteps: 99 }).object('app:/main.pkl').export()).toThrow('99 steps');
    }
    expect(() => now('').evaluation({ maxSteps: 9 })).toThrow(TypeError);
  });

  it('include a signal: before it starts, while it waits, and while it works', async () => {
    const reason = new Error('enough');
    const evaluator = now(LONG);
    const early = AbortSignal.abort(reason);
    expect(() => evaluator.evaluation({ signal: early }).text('app:/main.pkl')).toThrow(reason);
    const control = new AbortController();
    const working = evaluator.evaluation({ signal: control.signal });
    const work = working.settle(() => working.text('app:/main.pkl'));
    setImmediate(() => control.abort(reason));
    await expect(work).rejects.toBe(reason);
    const stop = new AbortController();
    const never: AsyncModuleLoader = { ...laterLoader({}), load: () => new Promise(() => undefined) };
    const waiting = new Evaluator({ loaders: [never] }).evaluation({ signal: stop.signal });
    const wait = waiting.settle(() => waiting.text('app:/main.pkl'));
    stop.abort(reason);
    await expect(wait).rejects.toBe(reason);
  });

  it('yield without losing completed work', async () => {
    const text = 'a = IntSeq(0, 400000).fold(0, (a, b) -> a + b)\nb = IntSeq(0, 400000).fold(0, (a, b) -> a + b + 1)';
    const evaluation = now(text).evaluation({ signal: new AbortController().signal });
    expect(await evaluation.settle(() => evaluation.text('app:/main.pkl'))).toBe('a = 80000200000\nb = 80000600001\n');
  });
});
