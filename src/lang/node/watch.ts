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

/** What is watched: the files of a ledger, or any others. Asked for at each look, because files come and go. */
export type Watched = readonly Pick<Dependencies, 'files' | 'folders'>[];

/** The files by URI, each with a text that changes with the file or the contents of the folder. */
function statesOf(watched: Watched): Map<string, string> {
  const states = new Map<string, string>();
  for (const { files, folders } of watched) {
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
 * Watches the files that work depends on, and does it again when they change.
 *
 * ```ts
 * const watch = new DependencyWatch();
 * watch.ended(await work([]));
 * const stop = watch.repeat(work);
 * ```
 */
export class DependencyWatch {
  #used: () => Watched;
  /** What the work saw. */
  #known = new Map<string, string>();
  /** What there was at the last look. */
  #before = new Map<string, string>();
  #start = 0;

  /**
   * Begins before the first time that the work is done, so that what changes meanwhile counts.
   *
   * @param used what it is known to depend on
   */
  constructor(used: () => Watched = () => []) {
    this.#used = used;
    this.#begin();
  }

  /** The work has been done for the first time. */
  ended(used: () => Watched): void {
    this.#used = used;
    const now = statesOf(used());
    // What changed while the work went on may have been read before.
    for (const [uri, state] of now) {
      if (!this.#known.has(uri)) this.#known.set(uri, Number.parseFloat(state) >= this.#start ? 'unknown' : state);
    }
    for (const uri of this.#known.keys()) if (!now.has(uri)) this.#known.delete(uri);
    this.#before = now;
  }

  /**
   * Does the work again after each change, one at a time.
   *
   * @param work gets the URIs of what has changed, as `evaluator.invalidate` takes them, and returns what it depends on,
   *   even when it failed; must not throw
   * @param interval milliseconds
   * @returns stops watching
   */
  repeat(work: (changed: readonly string[]) => Promise<() => Watched>, interval: number = INTERVAL): () => void {
    let isOver = false;
    let timer: NodeJS.Timeout | undefined;
    const look = async (): Promise<void> => {
      const changed = this.#look();
      if (changed.length > 0) {
        this.#begin();
        this.ended(await work(changed));
      }
      if (!isOver) later();
    };
    const later = (): void => {
      timer = setTimeout(() => void look(), interval);
    };
    later();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }

  #begin(): void {
    this.#start = Date.now();
    this.#known = statesOf(this.#used());
  }

  /** What has changed, once it no longer does: editors write a file in several steps. */
  #look(): string[] {
    const now = statesOf(this.#used());
    const isStable = differences(this.#before, now).length === 0;
    this.#before = now;
    return isStable ? differences(this.#known, now) : [];
  }
}

/** The keys whose texts differ, or that only one of the two has. */
function differences(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): string[] {
  const keys = new Set([...one.keys(), ...other.keys()]);
  return [...keys].filter((key) => one.get(key) !== other.get(key));
}
