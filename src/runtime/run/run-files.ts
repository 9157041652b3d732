/**
 * The files of one run. Scripts write to places that all runs share, such as `/tmp/image.png`: as soon as a script has
 * ended, what it has left there is copied, and this run reads its copy; before its next script, the copy is put back. No
 * run sees what another one makes.
 */

import { type Stats, statSync } from 'node:fs';
import { constants, copyFile, mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { temporaryFolders } from '../config/home.ts';
import { kindAt } from '../files/paths.ts';
import { temporaryFolder } from '../files/temporary.ts';

/** A bigger file stays where it is; reading it still needs it to be newer than the run. */
const LARGEST_COPY = 512 * 1024 * 1024;
/** How far the time of a file may lie behind the clock, in milliseconds: some systems only count ticks. */
const CLOCK_TICK = 10;

/** What a run knows of files in places that all runs share. */
export interface KnownFiles {
  /** When the run started, in milliseconds since 1970. */
  readonly startedAt: number;
  /** Folders whose files are no leftovers of runs, wherever they lie. */
  readonly kept: readonly string[];
  /** Where the run keeps its copies: path → path of the copy. */
  readonly copies: ReadonlyMap<string, string>;
  /** Files in shared places that scripts of this run could have written, and have not: others were there before. */
  readonly foreign: ReadonlySet<string>;
  /** The run's own folder, if it has been made. */
  readonly folder: string | null;
}

/** How a run finds files, by what it knows of them. */
export class FileFinder {
  private readonly known: KnownFiles;

  constructor(known: KnownFiles) {
    this.known = known;
  }

  /** Where this run finds the file that the path names. */
  locate(path: string): string {
    return this.known.copies.get(resolve(path)) ?? path;
  }

  /** Whether a file lies where runs share files, and is older than this run: what is in it is not of this run. */
  isLeftover(path: string): boolean {
    const { copies, foreign } = this.known;
    if (!this.isShared(path) || copies.has(resolve(path))) return false;
    if (foreign.has(resolve(path))) return true;
    return kindAt(path) === 'file' && !this.isNew(statSync(path).mtimeMs);
  }

  /** Whether the path lies in a folder for temporary files, and is no file of an agent or of this run. */
  isShared(path: string): boolean {
    const full = resolve(path);
    if (!temporaryFolders().some((folder) => isInside(full, folder))) return false;
    const { kept, folder } = this.known;
    return ![...kept, ...(folder === null ? [] : [folder])].some((own) => isInside(full, own));
  }

  /** Whether a file that was changed then was changed by this run. */
  isNew(modified: number): boolean {
    return modified + CLOCK_TICK >= this.known.startedAt;
  }
}

export class RunFiles {
  private readonly copies = new Map<string, string>();
  private readonly foreign = new Set<string>();
  /** Changes as the run goes on. */
  private readonly state: KnownFiles & { folder: string | null };
  private readonly finder: FileFinder;
  private made = 0;

  /**
   * @param startedAt when the run started, in milliseconds since 1970
   * @param kept folders whose files are no leftovers of runs, wherever they lie; absolute paths
   */
  constructor(startedAt: number, kept: readonly string[]) {
    const { copies, foreign } = this;
    this.state = { startedAt, kept, copies, foreign, folder: null };
    this.finder = new FileFinder(this.state);
  }

  /** What the run knows by now. */
  get known(): KnownFiles {
    return this.state;
  }

  /** The run's own folder, made when it is first asked for. */
  async folder(): Promise<string> {
    this.state.folder ??= await temporaryFolder('run');
    return this.state.folder;
  }

  /** A new folder inside the run's own. */
  async newFolder(): Promise<string> {
    const path = join(await this.folder(), String(++this.made));
    await mkdir(path);
    return path;
  }

  /** Writes a result to a file of the run. */
  async writeResult(name: string, content: string | Uint8Array): Promise<string> {
    const folder = join(await this.folder(), 'results');
    await mkdir(folder, { recursive: true });
    const path = join(folder, name.replace(/[^\w.-]/g, '_'));
    await writeFile(path, content);
    return path;
  }

  /**
   * Copies files that a script has just written to places that runs share.
   *
   * @param before what was there before the script: it is not the script's as long as it is the same
   * @returns which they are
   */
  async capture(paths: Iterable<string>, before: ReadonlyMap<string, string> = new Map()): Promise<readonly string[]> {
    const captured: string[] = [];
    for (const path of new Set(paths)) {
      if (!this.isShared(path)) continue;
      const info = await stat(path).catch(() => null);
      if (info !== null && before.get(path) === stateOf(info)) {
        if (!this.copies.has(path)) this.foreign.add(path);
        continue;
      }
      this.foreign.delete(path);
      if (info === null || !info.isFile() || info.size > LARGEST_COPY || !this.finder.isNew(info.mtimeMs)) {
        this.copies.delete(path);
        continue;
      }
      const copy = join(await this.newFolder(), 'file');
      await copyFile(path, copy, constants.COPYFILE_FICLONE);
      this.copies.set(path, copy);
      captured.push(path);
    }
    return captured;
  }

  /**
   * Makes shared places ready for a script: what this run has left there is put back, as other runs came in between.
   *
   * @returns what is there now, for `capture`
   */
  async prepare(paths: Iterable<string>): Promise<ReadonlyMap<string, string>> {
    const states = new Map<string, string>();
    for (const path of paths) {
      const copy = this.copies.get(path);
      if (copy !== undefined) await copyFile(copy, path, constants.COPYFILE_FICLONE);
      const info = await stat(path).catch(() => null);
      if (info !== null) states.set(path, stateOf(info));
    }
    return states;
  }

  /** Where this run finds the file that the path names. */
  locate(path: string): string {
    return this.finder.locate(path);
  }

  /** Whether a file lies where runs share files, and is older than this run: what is in it is not of this run. */
  isLeftover(path: string): boolean {
    return this.finder.isLeftover(path);
  }

  /** Whether the path lies in a folder for temporary files, and is no file of an agent or of this run. */
  isShared(path: string): boolean {
    return this.finder.isShared(path);
  }

  /** Removes what the run has made. */
  async remove(): Promise<void> {
    const { folder } = this.state;
    if (folder !== null) await rm(folder, { recursive: true, force: true });
  }
}

/** What changes whenever a file is written again. */
function stateOf({ ino, size, mtimeMs, ctimeMs }: Stats): string {
  return [ino, size, mtimeMs, ctimeMs].join(' ');
}

/** Whether a path is that of the folder, or lies in it. Both are absolute. */
export function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === '' || (!way.startsWith('..') && !isAbsolute(way));
}

/** The paths in folders for temporary files that a script or command names. */
export function mentionedPaths(text: string): readonly string[] {
  const folders = temporaryFolders().map((folder) => folder.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const pattern = new RegExp(`(?<![\\w./-])(?:${folders.join('|')})/[^\\s"'\`;|&<>()$*?\\\\{},]+`, 'g');
  return [...new Set([...text.matchAll(pattern)].map(([path]) => path))];
}
