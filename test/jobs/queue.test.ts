// What every queue promises, tested on each engine.
import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sqliteQueue } from '../../src/jobs/engines/sqlite/index.ts';
import { LEASE, testQueue } from './queue-suite.ts';

testQueue('sqlite', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kdeps-queue-'));
  const path = join(folder, 'jobs.db');
  return {
    // A worker in this process that others take for one in another container.
    open: (worker = 'own', maxDelay) =>
      sqliteQueue({
        path,
        lease: LEASE,
        worker: `${worker}-1-${randomUUID()}-1`,
        ...(maxDelay !== undefined && { maxDelay }),
      }),
    // The log of the database and what it has deleted are in the files, too.
    contents: async () =>
      (await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name), 'latin1')))).join('\n'),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
});
