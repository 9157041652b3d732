// The files of jobs: stores of other versions, and damaged or forgotten files.
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Blobs } from '../../src/jobs/blobs.ts';
import type { ClaimTerms } from '../../src/jobs/claiming.ts';
import { decode, encode } from '../../src/jobs/encoding.ts';
import { sqliteQueue } from '../../src/jobs/engines/sqlite/index.ts';
import { JobStore } from '../../src/jobs/engines/sqlite/store.ts';
import { migrations, prepareTables } from '../../src/jobs/engines/sqlite/tables.ts';
import { noResult } from '../../src/jobs/job.ts';
import { folderStore } from '../../src/jobs/stores/folder.ts';
import { loadDatabaseEngine, type OpenDatabase } from '../../src/runtime/sqlite/index.ts';
import { testBlobs } from './blob-suite.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kdeps-store-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('a store', () => {
  it('compiles no statement again for another job, and looks for one that waits without a transaction', async () => {
    const said: string[] = [];
    const engine = await loadDatabaseEngine('The test');
    const open: OpenDatabase = (path) => {
      const database = engine(path);
      return {
        exec: (sql) => {
          said.push(sql);
          return database.exec(sql);
        },
        prepare: (sql) => {
          said.push(sql);
          return database.prepare(sql);
        },
        close: () => database.close(),
      };
    };
    const store = new JobStore(join(folder, 'jobs.db'), open);
    const terms: ClaimTerms = { warm: new Set(), limits: new Map(), shared: [] };
    const runJob = (id: string): void => {
      const input = { kind: 'text', text: '{}' } as const;
      const about = { owner: 'ann', route: '/', method: 'GET', priority: 0, webhook: null, requestDigest: '' };
      store.submit(
        { ...about, id, idempotencyKey: null, input, withheld: null, files: [], bytes: 2 },
        { waiting: 9, bytes: 99 },
      );
      const claim = store.claim('worker', terms, 1000);
      if (claim === null) throw new Error('No job is waiting.');
      store.complete(claim, noResult('failed'), []);
    };
    runJob('first');
    said.length = 0;
    runJob('second');
    const write = ['BEGIN IMMEDIATE', 'COMMIT'];
    expect(said).toEqual(['PRAGMA synchronous = NORMAL', ...write, ...write, 'PRAGMA synchronous = FULL', ...write]);
    said.length = 0;
    expect(store.claim('worker', terms, 1000)).toBeNull();
    expect(said).toEqual([]);
    expect(store.events('second', 0).map(({ id, type }) => [id, type])).toEqual([
      [1, 'queued'],
      [2, 'started'],
      [3, 'done'],
    ]);
    store.close();
  });

  it('of a newer version is refused, and left as it is', async () => {
    const path = join(folder, 'jobs.db');
    const queue = sqliteQueue({ path });
    await queue.list({ owner: null, withDirect: true, limit: 1, after: null });
    await queue.close();
    const open = await loadDatabaseEngine('The test');
    const database = open(path);
    database.exec('PRAGMA user_version = 99');
    const newer = sqliteQueue({ path });
    await expect(newer.list({ owner: null, withDirect: true, limit: 1, after: null })).rejects.toThrow(
      /jobs\.db.*made by a newer version of kdeps.*99/,
    );
    await newer.close();
    expect(database.prepare('PRAGMA user_version').get()).toMatchObject({ user_version: 99 });
    database.close();
  });

  it('of an older version is migrated with all of its jobs, or not at all', async () => {
    const open = await loadDatabaseEngine('The test');
    const path = join(folder, 'jobs.db');
    const queue = sqliteQueue({ path });
    const [input, files, limits] = [{ kind: 'text', text: 'é' } as const, [], { waiting: 9, bytes: 2 ** 30 }];
    const about = {
      owner: 'ann',
      route: '/',
      method: 'GET',
      priority: 0,
      withheld: null,
      idempotencyKey: null,
      webhook: null,
      requestDigest: 'd',
    };
    for (const id of ['a', 'b']) await queue.submit({ ...about, id, input, files, bytes: 2 }, limits);
    await queue.close();
    const database = open(path);
    const rows = () => database.prepare('SELECT id, owner, input FROM jobs ORDER BY seq').all();
    const version = () => (database.prepare('PRAGMA user_version').get() as { user_version: number }).user_version;
    const before = rows();
    expect(before).toHaveLength(2);
    const next = ["ALTER TABLE jobs ADD COLUMN tag TEXT NOT NULL DEFAULT 'none'", "UPDATE jobs SET tag = 'old'"];
    expect(() => prepareTables(database, [...migrations, next, ['DROP TABLE missing']])).toThrow(/missing/);
    expect([rows(), version()]).toEqual([before, migrations.length]);
    prepareTables(database, [...migrations, next]);
    expect([rows(), version()]).toEqual([before, migrations.length + 1]);
    expect(database.prepare('SELECT DISTINCT tag FROM jobs').all()).toEqual([{ tag: 'old' }]);
    prepareTables(database, [...migrations, next]);
    expect(rows()).toEqual(before);
    database.close();
  });

  it('of version 1 can still be opened: its migration never changes', async () => {
    const first = createHash('sha256').update(JSON.stringify(migrations[0])).digest('hex');
    expect(first).toBe('9286638476de822cebf4f140d121a35826277180ff717954a6fcec773131acb0');
  });

  it('that is not a database is refused', async () => {
    await writeFile(join(folder, 'jobs.db'), 'x'.repeat(10_000));
    const queue = sqliteQueue({ path: join(folder, 'jobs.db') });
    await expect(queue.list({ owner: null, withDirect: true, limit: 1, after: null })).rejects.toThrow(
      /The jobs are unavailable/,
    );
    await queue.close();
  });
});

