// How far scripts are, without a line of code for it, and how they are stopped.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../../src/runtime/process/command.ts';
import { stringOf } from '../../src/runtime/process/output-text.ts';
import { ProgressThrottle, type ScriptProgress } from '../../src/runtime/python/progress.ts';
import type { ScriptJob } from '../../src/runtime/python/script-job.ts';
import { PythonScripts } from '../../src/runtime/python/scripts.ts';
import { pythonPackages } from '../support/python-tools.ts';
import { root } from '../support/root.ts';
import { scriptJob } from '../support/script-job.ts';
import { isWindows } from '../support/skipping.ts';

const installed = isWindows('the progress of scripts') ? null : await pythonPackages('tqdm', ['tqdm==4.67.1']);

describe.skipIf(installed === null)('Python scripts', () => {
  let folder = '';
  let scripts: PythonScripts;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'script-progress-'));
    scripts = new PythonScripts();
  });

  afterAll(async () => {
    scripts.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function run(text: string, options: Partial<ScriptJob> = {}) {
    const events: ScriptProgress[] = [];
    const result = await scripts.run(
      await scriptJob(text, folder, {
        executable: installed?.executable ?? '',
        ...options,
        onProgress: (event) => {
          events.push(event);
          options.onProgress?.(event);
        },
      }),
    );
    return { ...result, events };
  }

  /** Runs a script and cancels it when it prints `now`. */
  function runAndCancel(text: string, options: Partial<ScriptJob> = {}) {
    const controller = new AbortController();
    let output = '';
    const onOutput = (_: unknown, chunk: Buffer): void => {
      output += chunk.toString();
      // The line and its end may arrive separately.
      if (output.includes('now\n')) controller.abort();
    };
    return run(text, { signal: controller.signal, onOutput, ...options });
  }

  describe.each([
    ['an interpreter of its own', false],
    ['a warm interpreter', true],
  ])('in %s', (_, warm) => {
    // Bars report at most 20 times a second, so a step that takes no time would not be seen.
    it.each([
      ['a loop over a bar', 'for i in tqdm(range(7), desc="Working"): time.sleep(0.06)'],
      [
        'a bar that is updated',
        'with tqdm(total=7, desc="Working") as bar:\n  for i in range(7): bar.update(); time.sleep(0.06)',
      ],
      ['a bar that does not show', 'for i in tqdm(range(7), desc="Working", disable=True): time.sleep(0.06)'],
    ])('reports each step of %s', async (_name, text) => {
      const { events, exitCode } = await run(`import time\nfrom tqdm import tqdm\n${text}`, { warm });
      expect(exitCode).toBe(0);
      const steps = events.flatMap((event) => (event.type === 'step' ? [event.step] : []));
      expect(steps).toEqual([...new Set(steps)].sort((a, b) => a - b));
      expect(steps.length).toBeGreaterThan(3);
      expect(events.at(-1)).toMatchObject({
        type: 'step',
        label: text.includes('True') ? '' : 'Working',
        step: 7,
        total: 7,
      });
    });

    it('reports downloads in bytes', async () => {
      const text =
        'from tqdm.auto import tqdm\nwith tqdm(total=5000, unit="B", unit_scale=True, desc="model.safetensors") as bar:\n  bar.update(2000)\n  bar.update(3000)';
      const { events } = await run(text, { warm });
      expect(events.at(-1)).toMatchObject({ type: 'download', label: 'model.safetensors', bytes: 5000, total: 5000 });
    });

    it('reports at most 20 events a second, and the last of each bar', async () => {
      const text =
        'from tqdm import tqdm\nfor i in tqdm(range(1_000_000)): pass\nfor n in range(3):\n  for i in tqdm(range(10), desc=str(n)): pass';
      const began = performance.now();
      const { events } = await run(text, { warm });
      const seconds = (performance.now() - began) / 1000;
      // At the end, what is left comes at once.
      expect(events.length).toBeLessThan(20 * seconds + 6);
      expect(events).toContainEqual(expect.objectContaining({ step: 1_000_000, total: 1_000_000 }));
      for (const label of ['0', '1', '2']) expect(events).toContainEqual(expect.objectContaining({ label, step: 10 }));
    });

    it('is not disturbed by forks of a script that also show progress', async () => {
      const text =
        'import os\nfrom tqdm import tqdm\nfor n in range(3):\n  if os.fork() == 0:\n    for i in tqdm(range(1000)): pass\n    os._exit(0)\nfor n in range(3): os.wait()\nfor i in tqdm(range(4), desc="own"): pass\nprint("whole")';
      const { events, stdout } = await run(text, { warm });
      expect(stdout).toBe('whole\n');
      expect(events.every((event) => event.type === 'step' && event.label === 'own')).toBe(true);
      expect(events.at(-1)).toMatchObject({ step: 4, total: 4 });
    });
  });

  describe('stopped in a warm interpreter', () => {
    const warm = true;

    it('end at their next step, and leave a clean interpreter', async () => {
      const name = 'steps';
      const text =
        'import os, random, sys, time\nfrom tqdm import tqdm\nprint(os.getpid(), sorted(globals()), sys.gettrace(), len(tqdm._instances))\nrandom.seed(1)\nfor i in tqdm(range(600), file=sys.stdout, mininterval=0):\n  time.sleep(0.05)\n  if os.environ.get("SHORT"): break\nprint(random.random())';
      const controller = new AbortController();
      const first = await run(text, {
        warm,
        name,
        signal: controller.signal,
        onProgress: (event) => {
          if (event.type === 'step' && event.step >= 3) controller.abort();
        },
      });
      expect(first.reason).toBe('abort');
      expect(first.stopped).toMatchObject({ how: 'step', isKept: true, deviceMemory: null });
      expect(first.stopped?.milliseconds).toBeLessThan(1000);
      const short = { name, env: { PATH: process.env['PATH'] ?? '', SHORT: '1' } };
      const pattern = /^\d+|\d+:\d+|\d+\.\d+it/g;
      const [warmed, cold] = [await run(text, { ...short, warm }), await run(text, { ...short, warm: false })];
      expect(stringOf(warmed.stdout).replace(pattern, '')).toBe(stringOf(cold.stdout).replace(pattern, ''));
      expect(stringOf(warmed.stdout).split(' ')[0]).toBe(stringOf(first.stdout).split(' ')[0]);
    });

    it('end at once without steps', async () => {
      const name = 'sleeps';
      const text = 'import os, time\nprint(os.getpid(), "now", flush=True)\nif "LONG" in os.environ: time.sleep(60)';
      const env = { PATH: process.env['PATH'] ?? '', LONG: '1' };
      const { stopped, stdout } = await runAndCancel(text, { warm, name, env });
      expect(stopped).toMatchObject({ how: 'interrupt', isKept: true });
      expect(stopped?.milliseconds).toBeLessThan(1000);
      expect(stringOf((await run(text, { warm, name })).stdout).trim()).toBe(stringOf(stdout).trim());
    });

    it('end during a computation', async () => {
      const { stopped } = await runAndCancel('print("now", flush=True)\nn = 0\nwhile True: n += 1', { warm });
      expect(stopped).toMatchObject({ how: 'interrupt', isKept: true });
    });

    it('clean up after themselves', async () => {
      const text = 'import time\ntry:\n  print("now", flush=True)\n  time.sleep(60)\nfinally:\n  print("cleaned up")';
      expect((await runAndCancel(text, { warm })).stdout).toBe('now\ncleaned up\n');
    });

    it('lose their interpreter if a library was at work', async () => {
      const name = 'library';
      const text = [
        'import json, os, time',
        'def wait(text):',
        '  print(os.getpid(), "now", flush=True)',
        '  if "LONG" in os.environ: time.sleep(60)',
        'json.loads("1", parse_int=wait)',
      ].join('\n');
      const { stopped, stdout } = await runAndCancel(text, { warm, name, env: { LONG: '1' } });
      expect(stopped).toMatchObject({ how: 'interrupt', isKept: false });
      expect(stringOf((await run(text, { warm, name })).stdout).trim()).not.toBe(stringOf(stdout).trim());
    });

    it('are killed if they ignore the interruption', async () => {
      const text =
        'import time\nwhile True:\n  try:\n    print("now", flush=True)\n    time.sleep(60)\n  except KeyboardInterrupt: pass';
      const { stopped, signal } = await runAndCancel(text, { warm, name: 'stubborn' });
      expect(stopped).toMatchObject({ how: 'kill', isKept: false });
      expect(signal).toBe('SIGKILL');
    });

    it('also stop in this way at their time limit', async () => {
      const text = 'import time\nfrom tqdm import tqdm\nfor i in tqdm(range(600)): time.sleep(0.05)';
      const { reason, stopped } = await run(text, { warm, name: 'late', timeout: 1500 });
      expect([reason, stopped?.how, stopped?.isKept]).toEqual(['timeout', 'step', true]);
    });

    it('never disturb the next script, whenever they are stopped', async () => {
      const name = 'whenever';
      const text = 'from tqdm import tqdm\nfor i in tqdm(range(20000)): pass\nprint("end")';
      for (let i = 0; i < 60; i += 1) {
        const controller = new AbortController();
        const timer = setTimeout(() => controller.abort(), i * 2);
        const first = await run(text, { warm, name, signal: controller.signal }).catch(() => null);
        clearTimeout(timer);
        if (first?.reason === 'exit') expect(first.stdout).toBe('end\n');
        expect((await run('print("next")', { warm, name })).stdout).toBe('next\n');
      }
    }, 120_000);
  });

  it('with an interpreter of their own are stopped with it', async () => {
    const { stopped } = await runAndCancel('import time\nprint("now", flush=True)\ntime.sleep(60)');
    expect(stopped).toMatchObject({ how: 'interrupt', isKept: false });
    expect(stopped?.milliseconds).toBeLessThan(1000);
  });
});

