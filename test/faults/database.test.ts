// The database of an agent's memory on a full disk, and after its files were damaged.
import { spawnSync } from 'node:child_process';
import { copyFile, mkdtemp, open, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MemoryDatabase } from '../../src/runtime/memory/database.ts';
import { loadDatabaseEngine } from '../../src/runtime/sqlite/index.ts';
import { answer, ask, resource, workflow } from '../support/agent-server.ts';
import { newcomer } from '../support/command-line.ts';
import { seeded } from '../support/injections.ts';
import { type RealServer, startServer } from '../support/real-server.ts';
import { isMissing, isNotLinux } from '../support/skipping.ts';

const files = {
  'workflow.pkl': workflow(),
  'resources/keep.pkl': resource(
    'keep',
    'Run { SkipCondition { request.data() == "" }\nExpr { memory.setRecord(request.params("k"), request.data()) } }',
  ),
  'resources/answer.pkl': answer('memory.getRecord(request.params("k"))', ['keep']),
};

const large = 'x'.repeat(20_000);

/** Runs a command, and returns whether it succeeded. */
function shell(command: string): boolean {
  return spawnSync('sh', ['-c', command]).status === 0;
}

async function remember({ url }: RealServer, key: string, value: string) {
  return ask(`${url}?k=${key}`, { method: 'POST', headers: { 'Content-Type': 'text/plain' }, body: value });
}

async function recall({ url }: RealServer, key: string): Promise<unknown> {
  return (await ask(`${url}?k=${key}`)).body.response.data?.[0];
}

/** Stores records until the disk is full; returns their number. */
async function fill(server: RealServer): Promise<number> {
  for (let n = 0; n < 1000; n += 1) {
    const { status, body } = await remember(server, `k${n}`, `${n} ${large}`);
    if (status === 200) continue;
    expect([status, JSON.stringify(body.errors)]).toEqual([500, expect.stringMatching(/memory is unavailable/)]);
    return n;
  }
  throw new Error('The disk was never full.');
}

/** Checks that the records are complete, and that another one can be stored. */
async function expectToKeep(server: RealServer, count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) expect(await recall(server, `k${n}`)).toBe(`${n} ${large}`);
}

describe.skipIf(isNotLinux('a full disk'))('memory on a full disk', () => {
  it('is an error, loses no records, and is recovered from when there is space again', async ({ skip }) => {
    const disk = await mkdtemp(join(tmpdir(), 'kdeps-disk-'));
    const isMounted = shell(`mount -t tmpfs -o size=1m tmpfs ${disk}`);
    if (isMissing(isMounted, 'only root can mount a small disk')) {
      await rm(disk, { recursive: true, force: true });
      skip();
    }
    const who = await newcomer();
    try {
      await who.write(files);
      const server = await startServer(who, { KDEPS_VOLUME_PATH: disk, DEBUG: '1' });
      const count = await fill(server);
      expect(count).toBeGreaterThan(5);
      await expectToKeep(server, count);
      expect(shell(`mount -o remount,size=4m ${disk}`)).toBe(true);
      expect((await remember(server, 'next', 'room')).status).toBe(200);
      await expectToKeep(server, count);
      // The next server finds what this one has confirmed.
      await server.stop('SIGKILL');
      const second = await startServer(who, { KDEPS_VOLUME_PATH: disk });
      expect(await recall(second, 'next')).toBe('room');
      await expectToKeep(second, count);
    } finally {
      await who.leave();
      shell(`umount -l ${disk}`);
      await rm(disk, { recursive: true, force: true });
    }
  });
});

describe('damaged files of a database', () => {
  const records = 40;
  const value = (n: number): string => `${n} `.repeat(300 + n * 40);
  let folder = '';
  let openDatabase: Awaited<ReturnType<typeof loadDatabaseEngine>>;
  const source = (): string => join(folder, 'whole.db');

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kdeps-torn-'));
    openDatabase = await loadDatabaseEngine('Memory');
    const database = new MemoryDatabase(join(folder, 'live.db'), openDatabase);
    for (let n = 0; n < records; n += 1) database.set(`k${String(n).padStart(2, '0')}`, value(n));
    // Copied while the database is open, because closing it merges the log into the database.
    await copyFile(join(folder, 'live.db'), source());
    await copyFile(join(folder, 'live.db-wal'), `${source()}-wal`);
    database.close();
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function copy(name: string): Promise<string> {
    const path = join(folder, `${name}.db`);
    for (const end of ['', '-wal']) await copyFile(source() + end, path + end);
    return path;
  }

  /** Checks that the first records are unchanged, that none is incomplete, and that the database can be used. */
  function expectFirstRecords(path: string): number {
    const database = new MemoryDatabase(path, openDatabase);
    try {
      const names = database.names();
      expect(names).toEqual(Array.from({ length: names.length }, (_, n) => `k${String(n).padStart(2, '0')}`));
      for (const [n, name] of names.entries()) expect(database.get(name) === value(n)).toBe(true);
      database.set('new', 'record');
      expect(database.get('new')).toBe('record');
      return names.length;
    } finally {
      database.close();
    }
  }

  it('contain the records up to where the log was cut off, at any position', async () => {
    const next = seeded(20_261_129);
    const length = (await readFile(`${source()}-wal`)).length;
    const found = new Set<number>();
    for (let n = 0; n < 60; n += 1) {
      const path = await copy(`cut-${n}`);
      await truncate(`${path}-wal`, n === 0 ? length : Math.floor(next() * length));
      const count = expectFirstRecords(path);
      if (n === 0) expect(count).toBe(records);
      found.add(count);
    }
    expect(found.size).toBeGreaterThan(10);
  });

  it('contain the records up to where the log was damaged, at any position', async () => {
    const next = seeded(9);
    const length = (await readFile(`${source()}-wal`)).length;
    for (let n = 0; n < 40; n += 1) {
      const path = await copy(`damaged-${n}`);
      const log = await open(`${path}-wal`, 'r+');
      await log.write(Buffer.from('damaged '), 0, 8, Math.floor(next() * (length - 8)));
      await log.close();
      expectFirstRecords(path);
    }
  });

  it('are an error with a reason if the database itself is damaged, and replacing it helps', async () => {
    const next = seeded(7);
    const whole = join(folder, 'live.db');
    const length = (await readFile(whole)).length;
    for (let n = 0; n < 30; n += 1) {
      const path = join(folder, `torn-${n}.db`);
      await writeFile(path, (await readFile(whole)).subarray(0, Math.floor(next() * length)));
      const database = new MemoryDatabase(path, openDatabase);
      try {
        for (const name of database.names()) expect(database.get(name) === value(Number(name.slice(1)))).toBe(true);
      } catch (error) {
        expect(String(error)).toContain("The agent's memory is unavailable (`torn-");
      }
      for (const end of ['', '-wal', '-shm']) await rm(path + end, { force: true });
      database.set('new', 'record');
      expect(database.names()).toEqual(['new']);
      database.close();
    }
  });
});