testBlobs('a folder', async () => {
  const place = await mkdtemp(join(folder, 'place-'));
  return {
    open: () => folderStore(place),
    damage: (name, content) => writeFile(join(place, 'blobs', name), content),
  };
});

describe('a folder', () => {
  it('has drafts, which are deleted after an hour', async () => {
    const blobs = join(folder, 'blobs');
    await mkdir(blobs);
    const past = new Date(Date.now() - 2 * 3_600_000);
    for (const name of ['old', 'old.draft', 'used', 'new']) await writeFile(join(blobs, name), '');
    for (const name of ['old', 'old.draft', 'used']) await utimes(join(blobs, name), past, past);
    await new Blobs(folderStore(folder)).sweep(async () => ['used']);
    expect((await readdir(blobs)).sort()).toEqual(['new', 'used']);
  });
});

describe('kept data', () => {
  const afterward = (value: unknown): unknown => {
    const kept = encode(value);
    return decode(typeof kept === 'string' ? Buffer.from(kept) : Buffer.concat(kept));
  };
  const long = 'ä\n'.repeat(50_000);

  it.each([
    [{ a: [1, 'x', null, true, undefined], b: new Map([['k', ['v']]]) }],
    [['m', [['a', 1]]]],
    [['b', 'AAAA']],
    ['\0 \ud800 "\\'],
    [[Number.NaN, Number.POSITIVE_INFINITY, -0.5, 12n]],
    [new Map([[1, new Map()]])],
    [{ __proto__x: 1, constructor: 2 }],
    [{ a: long, b: [Buffer.alloc(100_000, 1), 1], c: '\ud800'.repeat(100_000), d: new Map([[long, `${long}.`]]) }],
  ])('is the same afterward: value %#', (value) => {
    expect(afterward(value)).toEqual(value);
  });

  it('may contain bytes, but nothing that has behavior', () => {
    expect(afterward(new Uint8Array([1, 2]))).toEqual(Buffer.from([1, 2]));
    for (const wrong of [() => 1, Symbol('a'), new Date()]) expect(() => encode(wrong)).toThrow(TypeError);
  });

  it('is rejected if a part of it is missing', () => {
    const pieces = Buffer.concat([...(encode([long]) as readonly Uint8Array[])]);
    expect(() => decode(pieces.subarray(0, -1))).toThrow(TypeError);
  });
});
