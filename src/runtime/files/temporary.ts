/**
 * Folders for files that come and go: of runs, of requests. They lie in one folder of this process, which nobody else may
 * look into and which is gone when the process ends; what a killed one has left is removed by the next that starts.
 */
import { lstatSync, mkdirSync, mkdtempSync, rmSync, utimesSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import { identityPattern, ownIdentity, stateOf } from '../process/identity.ts';

const PREFIX = 'kdeps-';
/** A process that cannot be seen from here shows that it lives by touching its folder, this often, in milliseconds. */
const TOUCH = 10 * 60_000;
/** A folder that has not been touched for this long belongs to nobody any more. */
const STALE = 6 * TOUCH;

let own: string | null = null;
let kept = false;

/** Makes a folder that nobody else may look into. Whoever asks removes it. */
export async function temporaryFolder(name: string): Promise<string> {
  try {
    return await mkdtemp(join(ownFolder(), `${name}-`));
  } catch (error) {
    // Somebody tidies up here, too: it is made again.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    own = null;
    return mkdtemp(join(ownFolder(), `${name}-`));
  }
}

/** Removes the folders of processes that have ended without doing so themselves. */
export async function removeLeftovers(): Promise<void> {
  const names = await readdir(tmpdir()).catch(() => []);
  for (const name of names) {
    const identity = name.startsWith(PREFIX) ? identityPattern.exec(name)?.[0] : undefined;
    const path = join(tmpdir(), name);
    if (identity !== undefined && isOurs(path) && isAbandoned(path, identity))
      await rm(path, { recursive: true, force: true }).catch(() => undefined);
  }
}

function isAbandoned(path: string, identity: string): boolean {
  const state = stateOf(identity);
  return state === 'gone' || (state === 'foreign' && Date.now() - lstatSync(path).mtimeMs > STALE);
}

function ownFolder(): string {
  if (own !== null) return own;
  const path = makeOwn(join(tmpdir(), `${PREFIX}${ownIdentity()}`));
  own = path;
  // A thread ends before the process does, and others go on using the folder.
  if (isMainThread && !kept) keepUntilExit();
  return path;
}

/** The name can be guessed: what somebody else has put there is not used. */
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
  setInterval(touch, TOUCH).unref();
  process.once('exit', () => {
    try {
      if (own !== null) rmSync(own, { recursive: true, force: true });
    } catch {
      // The next process that starts tries again.
    }
  });
}

function touch(): void {
  try {
    const now = new Date();
    if (own !== null) utimesSync(own, now, now);
  } catch {
    // It is made again when it is needed.
  }
}
