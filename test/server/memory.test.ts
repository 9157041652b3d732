// The memory of agents with several servers that write it, and with one that is killed while writing.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import { MemoryStore } from '../../src/runtime/memory/store.ts';
import {
  answer,
  ask,
  failuresIn,
  resource,
  serveAgent,
  withAgent,
  workflow,
  writeFiles,
} from '../support/agent-server.ts';
import { root } from '../support/root.ts';

const keep = resource('keep', 'Run { Expr { memory.setRecord(request.params("k"), request.params("v")) } }');
const files = { keep, answer: answer('memory.getRecord(request.params("k"))\nmemory.records().length', ['keep']) };

describe('memory', () => {
  it('is shared by two servers', async () => {
    const home = await mkdtemp(join(tmpdir(), 'kdeps-home-'));
    const servers = await Promise.all([1, 2].map(() => serveAgent(files, { KDEPS_HOME: home })));
    const asked = Array.from({ length: 40 }, (_, i) => ask(`${servers[i % 2]?.url}/?k=${i}&v=value${i}`));
    const answers = await Promise.all(asked);
    expect(answers.map(({ body }) => body.response.data?.[0])).toEqual(asked.map((_, i) => `value${i}`));
    for (const { url } of servers) expect((await ask(`${url}/?k=0&v=0`)).body.response.data).toEqual(['0', 40]);
    await Promise.all(servers.map((server) => server.close()));
    await rm(home, { recursive: true });
  });

  it('contains everything that was acknowledged when the server is killed', async () => {
    const home = await mkdtemp(join(tmpdir(), 'kdeps-home-'));
    const folder = await writeFiles({
      'workflow.pkl': workflow(),
      'resources/keep.pkl': keep,
      'resources/answer.pkl': files.answer,
    });
    const server = spawn(process.execPath, ['--import', 'tsx', 'src/cli/main.ts', 'run', folder, '--port', '0', '-q'], {
      cwd: root,
      env: { PATH: process.env['PATH'], HOME: home, KDEPS_HOME: home },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = new Promise((resolve) => server.once('exit', (_, signal) => resolve(signal)));
    let url = '';
    for await (const line of createInterface(server.stdout)) {
      url = /http:\/\/[\d.:]+/.exec(line)?.[0] ?? '';
      if (url !== '') break;
    }
    const answered: string[] = [];
    const write = async (name: string): Promise<void> => {
      for (let i = 0; ; i++) {
        const reply = await ask(`${url}/?k=${name}${i}&v=v`).catch(() => null);
        if (reply === null) return;
        if (reply.status === 200) answered.push(`${name}${i}`);
        if (answered.length === 60) server.kill('SIGKILL');
      }
    };
    await Promise.all(['a', 'b', 'c'].map(write));
    expect(await ended).toBe('SIGKILL');
    const memory = new MemoryStore(join(home, 'volume', 'agent_memory.db'));
    const names = new Set(await memory.names());
    await memory.close();
    expect(answered.filter((name) => !names.has(name))).toEqual([]);
    expect(answered.length).toBeGreaterThanOrEqual(60);
    await Promise.all([home, folder].map((made) => rm(made, { recursive: true })));
  }, 60_000);

  it('that cannot be used is reported, and the server continues', async () => {
    const { mkdirSync, writeFileSync } = await import('node:fs');
    const home = await mkdtemp(join(tmpdir(), 'kdeps-home-'));
    mkdirSync(join(home, 'volume'), { recursive: true });
    writeFileSync(join(home, 'volume', 'agent_memory.db'), 'no database '.repeat(1000));
    await withAgent(
      files,
      async ({ url, events }) => {
        const { status, body } = await ask(`${url}/?k=a&v=b`);
        expect([status, body.errors?.[0]?.actionId]).toEqual([500, 'keep']);
        expect(failuresIn(events)[0]).toContain(
          "The agent's memory is unavailable (`agent_memory.db` in the volume folder): file is not a database",
        );
        expect((await ask(`${url}/?k=a&v=b`)).status).toBe(500);
      },
      { KDEPS_HOME: home },
    );
    await rm(home, { recursive: true });
  });
});
