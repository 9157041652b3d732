// Scripts share GPUs, here folders in which their processes allocate memory themselves.
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stringOf } from '../../src/runtime/process/output-text.ts';
import { GpuScheduler } from '../../src/runtime/python/gpu-scheduler.ts';
import { gpuFolder } from '../../src/runtime/python/gpu-turns.ts';
import { findGpus, type Gpu, type GpuChoice, readGpuChoice } from '../../src/runtime/python/gpus.ts';
import type { ScriptJob } from '../../src/runtime/python/script-job.ts';
import { PythonScripts } from '../../src/runtime/python/scripts.ts';
import { answer, ask, resource, withAgent, workflow } from '../support/agent-server.ts';
import { newcomer } from '../support/command-line.ts';
import { hasNoPython } from '../support/python.ts';
import { startServer } from '../support/real-server.ts';
import { root } from '../support/root.ts';
import { scriptJob } from '../support/script-job.ts';
import { isNotLinux } from '../support/skipping.ts';

const isUntested = hasNoPython('running scripts') || isNotLinux('the stand-in for GPUs');

describe.skipIf(isUntested)('scripts on GPUs', () => {
  let folder = '';
  let devices = '';
  let open: PythonScripts[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gpus-'));
    devices = join(folder, 'devices');
  });

  afterEach(async () => {
    for (const scripts of open) scripts.close();
    open = [];
    await rm(folder, { recursive: true, force: true });
  });

  async function haveDevices(...sizes: readonly number[]): Promise<void> {
    for (const [id, size] of sizes.entries()) {
      await mkdir(join(devices, String(id)), { recursive: true });
      await writeFile(join(devices, String(id), 'size'), String(size));
    }
  }

  /** The scripts of a process, which takes turns with others unless `isAlone`. */
  function scriptsOn(gpus: GpuChoice, keepAlive: number | null = null, isAlone = false): PythonScripts {
    const scripts = new PythonScripts(null, { gpus, keepAlive, turns: isAlone ? null : folder });
    open.push(scripts);
    return scripts;
  }

  async function run(
    scripts: PythonScripts,
    name: string,
    size: number,
    plan: readonly string[] = [],
    options: Partial<ScriptJob> = {},
  ) {
    const [waits, full]: [string[], boolean[]] = [[], []];
    // `Busy` fails if two scripts use a GPU at once, so the script stays in it long enough for others to start.
    const text = `import os, time, fake_gpu\nfake_gpu.load("${name}", ${size})\nwith fake_gpu.Busy(): time.sleep(0.1)\nprint(os.environ["CUDA_VISIBLE_DEVICES"], os.getpid(), flush=True)\nif "LONG" in os.environ: time.sleep(60)`;
    const env = {
      PATH: process.env['PATH'] ?? '',
      KDEPS_FAKE_GPU: devices,
      PYTHONPATH: join(root, 'test/support/fake-gpu'),
      PYTHONDONTWRITEBYTECODE: '1',
      ...(options.signal && { LONG: '1' }),
    };
    const result = await scripts.run(
      await scriptJob(text, folder, {
        name,
        plan,
        env,
        warm: true,
        onWait: (why) => waits.push(why),
        onOutOfMemory: (isRetried) => full.push(isRetried),
        ...options,
      }),
    );
    const [gpu = '', pid = ''] = stringOf(result.stdout).trim().split(' ');
    return { gpu, pid, waits, full, stderr: result.stderr, exitCode: result.exitCode, stopped: result.stopped };
  }

  async function logOf(id: number): Promise<readonly string[]> {
    return (await readFile(join(devices, String(id), 'log'), 'utf8')).trim().split('\n');
  }

  it('use all of them, one script each at a time, with a model loaded once on each', async () => {
    await haveDevices(100, 100);
    const scripts = scriptsOn('all');
    const results = await Promise.all(Array.from({ length: 8 }, () => run(scripts, 'picture', 60)));
    expect(results.map(({ stderr }) => stderr)).toEqual(results.map(() => ''));
    expect(new Set(results.map(({ gpu }) => gpu))).toEqual(new Set(['0', '1']));
    expect(new Set(results.map(({ pid }) => pid)).size).toBe(2);
    expect([await logOf(0), await logOf(1)]).toEqual([['picture loaded'], ['picture loaded']]);
  });

  it('use the chosen ones only', async () => {
    await haveDevices(100, 100, 100);
    const scripts = scriptsOn([1]);
    const results = [await run(scripts, 'picture', 60), await run(scripts, 'picture', 60)];
    expect(results.map(({ gpu }) => gpu)).toEqual(['1', '1']);
  });

  it('make room for each other before memory is full, once their needs are known', async () => {
    await haveDevices(100);
    const scripts = scriptsOn('all');
    await run(scripts, 'one', 60);
    // What a script needs is not known before it has run: its memory is freed, and it runs again.
    const second = await run(scripts, 'two', 60);
    expect([second.exitCode, second.full]).toEqual([0, [true]]);
    for (const name of ['one', 'two', 'one'])
      expect(await run(scripts, name, 60)).toMatchObject({ exitCode: 0, waits: [], full: [] });
    expect(await logOf(0)).toEqual(['one loaded', 'two full', 'two loaded', 'one loaded', 'two loaded', 'one loaded']);
  });

  it('keep the models that are needed next', async () => {
    await haveDevices(100);
    const scripts = scriptsOn('all');
    const plan = ['a', 'b', 'c'];
    for (const name of ['a', 'b', 'c', 'a', 'b']) await run(scripts, name, 40, plan);
    const before = await run(scripts, 'a', 40, plan);
    // After c comes a, then b.
    await run(scripts, 'c', 40, plan);
    expect((await run(scripts, 'a', 40, plan)).pid).toBe(before.pid);
    expect((await logOf(0)).filter((line) => line.endsWith('full'))).toEqual(['c full']);
  });

  it('fail if their own model does not fit', async () => {
    await haveDevices(100);
    const { exitCode, stderr, full } = await run(scriptsOn('all'), 'huge', 200);
    expect([exitCode, stderr, full]).toEqual([1, expect.stringContaining('CUDA out of memory'), [true, false]]);
    expect(await logOf(0)).toEqual(['huge full', 'huge full']);
  });

  it('free their memory when they have not been used for a while', async () => {
    await haveDevices(100);
    const { pid } = await run(scriptsOn('all', 10), 'picture', 60);
    await expect.poll(async () => (await readdir('/proc')).includes(pid)).toBe(false);
  });

  it('report the memory they hold when they are stopped, and keep the model loaded', async () => {
    await haveDevices(100);
    const scripts = scriptsOn('all');
    const { pid } = await run(scripts, 'picture', 60);
    const controller = new AbortController();
    const stopped = await run(scripts, 'picture', 60, [], {
      signal: controller.signal,
      onOutput: () => controller.abort(),
    });
    expect(stopped.stopped).toMatchObject({ how: 'interrupt', isKept: true, deviceMemory: { before: 60, after: 60 } });
    expect((await run(scripts, 'picture', 60)).pid).toBe(pid);
    expect(await logOf(0)).toEqual(['picture loaded']);
  });

  it('make room for those of other processes, before memory is full', async () => {
    await haveDevices(100);
    const [one, two] = [scriptsOn('all'), scriptsOn('all')];
    const waits: string[] = [];
    for (const scripts of [one, two, one, one]) {
      const done = await run(scripts, 'picture', 60);
      expect(done).toMatchObject({ exitCode: 0, full: [] });
      waits.push(...done.waits);
    }
    expect(waits).toEqual(Array(2).fill('other processes free memory of GPU 0'));
    expect(await logOf(0)).toEqual(Array(3).fill('picture loaded'));
  });

  it('stay loaded beside those of other processes while there is memory', async () => {
    await haveDevices(120);
    const [one, two] = [scriptsOn('all'), scriptsOn('all')];
    await run(one, 'picture', 60);
    // What a script needs is not known before it has run.
    const first = await run(two, 'picture', 60);
    await run(one, 'picture', 60);
    expect((await run(two, 'picture', 60)).pid).toBe(first.pid);
    expect(await logOf(0)).toEqual(Array(3).fill('picture loaded'));
  });

  describe('while a script of another process runs', () => {
    let other = new AbortController();
    let ended: Promise<unknown> = Promise.resolve();

    beforeEach(async () => {
      await haveDevices(100);
      other = new AbortController();
      await new Promise<void>((resolve) => {
        const options = { signal: other.signal, onOutput: () => resolve() };
        ended = run(scriptsOn('all'), 'other', 10, [], options);
      });
    });

    afterEach(async () => {
      other.abort();
      await ended;
    });

    it('wait, and leave nothing behind when they are canceled', async () => {
      const controller = new AbortController();
      const reasons: string[] = [];
      const waiting = run(scriptsOn('all'), 'picture', 60, [], {
        signal: controller.signal,
        onWait: (why) => {
          reasons.push(why);
          controller.abort(new Error('canceled'));
        },
      });
      await expect(waiting).rejects.toThrow('canceled');
      expect(reasons).toEqual(['another agent of this process uses GPU 0']);
      const gpu = gpuFolder({ id: 0, key: join(devices, '0'), memory: 100 }, folder);
      await expect.poll(() => readdir(join(gpu, 'turns'))).toHaveLength(1);
    });

    it('use another GPU', async () => {
      await mkdir(join(devices, '1'));
      await writeFile(join(devices, '1', 'size'), '100');
      expect(await run(scriptsOn('all'), 'picture', 60)).toMatchObject({ gpu: '1', waits: [], full: [] });
    });

    it('do not wait if their agent shares its GPUs', async () => {
      expect(await run(scriptsOn('all', null, true), 'picture', 60)).toMatchObject({ gpu: '0', waits: [], full: [] });
    });
  });

  it('of two servers are used by one at a time, also when one of them is killed', async () => {
    // Not below the folders for temporary files, on whose files scripts wait for each other as well.
    const shared = await mkdtemp('/dev/shm/gpus-');
    devices = join(shared, 'devices');
    await haveDevices(100);
    const who = await newcomer();
    try {
      const [inside, gate] = [join(shared, 'inside'), join(shared, 'gate')];
      const script = `import fake_gpu, os, time\nfake_gpu.load("picture", 60)\nwith fake_gpu.Busy():\n  time.sleep(0.02)\n  if os.environ["HOW"] == "long":\n    open("${inside}", "w")\n    while not os.path.exists("${gate}"): time.sleep(0.01)`;
      await who.write({
        'workflow.pkl': workflow().replace('APIServerMode', 'AgentSettings { Gpus = "all" }\nAPIServerMode'),
        'resources/answer.pkl': answer('"painted"', ['paint']),
        'resources/paint.pkl': resource(
          'paint',
          `Run {\nPython {\nWarm = true\nScript = """\n${script}\n"""\nEnv { ["HOW"] = "@(request.params("how"))" }\n}\n}`,
        ),
      });
      const env = {
        KDEPS_FAKE_GPU: devices,
        PYTHONPATH: join(root, 'test/support/fake-gpu'),
        PYTHONDONTWRITEBYTECODE: '1',
      };
      const [one, two] = await Promise.all([startServer(who, env), startServer(who, env)]);
      const answers = await Promise.all(Array.from({ length: 12 }, (_, i) => (i % 2 === 0 ? one : two).ask()));
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
      const said = one.said() + two.said();
      expect(said).toMatch(new RegExp(`paint: Waiting: the process with id (${one.pid}|${two.pid}) uses GPU 0\\.`));
      const killed = one.ask({ how: 'long' }).catch(() => null);
      await expect.poll(() => existsSync(inside)).toBe(true);
      const next = two.ask();
      await two.until(new RegExp(`process with id ${one.pid} uses GPU 0`));
      one.child.kill('SIGKILL');
      expect((await next).status, two.said().slice(-1500) + (await logOf(0))).toBe(200);
      expect(await killed).toBeNull();
      expect(new Set(await logOf(0))).toEqual(new Set(['picture loaded']));
    } finally {
      await who.leave();
      await rm(shared, { recursive: true, force: true });
    }
  });

  it('of an agent are those of its settings', async () => {
    await haveDevices(100, 100);
    const files = {
      'workflow.pkl': workflow().replace('APIServerMode', 'AgentSettings { Gpus = "1" }\nAPIServerMode'),
      'resources/answer.pkl': answer('"@(python.stdout("work").trim())"', ['work']),
      'resources/work.pkl': resource(
        'work',
        'Run {\nPython {\nWarm = true\nScript = "import os; print(os.environ[\'CUDA_VISIBLE_DEVICES\'])"\n}\n}',
      ),
    };
    const ofOne = async () => withAgent(files, async ({ url }) => (await ask(url)).body, { KDEPS_FAKE_GPU: devices });
    expect((await ofOne()).response.data).toEqual(['1']);
    await rm(join(devices, '1'), { recursive: true });
    expect((await ofOne()).errors?.[0]?.message).toContain('`Gpus` asks for the GPUs 1, but there are only 0.');
  });

  it('that are full are counted, and told to those who follow the run', async () => {
    await haveDevices(100);
    const script = (name: string, size: number): string =>
      resource(
        name,
        `Run {\nSkipCondition { request.path() == "/huge" && "${name}" != "huge"; request.path() != "/huge" && "${name}" == "huge" }\nPython {\nWarm = true\nScript = "import fake_gpu; fake_gpu.load('${name}', ${size})"\n}\n}`,
      );
    const files = {
      'workflow.pkl': workflow(
        'APIServer { Routes { new { Path = "/"; Methods { "GET" } }; new { Path = "/huge"; Methods { "GET" } } } }',
      ).replace('APIServerMode', 'AgentSettings { Gpus = "all" }\nAPIServerMode'),
      'resources/one.pkl': script('one', 60),
      'resources/two.pkl': script('two', 60).replace('Name =', 'Requires { "one" }\nName ='),
      'resources/huge.pkl': script('huge', 200),
      'resources/answer.pkl': answer('"done"', ['one', 'two', 'huge']),
    };
    const env = {
      KDEPS_FAKE_GPU: devices,
      PYTHONPATH: join(root, 'test/support/fake-gpu'),
      PYTHONDONTWRITEBYTECODE: '1',
    };
    await withAgent(
      files,
      async ({ url, events }) => {
        expect((await ask(url)).status).toBe(200);
        expect((await ask(`${url}/huge`)).status).toBe(500);
        const full = events.flatMap((event) =>
          event.type === 'out-of-memory' ? [[event.resource, event.isRetried]] : [],
        );
        expect(full).toEqual([
          ['two', true],
          ['huge', true],
          ['huge', false],
        ]);
        const metrics = await (await fetch(`${url}/metrics`)).text();
        expect(metrics).toContain('kdeps_out_of_memory_total{resource="two",outcome="retried"} 1');
        expect(metrics).toContain('kdeps_out_of_memory_total{resource="huge",outcome="failed"} 1');
      },
      env,
    );
  });

  it('report what is missing', async () => {
    await haveDevices(100);
    await expect(findGpus([0, 3], { KDEPS_FAKE_GPU: devices })).rejects.toThrow(
      '`Gpus` asks for the GPUs 0, 3, but there are only 0.',
    );
    await expect(findGpus({ count: 2 }, { KDEPS_FAKE_GPU: devices })).rejects.toThrow('asks for 2 GPUs');
    await expect(findGpus('all', { PATH: folder })).rejects.toThrow('`Gpus` asks for a GPU, but there is none.');
  });
});

