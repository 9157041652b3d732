/** Whether this is the inside of an agent's container. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Variables } from './home.ts';

/** Where the files of the agent are in a container. */
export const CONTAINER_AGENT = '/agent/project';

/**
 * `DOCKER_MODE=1` says so. Otherwise it shows: Docker leaves `.dockerenv` at the root (or below `ROOT_DIR`), and images of
 * agents set three variables.
 */
export function isContainer(env: Variables): boolean {
  if (env['DOCKER_MODE'] === '1') return true;
  const isMarked = ['SCHEMA_VERSION', 'OLLAMA_HOST', 'KDEPS_HOST'].every((name) => Boolean(env[name]));
  return isMarked && existsSync(join(env['ROOT_DIR'] || '/', '.dockerenv'));
}
