/** The agent's own files, which are watched in addition to the dependencies of its modules. */
import { basename, dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import glob from 'fast-glob';
import type { Watched } from '../../lang/node/index.ts';

/**
 * The files that make up an agent, which may come and go.
 *
 * @param path the agent's folder, its `workflow.pkl`, or its package
 */
export function agentFiles(path: string): Watched {
  const full = resolve(path);
  const folder = basename(full) === 'workflow.pkl' ? dirname(full) : full;
  const files = path.endsWith('.kdeps') ? [full] : filesOf(folder);
  return [{ files: files.map((file) => pathToFileURL(file).href), folders: [] }];
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
