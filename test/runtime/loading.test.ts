// Whether an agent can be loaded is tried on a thread of its own, so that a running server goes on whatever its files
// say.
import { rm } from 'node:fs/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { tryLoading } from '../../src/runtime/index.ts';
import { answer, workflow, writeFiles } from '../support/agent-server.ts';

const made: string[] = [];

afterEach(async () => {
  for (const folder of made.splice(0)) await rm(folder, { recursive: true, force: true });
});

async function task(files: Readonly<Record<string, string>>) {
  const folder = await writeFiles(files);
  made.push(folder);
  return { path: folder, cwd: folder, env: { PATH: process.env['PATH'], HOME: folder, KDEPS_HOME: folder } };
}

describe('trying to load an agent', () => {
  it('ends when loading succeeds or fails', async () => {
    const good = { 'workflow.pkl': workflow(), 'resources/answer.pkl': answer('"one"') };
    await tryLoading(await task(good));
    await tryLoading(await task({ ...good, 'resources/answer.pkl': 'nonsense {' }));
    await tryLoading(await task({}));
  });

  it('is given up when it takes too long, and blocks nothing meanwhile', async () => {
    const endless = workflow(
      'APIServer { PortNum = IntSeq(0, 9000000000000).fold(0, (sum, n) -> n); Routes { new { Path = "/"; Methods { "GET" } } } }',
    );
    const files = { 'workflow.pkl': endless, 'resources/answer.pkl': answer('"one"') };
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 10);
    await expect(tryLoading(await task(files), 3000)).rejects.toThrow('The agent takes longer than 3 s to load.');
    clearInterval(timer);
    expect(turns).toBeGreaterThan(10);
  });
});
