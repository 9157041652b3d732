// The agents of fixtures/agents, asked what their requests.json asks. What they answer is in answers.json beside it.
import { readdirSync, readFileSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findInterpreter } from '../../src/runtime/python/interpreter.ts';
import { askAll, type Plan } from '../support/agent-requests.ts';
import { kdeps, serveAgent } from '../support/agent-server.ts';
import { root } from '../support/root.ts';
import { type StandIns, startStandIns } from '../support/stand-ins.ts';

const folder = join(root, 'fixtures', 'agents');
const python = await findInterpreter(process.env).catch(() => null);
/** Agents that a test file of their own asks, and which. */
const elsewhere: Readonly<Record<string, string>> = {
  gemma: 'real-model.test.ts',
  sd35api: 'image-generator.test.ts',
};
const names = readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? entry.name : []));

describe('agents', () => {
  let standIns: StandIns;
  let home = '';

  beforeAll(async () => {
    standIns = await startStandIns();
  });

  afterAll(() => standIns.close());

  for (const name of names.filter((each) => elsewhere[each] === undefined)) {
    const plan = JSON.parse(readFileSync(join(folder, name, 'requests.json'), 'utf8')) as Plan;
    const isMissing = plan.needs === 'python' && python === null;
    if (isMissing) console.warn(`Skipped: the agent ${name} needs Python.`);
    it.skipIf(isMissing)(name, async () => {
      home = await mkdtemp(join(tmpdir(), 'kdeps-home-'));
      try {
        for (const other of plan.installs ?? [])
          await cp(join(folder, other), join(home, 'agents', other, '1.0.0'), { recursive: true });
        const answers = plan.requests === undefined ? await runOnce(name, plan) : await serveAndAsk(name, plan);
        const text = `${JSON.stringify(answers, null, 2)}\n`;
        await expect(normal(text)).toMatchFileSnapshot(join(folder, name, 'answers.json'));
      } finally {
        await rm(home, { recursive: true });
      }
    });
  }

  it('are all in the list for readers', () => {
    const listed = readFileSync(join(folder, 'README.md'), 'utf8').matchAll(/^\| \[`(\w+)`\]\(\1\) \|/gm);
    expect(new Set([...listed].map(([, name]) => name))).toEqual(new Set(names));
  });

  async function serveAndAsk(name: string, plan: Plan): Promise<readonly unknown[]> {
    const served = await serveAgent(join(folder, name), environment(plan));
    try {
      return await askAll(plan, served, standIns);
    } finally {
      await served.close();
    }
  }

  async function runOnce(name: string, plan: Plan): Promise<unknown> {
    const { exitCode, stdout, stderr } = await kdeps(['run', join(folder, name), '--quiet'], environment(plan));
    return { exitCode, stdout: JSON.parse(stdout) as unknown, stderr };
  }

  function environment(plan: Plan): Record<string, string> {
    const filled = Object.entries(plan.env ?? {}).map(([key, value]) => [
      key,
      value.replace('{ollama}', standIns.ollama).replace('{upstream}', standIns.upstream).replace('{home}', home),
    ]);
    return { ...(Object.fromEntries(filled) as Record<string, string>), KDEPS_HOME: home };
  }

  /** What differs from run to run is replaced. */
  function normal(text: string): string {
    return text
      .replaceAll(/[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/g, '<id>')
      .replaceAll(home, '<home>')
      .replaceAll(root, '<root>')
      .replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:<port>')
      .replaceAll(/"content-length": "\d+"/g, '"content-length": "<length>"')
      .replaceAll(/\/tmp\/kdeps-[\w-]+/g, '<tmp>');
  }
});
