/** Conda environments, for agents with `InstallAnaconda = true`. */

import { lastLines } from '../process/bounded-text.ts';
import { runCommand } from '../process/command.ts';
import type { EnvironmentUser, PythonEnvironment } from './environment.ts';
import { programFolder, withPath } from './interpreter.ts';

/**
 * Finds a conda environment, or creates it.
 *
 * @param packages channel → packages, separated by spaces
 * @throws Error with conda's message, or when conda is not installed
 */
export async function condaEnvironment(
  name: string,
  packages: ReadonlyMap<string, string>,
  run: EnvironmentUser,
): Promise<PythonEnvironment> {
  const present = await findEnvironment(name, run);
  if (present === null) {
    await make(name, packages, run);
    const made = await findEnvironment(name, run);
    if (made === null) throw new Error(`conda did not create an environment named ${name}.`);
    return activated(made, name);
  }
  return activated(present, name);
}

function activated(folder: string, name: string): PythonEnvironment {
  const programs = programFolder(folder);
  return {
    executable: process.platform === 'win32' ? `${folder}\\python.exe` : `${programs}/python`,
    folder: null,
    activate: (env) => ({ ...withPath(env, programs), CONDA_PREFIX: folder, CONDA_DEFAULT_ENV: name }),
  };
}

async function findEnvironment(name: string, run: EnvironmentUser): Promise<string | null> {
  const { envs = [], root_prefix: root } = environmentsIn(await conda(['info', '--envs', '--json'], run));
  if (name === 'base') return root ?? envs[0] ?? null;
  return envs.find((folder) => folder.split(/[\\/]/).at(-1) === name) ?? null;
}

function environmentsIn(listed: string): { readonly envs?: readonly string[]; readonly root_prefix?: string } {
  try {
    return JSON.parse(listed) as { envs?: string[]; root_prefix?: string };
  } catch (cause) {
    throw new Error('conda did not list its environments: its output is not valid JSON.', { cause });
  }
}

/** Creates the environment atomically, so that one without its packages is never mistaken for complete. */
async function make(name: string, packages: ReadonlyMap<string, string>, run: EnvironmentUser): Promise<void> {
  run.emit({ type: 'environment', run: null, resource: null, text: `Creating the conda environment ${name}` });
  await conda(['create', '--yes', '--name', name, 'python'], run);
  try {
    for (const [channel, names] of packages) {
      run.emit({ type: 'environment', run: null, resource: null, text: `Installing ${names} from ${channel}` });
      const words = names.split(/\s+/).filter((word) => word !== '');
      await conda(['install', '--yes', '--name', name, '--channel', channel, ...words], run);
    }
  } catch (error) {
    await conda(['remove', '--yes', '--name', name, '--all'], run).catch(() => undefined);
    throw error;
  }
}

async function conda(args: readonly string[], run: EnvironmentUser): Promise<string> {
  const file = run.env['CONDA_EXE'] || 'conda';
  const result = await runCommand({ file, args, cwd: run.agent.folder, env: run.env, timeout: null });
  if (result.problem !== null)
    throw new Error('The agent needs Anaconda (`InstallAnaconda = true`), but `conda` is not installed.');
  if (result.exitCode !== 0) throw new Error(`conda ${args[0]} failed.\n${lastLines(result.stderr)}`);
  return result.stdout;
}
