/** Opens the jobs of an agent: its queue, and the store of its files. */
import { join } from 'node:path';
import { type BlobStore, Blobs } from './blobs.ts';
import { redisQueue } from './engines/redis/index.ts';
import { sqliteQueue } from './engines/sqlite/index.ts';
import { type JobQueue, UnsafeQueue } from './queue.ts';
import { folderStore } from './stores/folder.ts';
import { type S3StoreOptions, s3Store } from './stores/s3/index.ts';

export interface JobPlace {
  /** The name of the agent. */
  readonly agent: string;
  /** The URL of a Redis server; null for a database in the folder. */
  readonly queue: string | null;
  /** The folder for the jobs of all agents, which is created when the first job arrives. */
  readonly folder: string;
  /** The bucket for the files of all agents; null if they are in the folder. */
  readonly bucket: S3StoreOptions | null;
  /** Whether Redis may forget jobs that it has accepted. */
  readonly allowJobLoss: boolean;
}

export interface OpenJobs {
  readonly queue: JobQueue;
  readonly blobs: Blobs;
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
    blobs: new Blobs(storeOf(place)),
  };
}

/**
 * Checks that jobs in Redis and files in a bucket can be used, and that the files are where all processes of the queue
 * keep them.
 *
 * @throws QueueUnavailable and UnsafeQueue
 */
export async function checkJobs({ queue, blobs: { store } }: OpenJobs, place: JobPlace): Promise<void> {
  if (place.queue === null) {
    if (place.bucket !== null) await store.identify();
    return;
  }
  await queue.open();
  const own = await store.identify();
  if ((await queue.folderId(own)) === own) return;
  throw new UnsafeQueue(
    `The other processes of this queue do not keep results in ${store.place}. Give all of them the same shared folder or bucket with \`--results\` or \`Results\` of \`Jobs\`. If it was moved or deleted on purpose, delete the key \`{kdeps:${place.agent}}:folder\` in Redis.`,
  );
}

function storeOf(place: JobPlace): BlobStore {
  const { bucket, agent } = place;
  if (bucket === null) return folderStore(folderOf(place));
  return s3Store({ ...bucket, prefix: `${bucket.prefix}${agent}_jobs/` });
}

function folderOf({ folder, agent }: Pick<JobPlace, 'folder' | 'agent'>): string {
  return join(folder, `${agent}_jobs`);
}
