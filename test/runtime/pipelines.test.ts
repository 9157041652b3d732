// A real pipeline of diffusers, with tiny random weights, in a warm interpreter: its progress, and stopping it. Its packages
// are those of fixtures/agents/sd35api, installed where `kdeps run` would put them.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { homeFolder } from '../../src/runtime/config/home.ts';
import { openAgent } from '../../src/runtime/index.ts';
import { stringOf } from '../../src/runtime/process/output-text.ts';
import type { ScriptProgress } from '../../src/runtime/python/progress.ts';
import type { ScriptJob } from '../../src/runtime/python/script-job.ts';
import { PythonScripts } from '../../src/runtime/python/scripts.ts';
import { root } from '../support/root.ts';
import { scriptJob } from '../support/script-job.ts';
import { isWindows } from '../support/skipping.ts';

const agent = join(root, 'fixtures/agents/sd35api');
const installing = 15 * 60_000;
const working = 5 * 60_000;

/** Draws with a seed, so that pictures can be compared. */
const script = `import os, torch
from diffusers import StableDiffusion3Pipeline
print(os.getpid())
pipe = StableDiffusion3Pipeline.from_pretrained(os.environ["MODEL"])
pipe.set_progress_bar_config(disable="QUIET" in os.environ)
picture = pipe("a bear", num_inference_steps=int(os.environ["STEPS"]), height=128, width=128, generator=torch.Generator().manual_seed(5)).images[0]
picture.save(os.environ["PICTURE"])
`;

describe.skipIf(isWindows('a pipeline of diffusers'))('a pipeline of diffusers', () => {
  let folder = '';
  let executable = '';
  const scripts = new PythonScripts();

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pipelines-'));
    const open = await openAgent(agent, {
      cwd: root,
      env: { ...process.env, KDEPS_HOME: homeFolder(process.env, root) },
      emit: () => undefined,
    });
    try {
      const user = { agent: open.agent, env: open.env, emit: () => undefined, follow: null };
      executable = (await open.services.environments.forScripts(user, null)).executable;
      const path = JSON.stringify(join(agent, 'data'));
      const made = await run(
        `import os, sys\nsys.path.insert(0, ${path})\nimport tiny_sd3\ntiny_sd3.main(os.environ["MODEL"])`,
      );
      expect(made.stderr).not.toContain('Traceback');
    } catch (error) {
      executable = '';
      console.warn(`Skipped: the packages of the image generator are unavailable. ${String(error)}`);
    } finally {
      await open.close();
    }
  }, installing);

  afterAll(async () => {
    scripts.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function run(text: string, env: Readonly<Record<string, string>> = {}, options: Partial<ScriptJob> = {}) {
    const events: ScriptProgress[] = [];
    const result = await scripts.run(
      await scriptJob(text, folder, {
        name: 'picture',
        executable,
        env: { PATH: process.env['PATH'] ?? '', MODEL: join(folder, 'model'), HF_HUB_OFFLINE: '1', ...env },
        ...options,
        onProgress: (event) => {
          events.push(event);
          options.onProgress?.(event);
        },
      }),
    );
    return { ...result, events };
  }

  it(
    'reports the model being loaded, and each step, even when its bar is turned off',
    async ({ skip }) => {
      if (executable === '') return skip();
      const settings = { STEPS: '8', PICTURE: join(folder, 'steps.png') };
      for (const [warm, isFirst, more] of [
        [true, true, {}],
        [true, false, { QUIET: '1' }],
        [false, true, {}],
      ] as const) {
        const { events, exitCode, stderr } = await run(script, { ...settings, ...more }, { warm });
        expect([exitCode, stringOf(stderr).includes('Traceback')]).toEqual([0, false]);
        const loads = events.flatMap((event) => (event.type === 'model-loading' ? [event] : []));
        expect(loads.map(({ state, model }) => [state, model])).toEqual(
          isFirst ? ['started', 'finished'].map((state) => [state, join(folder, 'model')]) : [],
        );
        expect(events).toContainEqual(expect.objectContaining({ type: 'step', label: '', step: 8, total: 8 }));
      }
    },
    working,
  );

  it(
    'shows what it has generated so far if asked to, and generates the same',
    async ({ skip }) => {
      if (executable === '') return skip();
      const [with_, without] = ['with.png', 'without.png'].map((name) => join(folder, name));
      const { events } = await run(script, { STEPS: '6', PICTURE: with_ ?? '' }, { warm: true, previews: true });
      const previews = events.flatMap((event) => (event.type === 'preview' ? [event] : []));
      expect(previews.length).toBeGreaterThan(0);
      for (const { data, step } of previews) {
        expect([...data.subarray(0, 3)]).toEqual([0xff, 0xd8, 0xff]);
        expect(step).toBeGreaterThan(0);
      }
      const plain = await run(script, { STEPS: '6', PICTURE: without ?? '' }, { warm: true });
      expect(plain.events.some(({ type }) => type === 'preview')).toBe(false);
      const [one, other] = await Promise.all([with_, without].map((path) => readFile(path ?? '')));
      expect(one?.equals(other ?? Buffer.alloc(0))).toBe(true);
    },
    working,
  );

  it(
    'is stopped at a step, after which its interpreter draws the same picture as a fresh one',
    async ({ skip }) => {
      if (executable === '') return skip();
      const controller = new AbortController();
      const onProgress = (event: ScriptProgress): void => {
        if (event.type === 'step' && event.total === 2000 && event.step >= 2) controller.abort();
      };
      const long = { STEPS: '2000', PICTURE: join(folder, 'never.png') };
      const stopped = await run(script, long, { warm: true, signal: controller.signal, onProgress });
      expect(stopped.stopped).toMatchObject({ how: 'step', isKept: true, deviceMemory: null });
      expect(stopped.stopped?.milliseconds).toBeLessThan(1000);
      const [first, second] = ['warm.png', 'cold.png'].map((name) => join(folder, name));
      const warm = await run(script, { STEPS: '4', PICTURE: first ?? '' }, { warm: true });
      await run(script, { STEPS: '4', PICTURE: second ?? '' });
      expect([warm.stdout, warm.modelsReused]).toEqual([stopped.stdout, 1]);
      const [one, other] = await Promise.all([first, second].map((path) => readFile(path ?? '')));
      expect(one?.equals(other ?? Buffer.alloc(0))).toBe(true);
    },
    working,
  );
});
