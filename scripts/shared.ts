// Shared by the scripts: the repository root, and running a program from node_modules with visible output.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository root. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** The version of this package. */
export const version: string = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version;

/**
 * Runs a program in the repository root with our standard streams.
 *
 * @returns the exit status; 1 when it was killed by a signal
 */
export function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<number> {
  const path = join(root, 'node_modules', '.bin') + delimiter + (process.env['PATH'] ?? '');
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', env: { ...process.env, PATH: path, ...env } });
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
