/** Opens the jobs of an agent: its queue, and the folder with its files. */
import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BlobFolder } from './blobs.ts';
import { redisQueue } from './engines/redis/index.ts';
import { sqliteQueue } from './engines/sqlite/index.ts';
import { type JobQueue, UnsafeQueue } from './queue.ts';

export interface JobPlace {
  /** The name of the agent. */
  readonly agent: string;
  /** The URL of a Redis server; null for a database in the folder. */
  readonly queue: string | null;
  /** The folder for the jobs of all agents, which is created when the first job arrives. */
  readonly folder: string;
  /** Whether Redis may forget jobs that it has accepted. */
  readonly allowJobLoss: boolean;
}

export interface OpenJobs {
  readonly queue: JobQueue;
  readonly blobs: BlobFolder;
}

/** Where the embedded queue of an agent is. */
export function databaseOf({ folder, agent }: Pick<JobPlace, 'folder' | 'agent'>): string {
  return join(folderOf({ folder, agent }), 'jobs.db');
}

/** Opens the jobs at a place. Nothing is created or connected yet. */
export function openJobs(place: JobPlace): OpenJobs {
  const { queue: url, agent, allowJobLoss } = place;
  return {
    queue: url === null ? sqliteQueue({ path: databaseOf(place) }) : redisQueue({ url, name: agent, allowJobLoss }),
    blobs: new BlobFolder(join(folderOf(place), 'blobs')),
  };
}

/**
 * Checks that jobs in Redis can be used, and that the folder is the one that all their processes share.
 *
 * @throws QueueUnavailable and UnsafeQueue
 */
export async function checkJobs({ queue }: OpenJobs, place: JobPlace): Promise<void> {
  if (place.queue === null) return;
  await queue.open();
  const folder = folderOf(place);
  const own = await idOfFolder(folder);
  if ((await queue.folderId(own)) === own) return;
  throw new UnsafeQueue(
    `The folder ${folder} is not the one that the other processes of this queue keep results in. Give all of them the same shared folder with \`--results\` or \`Results\` of \`Jobs\`. If that folder was moved or deleted on purpose, delete the key \`{kdeps:${place.agent}}:folder\` in Redis.`,
  );
}

function folderOf({ folder, agent }: Pick<JobPlace, 'folder' | 'agent'>): string {
  return join(folder, `${agent}_jobs`);
}

/** The id in a file of the folder, which distinguishes it from all others. */
async function idOfFolder(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const [file, draft] = [join(folder, 'folder-id'), join(folder, `folder-id.${randomUUID()}`)];
  const known = await readFile(file, 'utf8').catch(() => null);
  if (known !== null) return known;
  await writeFile(draft, randomUUID(), { flag: 'wx', mode: 0o600 });
  // Of several processes that start at once, one sets the id.
  await link(draft, file).catch(() => undefined);
  await rm(draft);
  return readFile(file, 'utf8');
}