describe('turns on GPUs', () => {
  it.each([
    ['all', 'all'],
    ['0,2', [0, 2]],
    [2, { count: 2 }],
    [null, null],
  ])('are chosen by %s', (setting, choice) => {
    expect(readGpuChoice(setting)).toEqual(choice);
  });

  it('prefer scripts whose model is loaded, but not for long', async () => {
    const gpu: Gpu = { id: 0, key: '0', memory: null };
    const turns = new GpuScheduler([gpu], (script) => script === 'warm');
    const order: string[] = [];
    const visit = (script: string) =>
      turns.run(script, new AbortController().signal, async () => void order.push(script));
    const all = [visit('first'), visit('cold'), ...Array.from({ length: 20 }, () => visit('warm'))];
    await Promise.all(all);
    expect(order[0]).toBe('first');
    expect(order.indexOf('cold')).toBe(9);
  });

  it('begin on any GPU, and then run the script whose model is loaded there', async () => {
    const gpus: readonly Gpu[] = [0, 1].map((id) => ({ id, key: String(id), memory: null }));
    const turns = new GpuScheduler(gpus, (script, { id }) => script === 'warm' && id === 0, {
      take: async (_, work) => {
        await Promise.resolve();
        await work();
      },
    });
    const { signal } = new AbortController();
    const ran = await Promise.all(['cold', 'warm'].map((script) => turns.run(script, signal, async ({ id }) => id)));
    expect(ran).toEqual([1, 0]);
  });

  it('of a process last for a few scripts whose models are loaded', async () => {
    const sizes: number[] = [];
    let size = 0;
    const turns = new GpuScheduler([{ id: 0, key: '0', memory: null }], (script) => script === 'warm', {
      take: async (_, work) => {
        size = 0;
        await work();
        sizes.push(size);
      },
    });
    const scripts = [...Array.from({ length: 11 }, () => 'warm'), 'cold', 'cold'];
    await Promise.all(
      scripts.map((script) => turns.run(script, new AbortController().signal, async () => void (size += 1))),
    );
    await expect.poll(() => sizes).toEqual([9, 2, 1, 1]);
  });

  it('are given up when the run is canceled', async () => {
    const turns = new GpuScheduler([{ id: 0, key: '0', memory: null }], () => false);
    const controller = new AbortController();
    let finish = (): void => undefined;
    const first = turns.run(
      'a',
      new AbortController().signal,
      () => new Promise<void>((resolve) => (finish = resolve)),
    );
    const second = turns.run('b', controller.signal, async () => undefined);
    controller.abort(new Error('canceled'));
    await expect(second).rejects.toThrow('canceled');
    finish();
    await first;
    await turns.run('c', new AbortController().signal, async () => undefined);
  });
});
