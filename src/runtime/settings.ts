/** The settings of this machine: `.kdeps.pkl` in the current folder, else in the home of the user. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { AgentEngine } from './engine.ts';
import type { HomeSettings, Variables } from './home.ts';
import { kindAt } from './paths.ts';
import { textOr } from './values.ts';

export interface MachineSettings extends HomeSettings {
  /** Where agents run: in a container, or right here. */
  readonly mode: 'docker' | 'local';
  readonly gpu: 'cpu' | 'nvidia' | 'amd';
}

const defaults: MachineSettings = { mode: 'docker', gpu: 'cpu', folder: '.kdeps', parent: 'user' };

/** The file with the settings; null when there is none. */
export function settingsFile(env: Variables, cwd: string): string | null {
  const candidates = [env['KDEPS_CONFIG'], join(cwd, '.kdeps.pkl'), join(env['HOME'] || homedir(), '.kdeps.pkl')];
  return candidates.find((path) => path !== undefined && path !== '' && kindAt(path) === 'file') ?? null;
}

/**
 * Reads the settings.
 *
 * @throws PklError when the file is wrong
 */
export async function readSettings(env: Readonly<Record<string, string>>, cwd: string): Promise<MachineSettings> {
  const file = settingsFile(env, cwd);
  if (file === null) return defaults;
  const engine = new AgentEngine({ env, cacheFolder: null });
  try {
    const opened = engine.openText(await engine.load(file));
    return {
      mode: oneOf(opened.read('RunMode'), ['docker', 'local'], defaults.mode),
      gpu: oneOf(opened.read('DockerGPU'), ['cpu', 'nvidia', 'amd'], defaults.gpu),
      folder: textOr(opened.read('KdepsDir'), defaults.folder),
      parent: oneOf(opened.read('KdepsPath'), ['user', 'project', 'xdg'], defaults.parent),
    };
  } finally {
    engine.close();
  }
}

function oneOf<T extends string>(value: unknown, known: readonly T[], other: T): T {
  return known.find((name) => name === value) ?? other;
}
