/**
 * Temporary folders of runs and requests. They are inside one private folder per process, which is deleted when the
 * process ends. Leftovers of a killed process are deleted by the next one that starts.
 */
import { lstatSync, mkdirSync, mkdtempSync, rmSync, utimesSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identityPattern, ownIdentity, stateOf } from '../process/identity.ts';

const PREFIX = 'kdeps-';
/** How often a process touches its folder to show processes in other containers that it is alive, in milliseconds. */
const HEARTBEAT_INTERVAL_MS = 10 * 60_000;
/**
 * A folder not touched for this long is abandoned, in milliseconds. That is measured here: the system's clock may jump.
 */
const STALE_AFTER_MS = 6 * HEARTBEAT_INTERVAL_MS;

let own: string | null = null;
let kept = false;

/** Creates a private folder. The caller removes it. */
export async function temporaryFolder(name: string): Promise<string> {
  try {
    return await mkdtemp(join(ownFolder(), `${name}-`));
  } catch (error) {
    // A cleanup tool may have deleted the parent folder; create it again.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    own = null;
    return mkdtemp(join(ownFolder(), `${name}-`));
  }
}

/**
 * Removes the folders of dead processes. Whether one of another container is dead shows later; it is removed then.
 *
 * @param stale after how many milliseconds without a touch it counts as dead
 */
export async function removeLeftovers(stale = STALE_AFTER_MS): Promise<void> {
  const names = await readdir(tmpdir()).catch(() => []);
  const foreign = new Map<string, number>();
  for (const name of names) {
    const identity = name.startsWith(PREFIX) ? identityPattern.exec(name)?.[0] : undefined;
    const path = join(tmpdir(), name);
    if (identity === undefined || !isOurs(path)) continue;
    const state = stateOf(identity);
    if (state === 'gone') await remove(path);
    if (state === 'foreign') foreign.set(path, touchOf(path));
  }
  if (foreign.size === 0) return;
  setTimeout(() => {
    for (const [path, touched] of foreign) if (touchOf(path) === touched) void remove(path);
  }, stale).unref();
}

async function remove(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true }).catch(() => undefined);
}

/** When a folder was touched, by the clock of its system; NaN when it is gone. */
function touchOf(path: string): number {
  return lstatSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Number.NaN;
}

function ownFolder(): string {
  if (own !== null) return own;
  const path = makeOwn(join(tmpdir(), `${PREFIX}${ownIdentity()}`));
  own = path;
  // Only the main thread cleans up; a worker thread ends while others still use the folder.
  const { isMainThread } = process.getBuiltinModule('node:worker_threads');
  if (isMainThread && !kept) keepUntilExit();
  return path;
}

/** The name is predictable, so do not use a folder that another user created. */
function makeOwn(path: string): string {
  try {
    mkdirSync(path, { mode: 0o700 });
    return path;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return isOurs(path) ? path : mkdtempSync(`${path}-`);
  }
}

function isOurs(path: string): boolean {
  try {
    const info = lstatSync(path);
    return info.isDirectory() && (process.getuid === undefined || info.uid === process.getuid());
  } catch {
    return false;
  }
}

function keepUntilExit(): void {
  kept = true;
  setInterval(touch, HEARTBEAT_INTERVAL_MS).unref();
  process.once('exit', () => {
    try {
      if (own !== null) rmSync(own, { recursive: true, force: true });
    } catch {
      // The next process will try again.
    }
  });
}

function touch(): void {
  try {
    const now = new Date();
    if (own !== null) utimesSync(own, now, now);
  } catch {
    // The folder is recreated when needed.
  }
}
