/**
 * The files of a run. Scripts write to paths shared by all runs, such as `/tmp/image.png`. When a script ends, what it
 * left there is copied, and this run reads its copy; before the run's next script, the copy is put back. No run sees
 * the files of another.
 */

import { type Stats, statSync } from 'node:fs';
import { constants, copyFile, mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { temporaryFolders } from '../config/home.ts';
import { kindAt } from '../files/paths.ts';
import { temporaryFolder } from '../files/temporary.ts';

/** Larger files are not copied; to be read, they must be newer than the run. */
const MAX_COPY_SIZE = 512 * 1024 * 1024;
/** How far file times may lag behind the clock, in milliseconds: some systems have coarse timestamps. */
const CLOCK_TICK_MS = 10;

/** A time by the system clock, and its relation to the monotonic clock, which shows if the system clock is set later. */
export interface Moment {
  /** Milliseconds since 1970. */
  readonly time: number;
  /** The difference between the system's clock and the monotonic one, in milliseconds. */
  readonly offset: number;
}

/** The current time. */
export function moment(): Moment {
  const time = Date.now();
  return { time, offset: time - Number(process.hrtime.bigint() / 1_000_000n) };
}

/** What a run knows about files in shared paths. */
export interface KnownFiles {
  readonly startedAt: Moment;
  /** Folders whose files never count as leftovers of runs. */
  readonly kept: readonly string[];
  /** The run's copies: path → path of the copy. */
  readonly copies: ReadonlyMap<string, string>;
  /** Files in shared paths that scripts of this run could have written but did not, so they existed before. */
  readonly foreign: ReadonlySet<string>;
  /** The states of shared files that the agent mentions, before its first script; null for those that did not exist. */
  readonly before: ReadonlyMap<string, string | null>;
  /** The run's own folder, if it exists. */
  readonly folder: string | null;
}

/** Finds the files of a run. */
export class FileFinder {
  readonly #known: KnownFiles;

  constructor(known: KnownFiles) {
    this.#known = known;
  }

  /** The file that a path refers to in this run. */
  locate(path: string): string {
    return this.#known.copies.get(resolve(path)) ?? path;
  }

  /** Whether a file is in a shared folder and older than this run, so that it belongs to another run. */
  isLeftover(path: string): boolean {
    const { copies, foreign, before } = this.#known;
    if (!this.isShared(path) || copies.has(resolve(path))) return false;
    if (foreign.has(resolve(path))) return true;
    if (kindAt(path) !== 'file') return false;
    const info = statSync(path);
    const state = before.get(resolve(path));
    // Compares states where possible: times are unreliable if the clock was set between two runs.
    return state === undefined ? !this.isNew(info.mtimeMs) : state === stateOf(info);
  }

  /** Whether the path is in a temporary folder and does not belong to an agent or this run. */
  isShared(path: string): boolean {
    const full = resolve(path);
    if (!temporaryFolders().some((folder) => isInside(full, folder))) return false;
    const { kept, folder } = this.#known;
    return ![...kept, ...(folder === null ? [] : [folder])].some((own) => isInside(full, own));
  }

  /** Whether a file with that modification time was changed during this run. */
  isNew(modified: number): boolean {
    const { time, offset } = this.#known.startedAt;
    const setBack = Math.max(0, offset - moment().offset);
    return modified + CLOCK_TICK_MS + setBack >= time;
  }
}

export class RunFiles {
  readonly #copies = new Map<string, string>();
  readonly #foreign = new Set<string>();
  readonly #before = new Map<string, string | null>();
  readonly #mentioned: readonly string[];
  #remembering: Promise<void> | null = null;
  /** Updated during the run. */
  readonly #state: KnownFiles & { folder: string | null };
  readonly #finder: FileFinder;
  #made = 0;

  /**
   * @param kept folders whose files never count as leftovers of runs; absolute paths
   * @param mentioned paths that the agent mentions
   */
  constructor(startedAt: Moment, kept: readonly string[], mentioned: readonly string[] = []) {
    const [copies, foreign, before] = [this.#copies, this.#foreign, this.#before];
    this.#state = { startedAt, kept, copies, foreign, before, folder: null };
    this.#finder = new FileFinder(this.#state);
    this.#mentioned = mentioned;
  }

  /** What the run knows so far. */
  get known(): KnownFiles {
    return this.#state;
  }

  /** The run's own folder, created on first use. */
  async folder(): Promise<string> {
    this.#state.folder ??= await temporaryFolder('run');
    return this.#state.folder;
  }

  /** Creates a folder inside the run's own. */
  async newFolder(): Promise<string> {
    const path = join(await this.folder(), String(++this.#made));
    await mkdir(path);
    return path;
  }

  /** Writes a result to a file of the run. */
  async writeResult(name: string, content: string | Uint8Array | readonly Uint8Array[]): Promise<string> {
    const folder = join(await this.folder(), 'results');
    await mkdir(folder, { recursive: true });
    const path = join(folder, name.replace(/[^\w.-]/g, '_'));
    await writeFile(path, content);
    return path;
  }

  /**
   * Copies files that a script has just written to shared paths.
   *
   * @param before the state before the script; unchanged files are not the script's
   * @returns the paths of the copied files
   */
  async capture(paths: Iterable<string>, before: ReadonlyMap<string, string> = new Map()): Promise<readonly string[]> {
    const captured: string[] = [];
    for (const path of new Set(paths)) {
      if (!this.isShared(path)) continue;
      const info = await stat(path).catch(() => null);
      if (info !== null && before.get(path) === stateOf(info)) {
        if (!this.#copies.has(path)) this.#foreign.add(path);
        continue;
      }
      this.#foreign.delete(path);
      if (info === null || !info.isFile() || info.size > MAX_COPY_SIZE || !this.#isNew(path, info)) {
        this.#copies.delete(path);
        continue;
      }
      const copy = join(await this.newFolder(), 'file');
      await copyFile(path, copy, constants.COPYFILE_FICLONE);
      this.#copies.set(path, copy);
      captured.push(path);
    }
    return captured;
  }

  /**
   * Adds a file as if a script of the run had just written it. Nothing is written outside of the run's own folder.
   *
   * @param path an absolute path
   */
  async provide(path: string, content: Uint8Array): Promise<void> {
    const copy = join(await this.newFolder(), 'file');
    await writeFile(copy, content);
    this.#foreign.delete(path);
    this.#copies.set(path, copy);
  }

  /**
   * Prepares shared paths for a script: restores what this run left there, because other runs may have run in between.
   *
   * @returns the current state, for `capture`
   */
  async prepare(paths: Iterable<string>): Promise<ReadonlyMap<string, string>> {
    this.#remembering ??= this.#remember();
    await this.#remembering;
    const states = new Map<string, string>();
    for (const path of paths) {
      const copy = this.#copies.get(path);
      if (copy !== undefined) await putBack(copy, path);
      const info = await stat(path).catch(() => null);
      if (info !== null) states.set(path, stateOf(info));
    }
    return states;
  }

  /** Records the states of mentioned files before the first script. */
  async #remember(): Promise<void> {
    for (const path of this.#mentioned.filter((each) => this.isShared(each))) {
      const info = await stat(path).catch(() => null);
      this.#before.set(resolve(path), info === null ? null : stateOf(info));
    }
  }

  /** Whether a file that a script may have written was written during this run. */
  #isNew(path: string, info: Stats): boolean {
    const state = this.#before.get(resolve(path));
    return state === undefined ? this.#finder.isNew(info.mtimeMs) : state !== stateOf(info);
  }

  locate(path: string): string {
    return this.#finder.locate(path);
  }

  isLeftover(path: string): boolean {
    return this.#finder.isLeftover(path);
  }

  isShared(path: string): boolean {
    return this.#finder.isShared(path);
  }

  /** Deletes everything the run created. */
  async remove(): Promise<void> {
    const { folder } = this.#state;
    if (folder !== null) await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Restores a file. Anything else at the path, such as a named pipe, is deleted first: writing to it would wait for a reader.
 */
async function putBack(copy: string, path: string): Promise<void> {
  const info = await stat(path).catch(() => null);
  if (info !== null && !info.isFile()) await rm(path, { recursive: true, force: true });
  if (info === null) await mkdir(dirname(path), { recursive: true });
  await copyFile(copy, path, constants.COPYFILE_FICLONE);
}

/** A value that changes whenever a file is written. */
function stateOf({ ino, size, mtimeMs, ctimeMs }: Stats): string {
  return [ino, size, mtimeMs, ctimeMs].join(' ');
}

/** Whether an absolute path is the folder or inside it. */
export function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === '' || (!way.startsWith('..') && !isAbsolute(way));
}

/** The paths in temporary folders that a script or command mentions. */
export function mentionedPaths(text: string): readonly string[] {
  const folders = temporaryFolders().map((folder) => folder.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const pattern = new RegExp(`(?<![\\w./-])(?:${folders.join('|')})/[^\\s"'\`;|&<>()$*?\\\\{},]+`, 'g');
  return [...new Set([...text.matchAll(pattern)].map(([path]) => path))];
}
