/**
 * One after the other, across all processes of this machine: who wants its turn puts a file with a number into a folder,
 * as in a bakery, and the lowest number is next. A file bears the name of its process, so that those of dead ones are
 * told from others and taken away, by anybody, without harm: no name is ever used again.
 */
import { mkdir, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { identityPattern, ownIdentity, stateOf } from './identity.ts';

/** How often somebody who waits looks again, in milliseconds. */
const LOOK = 20;
/** Who cannot be seen from here, being in another container, shows that it lives by touching its file, this often … */
const TOUCH = 10_000;
/** … and counts as dead when it has not done so for this long. */
const STALE = 60_000;

const CHOOSING = 'choosing';
let count = 0;

/** Who has the turn that somebody waits for. */
export interface TurnHolder {
  /** The id of its process, as that process knows it. */
  readonly pid: number;
  readonly isThisProcess: boolean;
}

/**
 * Runs `work` while nobody else has the turn.
 *
 * @param folder path of the folder that stands for what cannot be shared; made if need be
 * @param onWait told once when somebody else has the turn
 * @throws the reason of `signal` when it fires while waiting
 */
export async function inTurn<T>(
  folder: string,
  work: () => Promise<T>,
  {
    signal,
    onWait,
  }: { readonly signal?: AbortSignal | undefined; readonly onWait?: (holder: TurnHolder) => void } = {},
): Promise<T> {
  const ticket = await wait(folder, signal, onWait);
  const touching = setInterval(() => void touch(ticket), TOUCH).unref();
  try {
    return await work();
  } finally {
    clearInterval(touching);
    await rm(ticket, { force: true });
  }
}

/** Gives the path of the ticket whose turn it is. */
async function wait(
  folder: string,
  signal: AbortSignal | undefined,
  onWait: ((holder: TurnHolder) => void) | undefined,
): Promise<string> {
  const name = `${ownIdentity()}-${++count}`;
  let hasWaited = false;
  for (;;) {
    const ticket = await draw(folder, name);
    const path = join(folder, ticket);
    try {
      for (let touched = performance.now(); ; ) {
        signal?.throwIfAborted();
        const entries: readonly string[] = await readdir(folder).catch(() => []);
        // Somebody has tidied up: the queue starts again.
        if (!entries.includes(ticket)) break;
        const ahead = await firstAlive(folder, entries, ticket);
        if (ahead === null) return path;
        if (!hasWaited) onWait?.(holderOf(ahead));
        hasWaited = true;
        if (performance.now() - touched > TOUCH) {
          touched = performance.now();
          await touch(path);
        }
        await sleep(LOOK, undefined, signal && { signal });
      }
    } catch (error) {
      await rm(path, { force: true });
      signal?.throwIfAborted();
      throw error;
    }
  }
}

/** Draws a number that is higher than all there are. While it is chosen, nobody else goes ahead. */
async function draw(folder: string, name: string): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const choosing = join(folder, `${CHOOSING}.${name}`);
  await writeFile(choosing, '');
  try {
    const numbers = (await readdir(folder)).map((entry) => Number.parseInt(entry, 10)).filter((number) => number >= 0);
    const ticket = `${String(Math.max(0, ...numbers) + 1).padStart(12, '0')}.${name}`;
    await writeFile(join(folder, ticket), '');
    return ticket;
  } finally {
    await rm(choosing, { force: true });
  }
}

/** The first of those that go before the ticket; null when there is none. The dead ones go away. */
async function firstAlive(folder: string, entries: readonly string[], ticket: string): Promise<string | null> {
  // Numbers come before those that are still choosing, who may get a lower one than ours.
  for (const entry of [...entries].sort()) {
    if (entry >= ticket && !entry.startsWith(CHOOSING)) continue;
    if (!(await isDead(join(folder, entry), entry))) return entry;
    await rm(join(folder, entry), { force: true });
  }
  return null;
}

async function isDead(path: string, entry: string): Promise<boolean> {
  const identity = identityPattern.exec(entry.slice(entry.indexOf('.') + 1))?.[0];
  if (identity === undefined) return true;
  const state = stateOf(identity);
  if (state !== 'foreign') return state === 'gone';
  const info = await stat(path).catch(() => null);
  return info !== null && Date.now() - info.mtimeMs > STALE;
}

function holderOf(entry: string): TurnHolder {
  const identity = identityPattern.exec(entry.slice(entry.indexOf('.') + 1))?.[0] ?? '';
  return { pid: Number(identity.split('-')[2]), isThisProcess: identity === ownIdentity() };
}

async function touch(path: string): Promise<void> {
  const now = new Date();
  await utimes(path, now, now).catch(() => undefined);
}