describe.skipIf(installed === null)('a pipeline of diffusers', () => {
  /** Does in each step what a pipeline does, and prints each event instead of sending it. */
  const script = `import sys
sys.path.insert(0, sys.argv[1])
import tqdm.std
from kdeps_runner import pipelines, progress, stopping
class Printed:
    def offer(self, message): print(message["event"]["step"]); return True
progress.INTERVAL = 0
stop = stopping.Stopping()
told = progress.Progress(stop)
progress.Bars(told, stop).watch(tqdm.std)
told.begin(Printed(), 1)
class Pipeline: num_timesteps = 3
callback = pipelines.Pipelines(told, stop).callback(None, (None, None))
with tqdm.std.tqdm(total=3) as bar:
    for step in range(3): callback(Pipeline(), step, 0, {}); bar.update()`;

  it.each([
    ['with a bar', script],
    ['without a bar', script.replace('with tqdm.std.tqdm(total=3) as bar', 'if True').replace('; bar.update()', '')],
  ])('%s reports each step once', async (_, text) => {
    const folder = join(root, 'src', 'runtime', 'python');
    const done = await runCommand({
      file: installed?.executable ?? '',
      args: ['-c', text, folder],
      cwd: folder,
      env: {},
      timeout: 60_000,
    });
    expect(done.stdout).toBe('1\n2\n3\n');
  });
});

describe('the rate of progress', () => {
  it('forwards the newest event of each bar', () => {
    const told: ScriptProgress[] = [];
    const rate = new ProgressThrottle((event) => told.push(event));
    for (const step of [1, 2, 3]) for (const bar of [1, 2]) rate.add({ type: 'step', bar, label: '', step, total: 3 });
    rate.finish();
    const heard = told.map((event) => (event.type === 'step' ? `${event.bar} ${event.step}` : ''));
    expect(heard).toEqual(['1 1', '1 3', '2 3']);
  });

  it('never holds back more than a few bars', () => {
    const told: ScriptProgress[] = [];
    const rate = new ProgressThrottle((event) => told.push(event));
    for (let bar = 0; bar < 1000; bar += 1) rate.add({ type: 'step', bar, label: '', step: 1, total: 1 });
    rate.finish();
    expect(told.length).toBeLessThan(100);
    expect(told.at(-1)).toMatchObject({ bar: 999 });
  });
});
