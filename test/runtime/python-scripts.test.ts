import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringOf } from '../../src/runtime/process/output-text.ts';
import type { ScriptJob } from '../../src/runtime/python/script-job.ts';
import { PythonScripts } from '../../src/runtime/python/scripts.ts';
import { isAlive } from '../support/is-alive.ts';
import { hasNoPython } from '../support/python.ts';
import { scriptJob } from '../support/script-job.ts';
import { isNotLinux } from '../support/skipping.ts';

describe.skipIf(hasNoPython('running scripts'))('Python scripts', () => {
  let folder = '';
  let scripts: PythonScripts;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'python-scripts-'));
    scripts = new PythonScripts();
  });

  afterAll(async () => {
    scripts.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function run(text: string, options: Partial<ScriptJob> = {}) {
    return scripts.run(await scriptJob(text, folder, options));
  }

  describe.each([
    ['an interpreter of its own', false],
    ['a warm interpreter', true],
  ])('in %s', (_, warm) => {
    it('returns stdout, stderr and exit code', async () => {
      const result = await run('import sys\nprint("out")\nprint("err", file=sys.stderr)\nsys.exit(3)', { warm });
      expect(result).toMatchObject({ reason: 'exit', exitCode: 3, stdout: 'out\n', stderr: 'err\n' });
    });

    it('only sees its environment', async () => {
      const env = { PATH: process.env['PATH'] ?? '', PROMPT: 'a bear' };
      const result = await run('import os\nprint(os.environ["PROMPT"], os.getenv("HOME"))', { warm, env });
      expect(result.stdout).toBe('a bear None\n');
      expect((await run('import os\nprint(os.getenv("PROMPT"))', { warm })).stdout).toBe('None\n');
    });

    it('is the main module, and runs in the folder of the agent', async () => {
      const result = await run('import os\nprint(__name__, os.getcwd())', { warm });
      expect(result.stdout).toBe(`__main__ ${folder}\n`);
    });

    it('fails with a traceback of the script alone', async () => {
      const result = await run('def f():\n  raise ValueError("bad")\nf()', { warm });
      expect(result.exitCode).toBe(1);
      expect(result.stderr).toMatch(
        /^Traceback \(most recent call last\):\n {2}File ".*script\.py", line 3, in <module>\n/,
      );
      expect(result.stderr).not.toContain('runner');
      expect(result.stderr).toMatch(/ValueError: bad\n$/);
    });

    it('fails on a script that is not valid Python', async () => {
      const result = await run('def', { warm });
      expect(result.exitCode).toBe(1);
      expect(result.stderr).toContain('SyntaxError');
    });

    it.each([
      ['sys.exit()', 0, ''],
      ['sys.exit("told")', 1, 'told\n'],
      ['os._exit(7)', 7, ''],
      ['raise SystemExit(2)', 2, ''],
    ])('%s ends it', async (end, exitCode, stderr) => {
      expect(await run(`import os, sys\n${end}`, { warm })).toMatchObject({ exitCode, stderr });
    });

    it('reports the files it has written', async () => {
      const one = join(folder, 'one');
      const two = join(folder, 'two');
      const result = await run(
        `import os\nopen(${JSON.stringify(one)}, "w").close()\nos.rename(${JSON.stringify(one)}, ${JSON.stringify(two)})`,
        { warm },
      );
      expect(result.written).toEqual([one, two]);
    });

    it('stops at the time limit', async () => {
      // A busy machine may need longer than the limit to start Python.
      for (let timeout = 1000; ; timeout *= 2) {
        const result = await run('import signal\nprint("started", flush=True)\nwhile True: signal.pause()', {
          warm,
          timeout,
        });
        expect(result.reason).toBe('timeout');
        if (result.stdout === '' && timeout < 32_000) continue;
        expect(result.stdout).toBe('started\n');
        return;
      }
    });

    it('stops when the request is canceled', async () => {
      const controller = new AbortController();
      const onOutput = (): void => controller.abort();
      const result = await run('import time\nprint("started", flush=True)\ntime.sleep(60)', {
        warm,
        signal: controller.signal,
        onOutput,
      });
      expect(result.reason).toBe('abort');
    });

    it('runs its exit handlers', async () => {
      expect((await run('import atexit\natexit.register(print, "end")\nprint("work")', { warm })).stdout).toBe(
        'work\nend\n',
      );
    });

    it('waits for its threads', async () => {
      const text =
        'import threading, time\nthreading.Thread(target=lambda: (time.sleep(0.1), print("thread"))).start()\nprint("main")';
      expect((await run(text, { warm })).stdout).toBe('main\nthread\n');
    });

    it('has an empty standard input', async () => {
      const result = await run('input()', { warm });
      expect(result.stderr).toContain('EOFError');
    });

    it('captures the output of child processes', async () => {
      expect((await run('import subprocess\nsubprocess.run(["echo", "child"])', { warm })).stdout).toBe('child\n');
    });
  });

  describe('warm', () => {
    const warm = true;

    it('keeps imports, but nothing of the script', async () => {
      const text = 'import sys\nprint("colorsys" in sys.modules, "left" in globals())\nimport colorsys\nleft = 1';
      const name = 'imports';
      expect((await run(text, { warm, name })).stdout).toBe('False False\n');
      expect((await run(text, { warm, name })).stdout).toBe('True False\n');
    });

    it('reverts changes that a script makes to the interpreter', async () => {
      const name = 'changes';
      await run(
        'import builtins, os, sys, signal\nbuiltins.print = None\nos.chdir("/")\nsys.stdout = None\nsys.path.append("x")\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nsys.excepthook = None',
        { warm, name },
      );
      const result = await run(
        'import os, sys, signal\nprint(os.getcwd(), "x" in sys.path, signal.getsignal(signal.SIGINT) is signal.SIG_IGN)',
        { warm, name },
      );
      expect(result.stdout).toBe(`${folder} False False\n`);
    });

    it('survives a script that closes its output', async () => {
      const name = 'closes';
      await run('import sys, os\nsys.stdout.close()\nos.close(2)', { warm, name });
      expect((await run('print("still here")', { warm, name })).stdout).toBe('still here\n');
    });

    it('gives each script its own random numbers', async () => {
      const name = 'random';
      const text = 'import random\nprint(random.random())\nrandom.seed(0)';
      const first = await run(text, { warm, name });
      const second = await run(text, { warm, name });
      const third = await run(text, { warm, name });
      expect(second.stdout).not.toBe(third.stdout);
      expect(first.stdout).not.toBe(second.stdout);
    });

    it('is replaced after a script that leaves a thread behind', async () => {
      const name = 'threads';
      await run('import threading, time\nthreading.Thread(target=time.sleep, args=(60,), daemon=True).start()', {
        warm,
        name,
      });
      expect((await run('import threading\nprint(threading.active_count())', { warm, name })).stdout).toBe('1\n');
    });

    it('is replaced after a script that ends the interpreter', async () => {
      const name = 'ends';
      await run('import os, signal\nos.kill(os.getpid(), signal.SIGKILL)', { warm, name });
      expect((await run('print("back")', { warm, name })).stdout).toBe('back\n');
    });

    it.skipIf(isNotLinux('counting interpreters'))(
      'does not keep what its variables had, run after run',
      async () => {
        const name = 'variables';
        const text =
          'import os\nfields = open("/proc/self/statm").read().split()\nprint(os.getpid(), int(fields[1]) * 4)';
        const processes = new Set<string>();
        const sizes: number[] = [];
        for (let i = 0; i < 200; i++) {
          const parts = Array.from({ length: 10 }, (_, part) => [
            `PART_${part}`,
            `${i} `.repeat(25_000).slice(0, 100_000),
          ]);
          const env = { PATH: process.env['PATH'] ?? '', ...(Object.fromEntries(parts) as Record<string, string>) };
          const [pid = '', kibibytes] = stringOf((await run(text, { warm, name, env })).stdout).split(' ');
          processes.add(pid);
          sizes.push(Number(kibibytes) / 1024);
        }
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThan(100);
        expect(processes.size).toBeLessThan(6);
      },
      120_000,
    );

    it.skipIf(isNotLinux('counting interpreters'))('is one of few, however many differ in a variable', async () => {
      const env = (i: number) => ({ PATH: process.env['PATH'] ?? '', HF_HOME: `/tmp/${i}` });
      const name = 'few';
      const pids: number[] = [];
      for (let i = 0; i < 12; i++)
        pids.push(Number((await run('import os\nprint(os.getpid())', { warm, name, env: env(i) })).stdout));
      // Those that were dismissed end at once or a moment later.
      await expect
        .poll(() => pids.filter(isAlive).length, { timeout: 10_000 })
        .toBeLessThanOrEqual(Math.max(8, availableParallelism()));
      // The one used last is kept.
      expect(Number((await run('import os\nprint(os.getpid())', { warm, name, env: env(11) })).stdout)).toBe(pids[11]);
    });

    it('does not mix up the output of many scripts', async () => {
      const results = await Promise.all(
        Array.from({ length: 20 }, (_, i) => run(`print("${i}" * 1000)`, { warm, name: 'many' })),
      );
      expect(results.map((result) => result.stdout)).toEqual(results.map((_, i) => `${String(i).repeat(1000)}\n`));
    });

    it('is chosen for a script that imports a model library', async () => {
      const name = 'chosen';
      const text = 'import sys\nprint("marked" in dir(sys))\nsys.marked = 1\nif False:\n  import torch';
      await run(text, { warm: null, name });
      expect((await run(text, { warm: null, name })).stdout).toBe('True\n');
      expect((await run('import sys\nprint("marked" in dir(sys))', { warm: null, name })).stdout).toBe('False\n');
    });
  });
});
