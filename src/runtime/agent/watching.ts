/** Repeats work whenever the files of an agent change. */
import { statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import glob from 'fast-glob';

/**
 * Polling interval in milliseconds. Native file watching loses files that editors replace, and does not work on network
 * drives; polling a few dozen files takes less than a millisecond.
 */
const INTERVAL = 300;

/**
 * Calls back after changes, one call at a time; changes during a call cause one more call.
 *
 * @param path the agent's folder, its `workflow.pkl`, or its package
 * @param since the `agentState` from before the agent was loaded; later changes count
 * @param changed does the work; must not throw
 * @returns stops watching
 */
export function watchAgent(path: string, since: string, changed: () => Promise<unknown>): () => void {
  const state = { known: since, before: since, isOver: false };
  let timer: NodeJS.Timeout | undefined;
  const look = async (): Promise<void> => {
    const now = agentState(path);
    // Editors write a file in several steps, so wait until the files are stable.
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

/** A fingerprint of an agent's files; it changes when a file is created, deleted or written. */
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
    // It is gone, or just being replaced.
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
