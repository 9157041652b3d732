// What several scripts need: where the repository is, and running a program of node_modules with its output shown.
import { spawn } from 'node:child_process';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the repository. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * Runs a program in the root of the repository, its output going where ours goes.
 *
 * @returns the exit status; 1 when a signal ended it
 */
export function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<number> {
  const path = join(root, 'node_modules', '.bin') + delimiter + (process.env['PATH'] ?? '');
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', env: { ...process.env, PATH: path, ...env } });
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
