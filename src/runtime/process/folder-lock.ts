/** One process at a time does what must not be done twice. */
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A lock without a name in it is that of a process that was killed while it took it. */
const NAMELESS_LIMIT = 10_000;

/**
 * Runs `work` while no other process holds the same lock. A lock whose holder is gone is taken over.
 *
 * @param folder path of the folder that stands for the lock
 * @throws the reason of `signal` when it fires while waiting
 */
export async function withFolderLock<T>(
  folder: string,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  while (!(await take(folder))) await sleep(200, undefined, signal && { signal });
  try {
    return await work();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function take(folder: string): Promise<boolean> {
  try {
    await mkdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    if (await isAbandoned(folder)) await rm(folder, { recursive: true, force: true });
    return false;
  }
  await writeFile(join(folder, 'holder'), String(process.pid));
  return true;
}

async function isAbandoned(folder: string): Promise<boolean> {
  const pid = Number(await readFile(join(folder, 'holder'), 'utf8').catch(() => ''));
  if (pid > 0) return !isAlive(pid);
  const made = await stat(folder).catch(() => null);
  return made !== null && Date.now() - made.mtimeMs > NAMELESS_LIMIT;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
