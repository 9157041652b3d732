// The metrics of models, of the memory of a graphics card, and of why interpreters end.
import { availableParallelism } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EndReason } from '../../src/runtime/python/interpreter-change.ts';
import { answer, resource, type ServedAgent, serveAgent, withAgent, workflow } from '../support/agent-server.ts';
import { type FakeCard, newCard } from '../support/fake-card.ts';
import { hasNoPython } from '../support/python.ts';
import { isNotLinux } from '../support/skipping.ts';

const isUntested = hasNoPython('running scripts') || isNotLinux('the stand-in for a graphics card');

/** The most interpreters that are kept without a GPU. */
const MOST = Math.max(8, availableParallelism());

const HELD = 'kdeps_gpu_memory_bytes{gpu="0",state="held"}';

/** What requests make an interpreter end, by the reason that is counted. */
const ways: Readonly<Record<Exclude<EndReason, 'idle'>, readonly string[]>> = {
  'too-many': Array.from({ length: MOST + 1 }, (_, turn) => `/turn?turn=${turn}`),
  'gpu-memory': ['/one', '/two'],
  unusable: ['/break'],
  exited: ['/exit'],
};

const load = (model: string): string =>
  `from diffusers import DiffusionPipeline\nDiffusionPipeline.from_pretrained("${model}", megabytes=14 * 1024)`;

/** An agent with a route for each script. Each value of `turn` has interpreters of its own. */
function agent(scripts: Readonly<Record<string, string>>, env: string, settings: string) {
  const names = Object.keys(scripts);
  const routes = names.map((name) => `new { Path = "/${name}"; Methods { "GET" } }`).join('; ');
  const python = (name: string, text: string): string =>
    resource(
      name,
      `Run {\nRestrictToRoutes { "/${name}" }\nPython {\nScript = ${JSON.stringify(text)}\nWarm = true\nEnv { ${name === 'turn' ? '["CUDA_VISIBLE_DEVICES"] = "0"' : env}; ["HF_TURN"] = "@(request.params("turn"))" }\n}\n}`,
    );
  return {
    'workflow.pkl': workflow(`AgentSettings { ${settings} }; APIServer { Routes { ${routes} } }`),
    ...Object.fromEntries(names.map((name) => [`resources/${name}.pkl`, python(name, scripts[name] ?? '')])),
    answer: answer('"done"', names),
  };
}

/** The samples of a server: name and labels → value. */
async function samples(url: string): Promise<Readonly<Record<string, number>>> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const lines = [...text.matchAll(/^(\w+(?:\{.*\})?) (\S+)$/gm)];
  return Object.fromEntries(lines.map(([, name = '', value]) => [name, Number(value)]));
}

const ended = (reason: string): string => `kdeps_interpreter_ends_total{reason="${reason}"}`;

describe.skipIf(isUntested)('the metrics', () => {
  let card: FakeCard;
  let served: ServedAgent;
  beforeAll(async () => {
    card = await newCard();
    const scripts = {
      one: load('one'),
      two: load('two'),
      missing: load('missing'),
      turn: 'print("turn")',
      break: 'raise RuntimeError("CUDA error: an illegal memory access was encountered")',
      exit: 'import os\nos._exit(0)',
    };
    served = await serveAgent(agent(scripts, card.scriptEnv, 'Gpus = "all"'), card.env);
  });
  afterAll(async () => {
    await served.close();
    await card.remove();
  });
  const statusOf = async (path: string): Promise<number> => (await fetch(served.url + path)).status;

  it('tell how long models took to load, once for each load, and what they hold of a card', async () => {
    expect([await statusOf('/one'), await statusOf('/one')]).toEqual([200, 200]);
    const found = await samples(served.url);
    const loads = 'kdeps_model_load_duration_seconds';
    expect(found).toMatchObject({
      [`${loads}_count{resource="one",outcome="succeeded"}`]: 1,
      [`${loads}_bucket{le="600",resource="one",outcome="succeeded"}`]: 1,
      'kdeps_gpu_memory_bytes{gpu="0",state="total"}': 24 * 2 ** 30,
      [HELD]: 14 * 2 ** 30,
      kdeps_interpreters: 1,
    });
  });

  it.each(Object.entries(ways))('count an interpreter that ends: %s', async (reason, paths) => {
    const before = await samples(served.url);
    for (const path of paths) await statusOf(path);
    const after = await samples(served.url);
    expect((after[ended(reason)] ?? 0) - (before[ended(reason)] ?? 0)).toBe(1);
  });

  it('tell apart the models that could not be loaded', async () => {
    expect(await statusOf('/missing')).toBe(500);
    const found = Object.entries(await samples(served.url));
    const counts = found.filter(([name]) => /^kdeps_model_load_duration_seconds_count.*"missing"/.test(name));
    expect(counts).toEqual([['kdeps_model_load_duration_seconds_count{resource="missing",outcome="failed"}', 1]]);
  });

  it('leave out interpreters that have ended, and what those held', async () => {
    const before = await samples(served.url);
    expect([await statusOf('/break?turn=x'), await statusOf('/exit?turn=x')]).toEqual([500, 200]);
    expect((await samples(served.url))['kdeps_interpreters']).toBe(before['kdeps_interpreters']);
    expect(await statusOf('/one?turn=x')).toBe(200);
    expect(await samples(served.url)).toMatchObject({ [HELD]: 14 * 2 ** 30 });
    for (const id of await card.processes()) process.kill(id, 'SIGKILL');
    await expect.poll(() => samples(served.url)).toMatchObject({ [HELD]: 0 });
  });

  it('count an interpreter that ends: idle', async () => {
    const short = agent({ one: load('one') }, card.scriptEnv, 'KeepAlive = 1.ms; Gpus = "all"');
    await withAgent(
      short,
      async ({ url }) => {
        expect((await fetch(`${url}/one`)).status).toBe(200);
        await expect
          .poll(() => samples(url))
          .toMatchObject({
            [ended('idle')]: 1,
            kdeps_interpreters: 0,
            [HELD]: 0,
          });
      },
      card.env,
    );
  });
});
