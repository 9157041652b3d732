/**
 * A fair lock across all processes of this machine, using Lamport's bakery algorithm: each contender puts a numbered
 * ticket file into a folder, and the lowest number is next. A ticket contains the unique name of its process, so anyone
 * can safely delete the tickets of dead processes.
 */
import { mkdir, open, readdir, rm, stat, unlink, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { identityPattern, ownIdentity, stateOf } from './identity.ts';

/** Polling interval while waiting, in milliseconds. */
const POLL_INTERVAL_MS = 20;
/** How often a process touches its ticket to show processes in other containers that it is alive, in milliseconds … */
const HEARTBEAT_INTERVAL_MS = 10_000;
/**
 * … and after how long without that it counts as dead. Who waits measures this time itself, because the system's clock
 * may jump, and the other container may have another one.
 */
const STALE_AFTER_MS = 60_000;

const CHOOSING = 'choosing';
let count = 0;

/** The current holder of the lock. */
export interface LockHolder {
  /** Process id, in the namespace of that process. */
  readonly pid: number;
  readonly isThisProcess: boolean;
}

export interface LockOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called once when another holder has the lock. */
  readonly onWait?: (holder: LockHolder) => void;
  /** Called when a process has died that had the lock or waited for it. The lock is not passed on before it resolves. */
  readonly onGone?: () => Promise<unknown>;
}

/**
 * Runs `work` while holding the lock.
 *
 * @param folder the folder that represents the lock; created if necessary
 * @throws the reason of `signal` when it aborts while waiting
 */
export async function withLock<T>(folder: string, work: () => Promise<T>, options: LockOptions = {}): Promise<T> {
  const ticket = await wait(folder, options);
  const touching = setInterval(() => void touch(ticket), HEARTBEAT_INTERVAL_MS).unref();
  try {
    return await work();
  } finally {
    clearInterval(touching);
    // It may have been deleted from outside.
    await unlink(ticket).catch(() => undefined);
  }
}

/** Waits for the lock and returns the path of its ticket. */
async function wait(folder: string, { signal, onWait, onGone }: LockOptions): Promise<string> {
  const name = `${ownIdentity()}-${++count}`;
  const touches: Touches = new Map();
  let hasWaited = false;
  for (;;) {
    const ticket = await draw(folder, name);
    const path = join(folder, ticket);
    try {
      for (let touched = performance.now(); ; ) {
        signal?.throwIfAborted();
        const entries: readonly string[] = await readdir(folder).catch(() => []);
        // The tickets were deleted from outside: queue again.
        if (!entries.includes(ticket)) break;
        const ahead = await firstAlive(folder, entries, ticket, { touches, onGone });
        if (ahead === null) return path;
        if (!hasWaited) onWait?.(holderOf(ahead));
        hasWaited = true;
        if (performance.now() - touched > HEARTBEAT_INTERVAL_MS) {
          touched = performance.now();
          await touch(path);
        }
        await sleep(POLL_INTERVAL_MS, undefined, signal && { signal });
      }
    } catch (error) {
      await rm(path, { force: true });
      signal?.throwIfAborted();
      throw error;
    }
  }
}

/** Draws a number higher than all existing ones. No other process proceeds while it is being chosen. */
async function draw(folder: string, name: string): Promise<string> {
  const choosing = join(folder, `${CHOOSING}.${name}`);
  for (;;) {
    try {
      // A run waits for each of these steps, so they are few. Renaming the file would be another one less, but a reader of
      // a large folder may then see neither name.
      await create(choosing);
      const numbers = (await readdir(folder))
        .map((entry) => Number.parseInt(entry, 10))
        .filter((number) => number >= 0);
      const ticket = `${String(Math.max(0, ...numbers) + 1).padStart(12, '0')}.${name}`;
      await create(join(folder, ticket));
      await unlink(choosing);
      return ticket;
    } catch (error) {
      await rm(choosing, { force: true });
      // The folder does not exist, or was deleted from outside.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      await mkdir(folder, { recursive: true, mode: 0o700 });
    }
  }
}

async function create(path: string): Promise<void> {
  await (await open(path, 'w')).close();
}

/** The first live contender ahead of the ticket; null when there is none. Deletes dead tickets. */
async function firstAlive(
  folder: string,
  entries: readonly string[],
  ticket: string,
  { touches, onGone }: { readonly touches: Touches; readonly onGone: LockOptions['onGone'] },
): Promise<string | null> {
  // Numbers sort before processes that are still choosing, which may get a lower number than ours.
  for (const entry of [...entries].sort()) {
    if (entry >= ticket && !entry.startsWith(CHOOSING)) continue;
    if (!(await isDead(join(folder, entry), entry, touches))) return entry;
    // First, so that whoever dies in between leaves the ticket to others.
    await onGone?.();
    await rm(join(folder, entry), { force: true });
  }
  return null;
}

/** For tickets of other containers: their modification times, and since when they have been the same. */
type Touches = Map<string, { readonly modified: number; readonly since: number }>;

async function isDead(path: string, entry: string, touches: Touches): Promise<boolean> {
  const identity = identityPattern.exec(entry.slice(entry.indexOf('.') + 1))?.[0];
  if (identity === undefined) return true;
  const state = stateOf(identity);
  if (state !== 'foreign') return state === 'gone';
  const info = await stat(path).catch(() => null);
  if (info === null) return false;
  const known = touches.get(entry);
  if (known?.modified === info.mtimeMs) return performance.now() - known.since > STALE_AFTER_MS;
  touches.set(entry, { modified: info.mtimeMs, since: performance.now() });
  return false;
}

function holderOf(entry: string): LockHolder {
  const identity = identityPattern.exec(entry.slice(entry.indexOf('.') + 1))?.[0] ?? '';
  return { pid: Number(identity.split('-')[2]), isThisProcess: identity === ownIdentity() };
}

async function touch(path: string): Promise<void> {
  const now = new Date();
  await utimes(path, now, now).catch(() => undefined);
}
