/**
 * The Python environment of an agent: created on first use and cached under a hash of its contents, so that the same
 * packages are installed only once per Python version, also for several agents.
 */
import { createHash } from 'node:crypto';
import { access, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Agent } from '../agent/agent.ts';
import { withLock } from '../process/ticket-lock.ts';
import type { EventListener } from '../run/events.ts';
import { findUv, installerStep } from './installer.ts';
import { type Interpreter, programFolder, withPath } from './interpreter.ts';
import { type Lock, readLock } from './lock-file.ts';
import { withoutOptions, wordsOf } from './requirements.ts';
import { reachableIndex, type TorchBuild, torchBuild, torchIndexes, torchPackages } from './torch-build.ts';

export interface EnvironmentOptions {
  /** Requirements in pip syntax. */
  readonly packages: readonly string[];
  /** The folder that may have a lock of these packages, that of the agent; null for none. */
  readonly locks: string | null;
  readonly interpreter: Interpreter;
  /** The folder of all environments. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** Called for each step that takes a while. */
  readonly onProgress: (text: string) => void;
}

/** What an environment is created for: a run, or an agent about to run. It may outlive the run that first needs it. */
export interface EnvironmentUser {
  readonly agent: Pick<Agent, 'agent' | 'version' | 'folder' | 'workflow'>;
  /** The environment for everything the agent runs. */
  readonly env: Readonly<Record<string, string>>;
  readonly emit: EventListener;
  /** Sends events to the subscriber of the run only, not to the log; null when there is none. */
  readonly follow: EventListener | null;
}

/** The Python that an agent's scripts use. */
export interface PythonEnvironment {
  readonly executable: string;
  /** Its folder, if it was made here; null for any other. */
  readonly folder: string | null;
  /** Adds the PATH entry and variables for everything the agent runs. */
  readonly activate: (env: Readonly<Record<string, string>>) => Record<string, string>;
}

/** The bare interpreter, for agents without packages. */
export function plainEnvironment(interpreter: Interpreter): PythonEnvironment {
  return { executable: interpreter.executable, folder: null, activate: (env) => ({ ...env }) };
}

/**
 * Returns the environment with the packages, and creates it if necessary.
 *
 * @throws Error with the end of the installer's output, or when the lock is of other packages
 */
export async function ensureEnvironment(options: EnvironmentOptions): Promise<PythonEnvironment> {
  if (options.packages.length === 0) return plainEnvironment(options.interpreter);
  const torch = await torchBuild(options.packages, options.env);
  const lock = options.locks === null ? null : await readLock(options.locks, options.packages, torch);
  const folder = join(options.folder, environmentName(options, torch, lock));
  await mkdir(options.folder, { recursive: true });
  const make = async (): Promise<void> => {
    if (await isReady(folder)) return;
    // The leftovers of an aborted installation are unusable.
    await rm(folder, { recursive: true, force: true });
    await install(folder, options, torch, lock);
    await writeFile(
      markFile(folder),
      JSON.stringify({ python: options.interpreter.version, packages: options.packages }),
    );
  };
  const onWait = (): void => options.onProgress('Waiting for another process to create the Python environment');
  await withLock(`${folder}.turns`, make, { signal: options.signal, onWait });
  return existingEnvironment(folder);
}

/** The virtual environment in a folder. */
export function existingEnvironment(folder: string): PythonEnvironment {
  return {
    executable: executableOf(folder),
    folder,
    activate: (env) => ({ ...withPath(env, programFolder(folder)), VIRTUAL_ENV: folder }),
  };
}

/** Agents with the same packages, in the same versions if they have locks, share an environment. */
function environmentName(
  { packages, interpreter }: Pick<EnvironmentOptions, 'packages' | 'interpreter'>,
  torch: TorchBuild,
  lock: Lock | null,
): string {
  // With a GPU, a machine needs another environment.
  const parts = [interpreter.executable, interpreter.version, packages, torch, ...(lock === null ? [] : [lock.digest])];
  const content = JSON.stringify(parts);
  return `python-${interpreter.version}-${createHash('sha256').update(content).digest('hex').slice(0, 12)}`;
}

function markFile(folder: string): string {
  return join(folder, 'kdeps.json');
}

function executableOf(folder: string): string {
  return join(programFolder(folder), process.platform === 'win32' ? 'python.exe' : 'python');
}

async function isReady(folder: string): Promise<boolean> {
  const [mark, config] = await Promise.all(
    [markFile(folder), join(folder, 'pyvenv.cfg')].map((file) => readFile(file, 'utf8').catch(() => null)),
  );
  const hasPython = await access(executableOf(folder)).then(
    () => true,
    () => false,
  );
  return mark !== null && config !== null && hasPython;
}

async function install(
  folder: string,
  options: EnvironmentOptions,
  torch: TorchBuild,
  lock: Lock | null,
): Promise<void> {
  const [uv, index] = await Promise.all([findUv(options), reachableIndex(torch, options.env)]);
  const by = uv === null ? '' : ' with uv';
  const what = `${lock === null ? '' : `${lock.size} of ${lock.name} for `}${options.packages.join(', ')}`;
  options.onProgress(`Creating a Python ${options.interpreter.version} environment${by}: ${what}`);
  if (torch !== 'default') options.onProgress(torchIndexes[torch][index === null ? 'unreachable' : 'reached']);
  const python = executableOf(folder);
  if (uv === null) await installerStep(options.interpreter.executable, ['-m', 'venv', folder], options);
  else await installerStep(uv, ['venv', '--quiet', '--python', options.interpreter.executable, folder], options);
  const add = (...what: readonly string[]): Promise<void> =>
    uv === null
      ? installerStep(python, ['-m', 'pip', 'install', ...quietPip, ...what], options)
      : installerStep(uv, ['pip', 'install', '--python', python, ...what], options);
  // A version with `+cpu` is newer than the same without. By default, uv would take every package from the first index that
  // has it, which has old copies of some.
  const both = uv === null ? ['--extra-index-url'] : ['--index-strategy', 'unsafe-best-match', '--index'];
  const from = index === null ? [] : [...both, index];
  if (lock !== null) {
    const { options: given } = withoutOptions(options.packages);
    await add('--require-hashes', ...from, ...given, '--requirement', lock.file);
    return;
  }
  // That index may lag behind the usual one, whose newer version would be of CUDA.
  if (torch === 'rocm' && index !== null) await add('--index-url', index, ...torchPackages(options.packages));
  await add(...from, ...options.packages.flatMap(wordsOf));
}

const quietPip = ['--no-input', '--disable-pip-version-check', '--progress-bar', 'off'];
