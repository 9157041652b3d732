/**
 * Scripts write to places that all runs share, such as `/tmp/image.png`. Here is who may do so when: of all runs that
 * write to one place, in this server and in others, one at a time.
 */
import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Gate } from '../run/limits.ts';
import { inTurn, type TurnHolder } from './turns.ts';

/** A script that is about to run. */
export interface Visit {
  /** Names it: what is learned of one run counts for the next. */
  readonly script: string;
  readonly text: string;
  /** The shared places that it names. */
  readonly places: readonly string[];
  readonly signal: AbortSignal;
  /** Told why the script has to wait, in words. */
  readonly onWait: (why: string) => void;
}

/** What is known about a script: whether two runs of it at the same time would write to the same place. */
type Knowledge = 'unknown' | 'shares' | 'free';

interface Script {
  readonly gate: Gate;
  knowledge: Knowledge;
  /** Shared places that it has written to without naming them. */
  readonly learned: Set<string>;
  learning: Promise<void> | null;
}

/** A script that writes to more of them makes names that never come again. */
const MOST_LEARNED = 16;

export class SharedPlaces {
  private readonly scripts = new Map<string, Script>();
  private readonly fallback: string;
  private folder: string | null = null;

  /** @param fallback a folder for what is kept here where the usual one belongs to somebody else */
  constructor(fallback: string) {
    this.fallback = fallback;
  }

  /**
   * Runs a script. At the same time as others, unless it writes to a place that runs share: the first run tells that, and
   * until then the others wait.
   *
   * @param work tells to which shared places the run has written
   * @throws the reason of the signal when it fires while waiting
   */
  async run<T>(
    visit: Visit,
    work: () => Promise<{ readonly result: T; readonly shared: readonly string[] }>,
  ): Promise<T> {
    const script = this.scriptOf(visit.script);
    if (visit.places.length > 0) script.knowledge = 'shares';
    if (script.knowledge === 'unknown' && script.learning !== null)
      visit.onWait('the first run of this script tells whether it writes to a place that others write to');
    while (script.knowledge === 'unknown' && script.learning !== null) await script.learning;
    visit.signal.throwIfAborted();
    const attempt = async (): Promise<T> => {
      const { result, shared } = await work();
      // Once seen to share, always careful: it may not do so every time.
      if (shared.length > 0) script.knowledge = 'shares';
      else if (script.knowledge === 'unknown') script.knowledge = 'free';
      for (const path of shared) if (script.learned.size < MOST_LEARNED) script.learned.add(path);
      return result;
    };
    switch (script.knowledge) {
      case 'free':
        return attempt();
      case 'shares': {
        const alone = (): Promise<T> => this.inTurns(visit, placesOf(visit, script), attempt);
        if (script.gate.isFull) visit.onWait(waiting('another run of this server', placesOf(visit, script)));
        return script.gate.run(alone, visit.signal);
      }
      case 'unknown':
        return this.learn(script, () => this.inTurns(visit, placesOf(visit, script), attempt));
    }
  }

  private async learn<T>(script: Script, work: () => Promise<T>): Promise<T> {
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

  /** Takes the turn for each of the places, in an order that is the same for all, so that no two wait for each other. */
  private inTurns<T>(visit: Visit, places: readonly string[], work: () => Promise<T>): Promise<T> {
    const { text, signal } = visit;
    const onWait = ({ pid, isThisProcess }: TurnHolder): void =>
      visit.onWait(waiting(isThisProcess ? 'another run of this server' : `the server with process id ${pid}`, places));
    // A script that names no place shares what it writes to with itself, in servers that have not seen yet where that is.
    const keys = visit.places.length > 0 ? [...places] : [...places, text];
    const folders = keys.sort().map((key) => this.folderOf(key));
    return folders.reduceRight<() => Promise<T>>(
      (inner, folder) => () => inTurn(folder, inner, { signal, onWait }),
      work,
    )();
  }

  private scriptOf(name: string): Script {
    const known = this.scripts.get(name);
    if (known !== undefined) return known;
    const made: Script = { gate: new Gate(1), knowledge: 'unknown', learned: new Set(), learning: null };
    this.scripts.set(name, made);
    return made;
  }

  private folderOf(key: string): string {
    this.folder ??= turnsFolder(this.fallback);
    return join(this.folder, createHash('sha256').update(key).digest('hex').slice(0, 24));
  }
}

function placesOf(visit: Visit, script: Script): readonly string[] {
  return [...new Set([...visit.places, ...script.learned])].sort();
}

function waiting(who: string, places: readonly string[]): string {
  const place = places.length === 0 ? 'the same place' : places.map((path) => `\`${path}\``).join(' and ');
  return `${who} writes to ${place}`;
}

/** The same for all servers of this user, wherever they keep their things. */
function turnsFolder(fallback: string): string {
  const folder = join(process.platform === 'win32' ? tmpdir() : '/tmp', `kdeps-turns-${process.getuid?.() ?? 'all'}`);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const info = lstatSync(folder);
    if (info.isDirectory() && (process.getuid === undefined || info.uid === process.getuid())) return folder;
  } catch {
    // There is no such folder here.
  }
  return join(fallback, 'turns');
}
