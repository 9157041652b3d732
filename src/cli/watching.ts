// Work that is done again whenever the files of an agent change.
import { statSync, watch } from 'node:fs';
import { basename, dirname } from 'node:path';

/** Editors write a file in several steps. */
const SETTLING = 200;

/**
 * Calls back after changes, one call at a time; what changes meanwhile brings one more call.
 *
 * @param path folder of the agent, its `workflow.pkl`, or its package
 * @param changed does the work; must not throw
 * @returns what ends the watching
 */
export function watchAgent(path: string, changed: () => Promise<unknown>): () => void {
  const folder = statSync(path).isDirectory() ? path : dirname(path);
  const isPackage = path.endsWith('.kdeps');
  let timer: NodeJS.Timeout | undefined;
  let work: Promise<unknown> = Promise.resolve();
  const watcher = watch(folder, { recursive: !isPackage }, (_, file) => {
    if (file === null || !(isPackage ? file === basename(path) : concernsAgent(file))) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      work = work.then(changed);
    }, SETTLING);
  });
  // A folder that is taken away does not end the agent.
  watcher.on('error', () => undefined);
  return () => {
    clearTimeout(timer);
    watcher.close();
  };
}

function concernsAgent(file: string): boolean {
  return /(\.pkl|(^|[\\/])\.env)$/.test(file) && !/(^|[\\/])(node_modules|\.git)[\\/]/.test(file);
}
