// The agents of fixtures/agents, asked what their requests.json asks. What they answer is in answers.json beside it.
import { readdirSync, readFileSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openAgent } from '../../src/runtime/index.ts';
import { packAgent } from '../../src/runtime/packages/package-agent.ts';
import { askAll, type Plan } from '../support/agent-requests.ts';
import { kdeps, serveAgent } from '../support/agent-server.ts';
import { pythonExecutable } from '../support/python.ts';
import { root } from '../support/root.ts';
import { type StandIns, startStandIns } from '../support/stand-ins.ts';

const folder = join(root, 'fixtures', 'agents');
/** Agents that have their own test file, and which. */
const elsewhere: Readonly<Record<string, string>> = {
  gemma: 'real-model.test.ts',
  gguf: 'gguf.test.ts',
  sd35api: 'image-generator.test.ts',
};
const names = readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? entry.name : []));
const agents = names
  .filter((name) => elsewhere[name] === undefined)
  .map((name) => ({ name, plan: JSON.parse(readFileSync(join(folder, name, 'requests.json'), 'utf8')) as Plan }));

describe('agents', () => {
  let standIns: StandIns;
  let home = '';

  beforeAll(async () => {
    standIns = await startStandIns();
  });

  afterAll(() => standIns.close());

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'kdeps-home-'));
  });

  afterEach(() => rm(home, { recursive: true }));

  for (const { name, plan } of agents) {
    const isMissing = plan.needs === 'python' && pythonExecutable === '';
    if (isMissing) console.warn(`Skipped: the agent ${name} needs Python.`);
    it.skipIf(isMissing)(name, async () => {
      await installOthers(plan);
      const path = join(folder, name);
      const answers = plan.requests === undefined ? await runOnce(path, plan) : await serveAndAsk(path, plan);
      await expect(normal(answers)).toMatchFileSnapshot(join(path, 'answers.json'));
    });

    // The `.env` next to the app is not packaged, like all secrets.
    if (plan.requests === undefined || name === 'website') continue;
    it.skipIf(isMissing)(`${name}, as a package`, async () => {
      await installOthers(plan);
      const file = await packed(name);
      // The package alone is enough.
      await rm(join(home, 'agents'), { recursive: true, force: true });
      const text = normal(await serveAndAsk(file, plan)).replaceAll(`${name}_answer-1.0.0`, 'answer');
      expect(text).toBe(await readFile(join(folder, name, 'answers.json'), 'utf8'));
    });
  }

  it('are all listed in the README', () => {
    const listed = readFileSync(join(folder, 'README.md'), 'utf8').matchAll(/^\| \[`(\w+)`\]\(\1\) \|/gm);
    expect(new Set([...listed].map(([, name]) => name))).toEqual(new Set(names));
  });

  async function installOthers({ installs = [] }: Plan): Promise<void> {
    for (const other of installs)
      await cp(join(folder, other), join(home, 'agents', other, '1.0.0'), { recursive: true });
  }

  async function packed(name: string): Promise<string> {
    const open = await openAgent(join(folder, name), { cwd: root, env: environment({}), emit: () => undefined });
    await open.close();
    const file = join(home, `${name}-1.0.0.kdeps`);
    await writeFile(file, await packAgent(open.agent));
    return file;
  }

  async function serveAndAsk(path: string, plan: Plan): Promise<readonly unknown[]> {
    const served = await serveAgent(path, environment(plan));
    try {
      return await askAll(plan, served, standIns);
    } finally {
      await served.close();
    }
  }

  async function runOnce(path: string, plan: Plan): Promise<unknown> {
    const { exitCode, stdout, stderr } = await kdeps(['run', path, '--quiet'], environment(plan));
    return { exitCode, stdout: JSON.parse(stdout) as unknown, stderr };
  }

  function environment(plan: Plan): Record<string, string> {
    const places: Readonly<Record<string, string>> = {
      ollama: standIns.ollama,
      upstream: standIns.upstream,
      home,
      root,
    };
    const filled = Object.entries(plan.env ?? {}).map(([key, value]) => [
      key,
      value.replace(/\{(\w+)\}/, (_, name: string) => places[name] ?? ''),
    ]);
    return { ...(Object.fromEntries(filled) as Record<string, string>), KDEPS_HOME: home };
  }

  /** Normalizes answers: what differs from run to run is replaced. */
  function normal(answers: unknown): string {
    return `${JSON.stringify(answers, null, 2)}\n`
      .replaceAll(/[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/g, '<id>')
      .replaceAll(home, '<home>')
      .replaceAll(root, '<root>')
      .replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:<port>')
      .replaceAll(/"content-length": "\d+"/g, '"content-length": "<length>"')
      .replaceAll(/\/tmp\/kdeps-[\w-]+/g, '<tmp>');
  }
});
