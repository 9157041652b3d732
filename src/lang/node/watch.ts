/** Tells when files that a result depended on have changed. */
import { readdirSync, statSync } from 'node:fs';
import type { Dependencies } from '../modules/ledger.ts';
import { Uri } from '../modules/uri.ts';
import { pathOf } from './paths.ts';

/**
 * Polling interval in milliseconds. Native file watching loses files that editors replace, and does not work on network
 * drives; polling a few dozen files takes less than a millisecond.
 */
const INTERVAL = 300;

/** The files of some dependencies by URI, each with a text that changes with the file or the contents of the folder. */
export function fileStates(all: readonly Dependencies[]): Map<string, string> {
  const states = new Map<string, string>();
  for (const { files, folders } of all) {
    for (const uri of files) states.set(uri, stateOf(uri, folders.includes(uri)));
  }
  return states;
}

function stateOf(uri: string, isFolder: boolean): string {
  try {
    const path = pathOf(Uri.parse(uri));
    if (isFolder) return readdirSync(path).sort().join('\n');
    const { mtimeMs, size, ino } = statSync(path);
    return `${mtimeMs} ${size} ${ino}`;
  } catch {
    return 'gone';
  }
}

/**
 * Does work again whenever a file changes that it depended on, one run at a time.
 *
 * @param work gets the URIs of what changed since its last run, to be given to `evaluator.invalidate`, and returns what
 *   it depended on, even when it failed; must not throw
 * @returns stops watching
 */
export function watchDependencies(
  work: (changed: readonly string[]) => Promise<readonly Dependencies[]>,
  interval: number = INTERVAL,
): () => void {
  let known = new Map<string, string>();
  let before = known;
  let used: readonly Dependencies[] = [];
  let isOver = false;
  let timer: NodeJS.Timeout | undefined;
  const run = async (changed: readonly string[]): Promise<void> => {
    const start = Date.now();
    const earlier = fileStates(used);
    used = await work(changed);
    before = fileStates(used);
    known = new Map(before);
    // What changed while the work went on may have been read before.
    for (const [uri, state] of before) {
      if (Number.parseFloat(state) >= start) known.set(uri, 'unknown');
      else if (earlier.has(uri)) known.set(uri, earlier.get(uri) as string);
    }
  };
  const look = async (): Promise<void> => {
    const now = fileStates(used);
    const changed = [...now].filter(([uri, state]) => known.get(uri) !== state).map(([uri]) => uri);
    // Editors write a file in several steps, so wait until the files are stable.
    const isStable = [...now].every(([uri, state]) => before.get(uri) === state);
    before = now;
    if (changed.length > 0 && isStable) await run(changed);
    later();
  };
  const later = (): void => {
    if (!isOver) timer = setTimeout(() => void look(), interval);
  };
  void run([]).then(later);
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}
