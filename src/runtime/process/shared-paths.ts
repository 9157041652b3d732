/**
 * Coordinates scripts that write to paths shared by all runs, such as `/tmp/image.png`: of all runs that write to the
 * same path, in this server and in others, only one at a time may run.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { Semaphore } from '../run/semaphore.ts';
import { type LockHolder, withLock } from './ticket-lock.ts';
import { turnsFolder } from './turns-folder.ts';

/** A script that is about to run. */
export interface Visit {
  /** Identifies the script: what is learned from one run applies to the next. */
  readonly script: string;
  readonly text: string;
  /** The shared paths that it names. */
  readonly paths: readonly string[];
  readonly signal: AbortSignal;
  /** Called with the reason when the script has to wait. */
  readonly onWait: (why: string) => void;
}

/** What is known about a script: whether concurrent runs would write to the same path. */
type Knowledge = 'unknown' | 'shares' | 'free';

interface Script {
  readonly semaphore: Semaphore;
  knowledge: Knowledge;
  /** Shared paths that it wrote to without naming them. */
  readonly learned: Set<string>;
  learning: Promise<void> | null;
}

/** A script that writes to more paths uses unique names. */
const MAX_LEARNED = 16;

export class SharedPaths {
  readonly #scripts = new Map<string, Script>();
  readonly #fallback: string;

  /** @param fallback folder for lock files when another user owns the usual one */
  constructor(fallback: string) {
    this.#fallback = fallback;
  }

  /**
   * Runs a script concurrently with others, unless it writes to a shared path. The first run finds that out; until
   * then, others wait.
   *
   * @param work returns the shared paths that the run wrote to
   * @throws the reason of the signal when it aborts while waiting
   */
  async run<T>(
    visit: Visit,
    work: () => Promise<{ readonly result: T; readonly shared: readonly string[] }>,
  ): Promise<T> {
    const script = this.#scriptOf(visit.script);
    if (visit.paths.length > 0) script.knowledge = 'shares';
    if (script.knowledge === 'unknown' && script.learning !== null)
      visit.onWait('the first run of this script shows whether it writes to a shared path');
    while (script.knowledge === 'unknown' && script.learning !== null) await script.learning;
    visit.signal.throwIfAborted();
    const attempt = async (): Promise<T> => {
      const { result, shared } = await work();
      // Once seen to share, always locked: it may not write to the path every time.
      if (shared.length > 0) script.knowledge = 'shares';
      else if (script.knowledge === 'unknown') script.knowledge = 'free';
      for (const path of shared) if (script.learned.size < MAX_LEARNED) script.learned.add(path);
      return result;
    };
    switch (script.knowledge) {
      case 'free':
        return attempt();
      case 'shares': {
        const alone = (): Promise<T> => this.#withLocks(visit, pathsOf(visit, script), attempt);
        if (script.semaphore.isFull) visit.onWait(waiting('another run of this server', pathsOf(visit, script)));
        return script.semaphore.run(alone, visit.signal);
      }
      case 'unknown':
        return this.#learn(script, () => this.#withLocks(visit, pathsOf(visit, script), attempt));
    }
  }

  async #learn<T>(script: Script, work: () => Promise<T>): Promise<T> {
    const first = work();
    script.learning = first.then(
      () => undefined,
      () => undefined,
    );
    try {
      return await first;
    } finally {
      script.learning = null;
    }
  }

  /** Takes the locks of all paths in a fixed order to avoid deadlocks. */
  #withLocks<T>(visit: Visit, paths: readonly string[], work: () => Promise<T>): Promise<T> {
    const { text, signal } = visit;
    const onWait = ({ pid, isThisProcess }: LockHolder): void =>
      visit.onWait(waiting(isThisProcess ? 'another run of this server' : `the server with process id ${pid}`, paths));
    // A script that names no path also takes a lock of its own, because other servers may not know yet where it writes.
    const keys = visit.paths.length > 0 ? [...paths] : [...paths, text];
    const folders = keys.sort().map((key) => this.#folderOf(key));
    return folders.reduceRight<() => Promise<T>>(
      (inner, folder) => () => withLock(folder, inner, { signal, onWait }),
      work,
    )();
  }

  #scriptOf(name: string): Script {
    const known = this.#scripts.get(name);
    if (known !== undefined) return known;
    const made: Script = { semaphore: new Semaphore(1), knowledge: 'unknown', learned: new Set(), learning: null };
    this.#scripts.set(name, made);
    return made;
  }

  #folderOf(key: string): string {
    return join(turnsFolder(this.#fallback), createHash('sha256').update(key).digest('hex').slice(0, 24));
  }
}

function pathsOf(visit: Visit, script: Script): readonly string[] {
  return [...new Set([...visit.paths, ...script.learned])].sort();
}

function waiting(who: string, paths: readonly string[]): string {
  const path = paths.length === 0 ? 'the same path' : paths.map((path) => `\`${path}\``).join(' and ');
  return `${who} writes to ${path}`;
}
