/** Where things are kept on this machine, or in the container of an agent. */
import { existsSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** The variables of an environment. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** What the settings of this machine say about places. */
export interface HomeSettings {
  /** Name of the folder. */
  readonly folder: string;
  /** Its parent: the home of the user, the current folder, or where XDG says. */
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
  const home = env['HOME'] || homedir();
  switch (parent) {
    case 'user':
      return home;
    case 'project':
      return cwd;
    case 'xdg':
      return env['XDG_CONFIG_HOME'] || join(home, '.config');
  }
}

/** The folder for what agents keep: models, and what they remember. Ends with a slash, as agents expect. */
export function volumeFolder(env: Variables, home: string): string {
  const chosen = env['KDEPS_VOLUME_PATH'];
  if (chosen !== undefined && chosen !== '') return chosen.endsWith('/') ? chosen : `${chosen}/`;
  return isContainer(env) ? '/agent/volume/' : `${join(home, 'volume')}/`;
}

/** The folders whose files come and go with a run. */
export function temporaryFolders(): readonly string[] {
  return [...new Set([resolve(tmpdir()), '/tmp', '/var/tmp'])];
}

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
