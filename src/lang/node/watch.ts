/** Watches the files that a result depended on. */
import { readdirSync, statSync } from 'node:fs';
import type { Dependencies } from '../modules/ledger.ts';
import { Uri } from '../modules/uri.ts';
import { pathOf } from './paths.ts';

/**
 * Polling interval in milliseconds. Native file watching loses files that editors replace, and does not work on network
 * drives; polling a few dozen files takes less than a millisecond.
 */
const POLL_INTERVAL_MS = 300;

/** The files to watch: those of a ledger, or any others. Requested for every check, because files come and go. */
export type Watched = readonly Pick<Dependencies, 'files' | 'folders'>[];

/**
 * Finds the files that have changed since results were made from them, for programs that do not wait for changes.
 *
 * @example const changes = new FileChanges(); changes.used(Date.now(), evaluation.dependencies); changes.take(); // []
 */
export class FileChanges {
  readonly #known = new Map<string, string>();
  readonly #folders = new Set<string>();

  /**
   * Records the files of a result.
   *
   * @param since when the work on it began, in milliseconds since 1970: files that changed later may have been read before
   */
  used(since: number, files: Watched[number]): void {
    for (const uri of files.folders) this.#folders.add(uri);
    for (const [uri, state] of statesOf([files]))
      if (!this.#known.has(uri)) this.#known.set(uri, Number.parseFloat(state) >= since ? 'unknown' : state);
  }

  /** The URIs of the files that have changed since they were recorded, which are then forgotten. */
  take(): string[] {
    const files = [...this.#known.keys()];
    const folders = files.filter((uri) => this.#folders.has(uri));
    const now = statesOf([{ files, folders }]);
    const changed = differences(this.#known, now);
    for (const uri of changed) this.#known.delete(uri);
    return changed;
  }
}

/** The files by URI, each with a text that changes with the file or the entries of the folder. */
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
 * Watches the files that work depends on, and repeats the work when they change.
 *
 * ```ts
 * const watch = new DependencyWatch();
 * watch.ended(await work([]));
 * const stop = watch.repeat(work);
 * ```
 */
export class DependencyWatch {
  #used: () => Watched;
  /** The states of the files that the work has read. */
  #known = new Map<string, string>();
  /** The states at the last check. */
  #before = new Map<string, string>();
  #start = 0;

  /**
   * Created before the work first runs, so that no change during the work is missed.
   *
   * @param used the known dependencies of the work
   */
  constructor(used: () => Watched = () => []) {
    this.#used = used;
    this.#begin();
  }

  /** Called when the work has ended. */
  ended(used: () => Watched): void {
    this.#used = used;
    const now = statesOf(used());
    // A file that changed during the work may have been read before.
    for (const [uri, state] of now) {
      if (!this.#known.has(uri)) this.#known.set(uri, Number.parseFloat(state) >= this.#start ? 'unknown' : state);
    }
    for (const uri of this.#known.keys()) if (!now.has(uri)) this.#known.delete(uri);
    this.#before = now;
  }

  /**
   * Repeats the work after each change, one run at a time.
   *
   * @param work receives the URIs that have changed, for `evaluator.invalidate`, and returns its dependencies, even if it
   *   failed; must not throw
   * @param interval milliseconds
   * @returns a function that stops watching
   */
  repeat(
    work: (changed: readonly string[]) => Promise<() => Watched>,
    interval: number = POLL_INTERVAL_MS,
  ): () => void {
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

  /** The URIs that have changed, once the files are stable: editors write a file in several steps. */
  #look(): string[] {
    const now = statesOf(this.#used());
    const isStable = differences(this.#before, now).length === 0;
    this.#before = now;
    return isStable ? differences(this.#known, now) : [];
  }
}

/** The keys whose texts differ, or that only one of the maps contains. */
function differences(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): string[] {
  const keys = new Set([...one.keys(), ...other.keys()]);
  return [...keys].filter((key) => one.get(key) !== other.get(key));
}
