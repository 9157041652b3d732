/** Work that is done again whenever the files of an agent change. */
import { statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import glob from 'fast-glob';

/**
 * How often the files are looked at, in milliseconds. Watching by the system loses files that editors replace, and sees
 * nothing on disks of other machines; looking at a few dozen files costs less than a millisecond.
 */
const INTERVAL = 300;

/**
 * Calls back after changes, one call at a time; what changes meanwhile brings one more call.
 *
 * @param path folder of the agent, its `workflow.pkl`, or its package
 * @param since the `agentState` from before the agent was loaded: what has changed since then counts
 * @param changed does the work; must not throw
 * @returns what ends the watching
 */
export function watchAgent(path: string, since: string, changed: () => Promise<unknown>): () => void {
  const state = { known: since, before: since, isOver: false };
  let timer: NodeJS.Timeout | undefined;
  const look = async (): Promise<void> => {
    const now = agentState(path);
    // Editors write a file in several steps: only what stays as it is for a while is a change.
    const isChange = now !== state.known && now === state.before;
    state.before = now;
    if (isChange) {
      state.known = now;
      await changed();
    }
    if (!state.isOver) later();
  };
  const later = (): void => {
    timer = setTimeout(() => void look(), INTERVAL);
  };
  later();
  return () => {
    state.isOver = true;
    clearTimeout(timer);
  };
}

/** A text about the files of an agent that is another one when a file has come, gone, or been written. */
export function agentState(path: string): string {
  const full = resolve(path);
  if (path.endsWith('.kdeps')) return fileState(full);
  const folder = basename(full) === 'workflow.pkl' ? dirname(full) : full;
  return [...filesOf(folder)].sort().map(fileState).join('\n');
}

function filesOf(folder: string): readonly string[] {
  const ignore = ['data/**', '**/node_modules/**', '**/.git/**'];
  try {
    return glob.sync(['**/*.pkl', '.env'], { cwd: folder, absolute: true, dot: true, ignore });
  } catch {
    // It has gone, or is just being replaced.
    return [];
  }
}

function fileState(path: string): string {
  try {
    const { mtimeMs, size, ino } = statSync(path);
    return `${path} ${mtimeMs} ${size} ${ino}`;
  } catch {
    return path;
  }
}
