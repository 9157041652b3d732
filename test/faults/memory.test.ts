// The memory of agents while its database is deleted or locked.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MemoryStore } from '../../src/runtime/memory/store.ts';
import { answer, ask, failuresIn, resource, type ServedAgent, withAgent, workflow } from '../support/agent-server.ts';
import { root } from '../support/root.ts';

const keep = resource(
  'keep',
  'Run { SkipCondition { request.params("k") == "" }\nExpr { memory.setRecord(request.params("k"), request.params("v")) } }',
);
const files = {
  'workflow.pkl': workflow(
    'APIServer { Routes { new { Path = "/"; Methods { "GET" } }; new { Path = "/quick"; Methods { "GET" } } } }',
  ),
  quick: resource('quick', 'Run { RestrictToRoutes { "/quick" }\nAPIResponse { Response { Data { "quick" } } } }'),
  keep: keep.replace('Run {', 'Run { RestrictToRoutes { "/" }\n'),
  answer: answer('memory.getRecord(request.params("k"))', ['quick', 'keep'], 'RestrictToRoutes { "/" }'),
};

const database = ({ home }: ServedAgent): string => join(home, 'volume', 'agent_memory.db');

async function remember({ url }: ServedAgent, key: string): Promise<unknown> {
  const { status, body } = await ask(`${url}/?k=${key}&v=value-${key}`);
  return [status, body.response.data ?? body.errors?.[0]?.message];
}

/** Another program that holds the lock of a database until released. */
async function lock(path: string): Promise<() => Promise<void>> {
  const text = `
    const database = new (require('libsql'))(process.argv[1]);
    database.exec('BEGIN IMMEDIATE');
    database.prepare("INSERT INTO records VALUES ('of another', '1') ON CONFLICT DO NOTHING").run();
    console.log('locked');
    process.stdin.once('end', () => { database.exec('ROLLBACK'); database.close(); });
    process.stdin.resume();`;
  const child = spawn(process.execPath, ['-e', text, path], { cwd: root, stdio: ['pipe', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return async () => {
    child.stdin.end();
    await once(child, 'exit');
  };
}

describe('memory', () => {
  it('continues in a new database when its own is deleted, and loses nothing from then on', async () => {
    await withAgent(files, async (served) => {
      expect(await remember(served, 'a')).toEqual([200, ['value-a']]);
      for (const end of ['', '-wal', '-shm']) await rm(database(served) + end, { force: true });
      expect(await remember(served, 'b')).toEqual([200, ['value-b']]);
      const other = new MemoryStore(database(served));
      expect(await other.names()).toEqual(['b']);
      await other.close();
    });
  });

  it('waits for another program that has locked its database, while other requests are served', async () => {
    await withAgent(files, async (served) => {
      expect(await remember(served, 'a')).toEqual([200, ['value-a']]);
      const release = await lock(database(served));
      const waiting = remember(served, 'b');
      for (let n = 0; n < 10; n++) expect((await ask(`${served.url}/quick`)).status).toBe(200);
      await release();
      expect(await waiting).toEqual([200, ['value-b']]);
    });
  });

  it('fails while the lock is held, and recovers when it is released', async () => {
    await withAgent(files, async (served) => {
      expect(await remember(served, 'a')).toEqual([200, ['value-a']]);
      const release = await lock(database(served));
      expect(((await remember(served, 'b')) as [number])[0]).toBe(500);
      expect(failuresIn(served.events)[0]).toContain('another program has locked it');
      await release();
      expect(await remember(served, 'c')).toEqual([200, ['value-c']]);
      const other = new MemoryStore(database(served));
      expect(await other.names()).toEqual(['a', 'c']);
      await other.close();
    });
  });

  it('delays a request no longer than its time limit', async () => {
    const short = { ...files, 'workflow.pkl': files['workflow.pkl'].replace('Routes', 'RequestTimeout = 5.s; Routes') };
    await withAgent(short, async (served) => {
      expect((await ask(`${served.url}/quick`)).status).toBe(200);
      expect(await remember(served, 'a')).toEqual([200, ['value-a']]);
      const release = await lock(database(served));
      expect(((await remember(served, 'b')) as [number])[0]).toBe(504);
      await release();
      expect(await remember(served, 'c')).toEqual([200, ['value-c']]);
      const other = new MemoryStore(database(served));
      expect(await other.names()).toEqual(['a', 'c']);
      await other.close();
    });
  }, 60_000);
});
