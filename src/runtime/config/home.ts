/** Where KDeps stores data on this machine, or in the container of an agent. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Environment variables. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** The part of the machine's settings that concerns folders. */
export interface HomeSettings {
  /** Name of the folder. */
  readonly folder: string;
  /** Its parent: the user's home, the current folder, or the XDG configuration folder. */
  readonly parent: 'user' | 'project' | 'xdg';
}

const defaultSettings: HomeSettings = { folder: '.kdeps', parent: 'user' };

/**
 * The folder for agents, packages, Python environments and memory. `KDEPS_HOME` overrides the settings.
 *
 * @param cwd the current folder
 */
export function homeFolder(env: Variables, cwd: string, settings: HomeSettings = defaultSettings): string {
  const chosen = env['KDEPS_HOME'];
  if (chosen !== undefined && chosen !== '') return resolve(cwd, chosen);
  return join(parentFolder(env, cwd, settings.parent), settings.folder);
}

function parentFolder(env: Variables, cwd: string, parent: HomeSettings['parent']): string {
  // Loaded this late because every start would pay for it, as below.
  const home = env['HOME'] || process.getBuiltinModule('node:os').homedir();
  switch (parent) {
    case 'user':
      return home;
    case 'project':
      return cwd;
    case 'xdg':
      return env['XDG_CONFIG_HOME'] || join(home, '.config');
  }
}

/** The folder for persistent data of agents: models and memory. Ends with a slash, as agents expect. */
export function volumeFolder(env: Variables, home: string): string {
  const chosen = env['KDEPS_VOLUME_PATH'];
  if (chosen !== undefined && chosen !== '') return chosen.endsWith('/') ? chosen : `${chosen}/`;
  return isContainer(env) ? '/agent/volume/' : `${join(home, 'volume')}/`;
}

/** The folders whose files are temporary to a run. */
export function temporaryFolders(): readonly string[] {
  return [...new Set([resolve(process.getBuiltinModule('node:os').tmpdir()), '/tmp', '/var/tmp'])];
}

/** The agent's folder in a container. */
export const CONTAINER_AGENT = '/agent/project';

/**
 * `DOCKER_MODE=1` says so explicitly. Otherwise it is detected: Docker creates `.dockerenv` at the root (or below
 * `ROOT_DIR`), and images of agents set three variables.
 */
export function isContainer(env: Variables): boolean {
  if (env['DOCKER_MODE'] === '1') return true;
  const isMarked = ['SCHEMA_VERSION', 'OLLAMA_HOST', 'KDEPS_HOST'].every((name) => Boolean(env[name]));
  return isMarked && existsSync(join(env['ROOT_DIR'] || '/', '.dockerenv'));
}
