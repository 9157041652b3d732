/** The machine's settings: `.kdeps.pkl` in the current folder, or else in the user's home. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { PklError } from '../../lang/index.ts';
import { AgentError, type Problem } from '../diagnostics/errors.ts';
import { rewordForAuthors } from '../diagnostics/reword.ts';
import { kindAt } from '../files/paths.ts';
import { AgentEngine, briefReport } from '../language/engine.ts';
import { textOr } from '../language/values.ts';
import { schemaUri } from '../schema/uris.ts';
import type { HomeSettings, Variables } from './home.ts';

export interface MachineSettings extends HomeSettings {
  /** Where agents run: in a container, or on the host. */
  readonly mode: 'docker' | 'local';
  readonly gpu: 'cpu' | 'nvidia' | 'amd';
}

const modes = ['docker', 'local'] as const;
const gpus = ['cpu', 'nvidia', 'amd'] as const;
const parents = ['user', 'project', 'xdg'] as const;

const defaults: MachineSettings = { mode: 'docker', gpu: 'cpu', folder: '.kdeps', parent: 'user' };

/** The settings file; null when there is none. */
export function settingsFile(env: Variables, cwd: string): string | null {
  const candidates = [env['KDEPS_CONFIG'], join(cwd, '.kdeps.pkl'), join(env['HOME'] || homedir(), '.kdeps.pkl')];
  return candidates.find((path) => path !== undefined && path !== '' && kindAt(path) === 'file') ?? null;
}

/**
 * Reads the settings. The variables `DOCKER_RUN_MODE`, `DOCKER_GPU`, `DOCKER_KDEPS_DIR` and `DOCKER_KDEPS_PATH`
 * override the file.
 *
 * @throws AgentError when the file is invalid
 */
export async function readSettings(env: Readonly<Record<string, string>>, cwd: string): Promise<MachineSettings> {
  const file = settingsFile(env, cwd);
  const written = file === null ? defaults : await readFile(file, env);
  return {
    mode: oneOf(env['DOCKER_RUN_MODE'], modes, written.mode),
    gpu: oneOf(env['DOCKER_GPU'], gpus, written.gpu),
    folder: env['DOCKER_KDEPS_DIR'] || written.folder,
    parent: oneOf(env['DOCKER_KDEPS_PATH'], parents, written.parent),
  };
}

async function readFile(file: string, env: Readonly<Record<string, string>>): Promise<MachineSettings> {
  const engine = new AgentEngine({ env, cacheFolder: null });
  try {
    const opened = engine.openText(await engine.load(file));
    if (opened.className !== 'org.kdeps.pkl.Kdeps') throw new AgentError([notSettings(file)]);
    return {
      mode: oneOf(opened.read('RunMode'), modes, defaults.mode),
      gpu: oneOf(opened.read('DockerGPU'), gpus, defaults.gpu),
      folder: textOr(opened.read('KdepsDir'), defaults.folder),
      parent: oneOf(opened.read('KdepsPath'), parents, defaults.parent),
    };
  } catch (error) {
    if (!(error instanceof PklError)) throw error;
    throw new AgentError([rewordForAuthors({ ...briefReport(error), file })]);
  } finally {
    engine.close();
  }
}

function notSettings(file: string): Problem {
  return {
    file,
    line: 1,
    code: 'kdeps/not-settings',
    message: 'This file does not contain machine settings.',
    hint: `Start it with \`amends "${schemaUri('Kdeps')}"\`.`,
  };
}

function oneOf<T extends string>(value: unknown, known: readonly T[], other: T): T {
  return known.find((name) => name === value) ?? other;
}
