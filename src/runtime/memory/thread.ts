// The thread that owns the database of an agent's memory.
import { parentPort, workerData } from 'node:worker_threads';
import { type Call, loadDatabaseEngine, serveCalls } from '../sqlite/index.ts';
import { MemoryDatabase } from './database.ts';
import type { MemoryStart, MemoryWork } from './protocol.ts';

function perform(database: MemoryDatabase, work: MemoryWork): unknown {
  switch (work[0]) {
    case 'get':
      return database.get(work[1]);
    case 'set':
      return database.set(work[1], work[2]);
    case 'delete':
      return database.delete(work[1]);
    case 'clear':
      return database.clear();
    case 'names':
      return database.names();
  }
}

async function main(): Promise<void> {
  if (parentPort === null) throw new TypeError('This module must run on a worker thread.');
  const { path } = workerData as MemoryStart;
  const database = new MemoryDatabase(path, await loadDatabaseEngine('Memory'));
  serveCalls(parentPort, {
    perform: (call: Call) => perform(database, call as MemoryWork),
    close: () => database.close(),
  });
}

void main();
