// Any script may be warm once it has been shown to work as in a fresh interpreter.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ScriptJob } from '../../src/runtime/python/script-job.ts';
import { tryWarm } from '../../src/runtime/python/trial.ts';
import { answer, resource, workflow } from '../support/agent-server.ts';
import { newcomer } from '../support/command-line.ts';
import { hasNoPython, pythonExecutable } from '../support/python.ts';
import { pythonPackages } from '../support/python-tools.ts';
import { startServer } from '../support/real-server.ts';
import { scriptJob } from '../support/script-job.ts';
import { isWindows } from '../support/skipping.ts';

const generous = 180_000;

const isUntested = hasNoPython('running scripts') || isWindows('trials of scripts');

describe.skipIf(isUntested)('the trial of a script', () => {
  let folder = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'warm-trials-'));
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function runTrials(text: string, executable = pythonExecutable) {
    const job = (prompt: string): Promise<ScriptJob> => {
      const env = { PATH: process.env['PATH'] ?? '', PROMPT: prompt, PLACE: join(folder, 'picture') };
      return scriptJob(text, folder, { executable, env, warm: null });
    };
    return tryWarm(await job('a teddy bear'), await job('an old lighthouse'));
  }

  it.each([
    ['random numbers', 'import random\nprint(random.random(), hash("x"))'],
    ['a file', 'open(os.environ["PLACE"], "w").write(os.environ["PROMPT"])'],
    [
      'modules of the standard library',
      'import re, json, decimal, datetime\nprint(re.sub("e", "", os.environ["PROMPT"]))',
    ],
    ['changes that are reverted', 'os.chdir("/")\nsys.path.append("x")\nos.environ["X"] = os.environ["PROMPT"]'],
  ])('finds no differences with %s', async (_, text) => {
    expect((await runTrials(`import os, sys\n${text}`)).differences).toEqual([]);
  });

  it.each([
    [
      'output that depends on earlier runs',
      'sys.count = getattr(sys, "count", 0) + 1\nprint(sys.count)',
      'the second run differs in standard output',
    ],
    [
      'a changed value of a module',
      'import string\nif "teddy" in os.environ["PROMPT"]: string.digits = "none"',
      'the second run differs in `string.digits`',
    ],
    [
      'a prompt that is kept',
      'import json\nif "teddy" in os.environ["PROMPT"]: json.seen = [os.environ["PROMPT"]]',
      'text from the first run is left in json.seen',
    ],
    [
      'files that depend on earlier runs',
      'place = os.environ["PLACE"]\nsys.old = getattr(sys, "old", "") + "x"\nopen(place, "w").write(sys.old)',
      'the second run differs in the file',
    ],
    ['a failure', 'sys.exit(3)', 'the first run failed with exit code 3'],
  ])('finds %s', async (_, text, difference) => {
    const { differences } = await runTrials(`import os, sys\n${text}`);
    expect(differences).toContainEqual(expect.stringContaining(difference));
  });

  it(
    'finds no differences with numpy and PIL, whose import it saves',
    async ({ skip }) => {
      const installed = await pythonPackages('pictures', ['numpy==2.4.6', 'pillow==13.0.0']);
      if (installed === null) return skip();
      const text =
        'import os\nimport numpy as np\nfrom PIL import Image\nnoise = np.random.default_rng(len(os.environ["PROMPT"])).integers(0, 256, (64, 64, 3), dtype=np.uint8)\nImage.fromarray(noise).save(os.environ["PLACE"] + ".png")\nprint(np.random.rand())';
      const { differences, cold, warm } = await runTrials(text, installed.executable);
      expect(differences).toEqual([]);
      expect(warm).toBeLessThan(cold);
    },
    generous,
  );

  it(
    'of the doctor makes a server keep the script warm',
    async () => {
      const files = {
        'workflow.pkl': workflow(),
        'resources/answer.pkl': answer('"@(python.stdout("work"))"', ['work']),
        'resources/work.pkl': resource(
          'work',
          'Run {\nPython {\nScript = "import os\\nprint(os.environ[\'PROMPT\'], os.getpid() if \'PROMPT\' not in os.environ.get(\'HIDE\', \'\') else 0)"\nEnv { ["PROMPT"] = "@(request.params("q"))"; ["HIDE"] = read?("env:HIDE") ?? "" }\n}\n}',
        ),
      };
      const who = await newcomer();
      try {
        await who.write(files);
        const pids = async () => {
          const server = await startServer(who);
          const asked = [await server.ask({ q: 'one' }), await server.ask({ q: 'two' })];
          await server.stop('SIGTERM');
          return asked.map(({ body }) => String(body.response.data?.[0]).trim().split(' '));
        };
        const [cold, other] = await pids();
        expect(cold?.[1]).not.toBe(other?.[1]);
        // The ids of processes are a difference.
        expect(who.kdeps(['doctor', '.', '--warm'])).toMatchObject({ status: 1 });
        const { stdout, status } = who.kdeps(['doctor', '.', '--warm'], { HIDE: 'PROMPT' });
        expect(stdout).toMatch(
          /^✓ work: no differences; stays warm\. \d+ ms in a fresh interpreter, \d+ ms in a warm one\n$/,
        );
        expect(status).toBe(0);
        const [warm, again] = await pids();
        expect(warm).toEqual(['one', again?.[1] ?? '']);
        expect(again?.[0]).toBe('two');
      } finally {
        await who.leave();
      }
    },
    generous,
  );
});
