/**
 * The Python environment of an agent: created on first use and cached under a hash of its contents, so that the same
 * packages are installed only once per Python version, also for several agents.
 */
import { createHash } from 'node:crypto';
import { access, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Agent } from '../agent/agent.ts';
import { lastLines } from '../process/bounded-text.ts';
import { runCommand } from '../process/command.ts';
import { OutputLines } from '../process/output-lines.ts';
import { withLock } from '../process/ticket-lock.ts';
import type { EventListener } from '../run/events.ts';
import { type Interpreter, programFolder, withPath } from './interpreter.ts';
import { cpuIndex, type TorchBuild, torchBuild } from './torch-build.ts';

export interface EnvironmentOptions {
  /** Requirements in pip syntax. */
  readonly packages: readonly string[];
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
 * @throws Error with the end of the installer's output
 */
export async function ensureEnvironment(options: EnvironmentOptions): Promise<PythonEnvironment> {
  if (options.packages.length === 0) return plainEnvironment(options.interpreter);
  const torch = await torchBuild(options.packages, options.env);
  const folder = join(options.folder, environmentName(options, torch));
  await mkdir(options.folder, { recursive: true });
  const make = async (): Promise<void> => {
    if (await isReady(folder)) return;
    // The leftovers of an aborted installation are unusable.
    await rm(folder, { recursive: true, force: true });
    await install(folder, options, torch);
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

/** Agents with the same packages share an environment. */
function environmentName(
  { packages, interpreter }: Pick<EnvironmentOptions, 'packages' | 'interpreter'>,
  torch: TorchBuild,
): string {
  // With a GPU, a machine needs another environment.
  const content = JSON.stringify([interpreter.executable, interpreter.version, packages, torch]);
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

async function install(folder: string, options: EnvironmentOptions, torch: TorchBuild): Promise<void> {
  const [uv, index] = await Promise.all([findUv(options), torch === 'cpu' ? cpuIndex(options.env) : null]);
  const packages = options.packages.flatMap(splitRequirement);
  options.onProgress(
    `Creating a Python ${options.interpreter.version} environment${uv === null ? '' : ' with uv'}: ${options.packages.join(', ')}`,
  );
  if (torch === 'cpu')
    options.onProgress(
      index === null
        ? 'This machine has no GPU, but the index with the smaller build of PyTorch for CPUs cannot be reached. The usual build may be gigabytes.'
        : 'This machine has no GPU: PyTorch is installed without CUDA. `KDEPS_TORCH=default` installs the usual build.',
    );
  if (uv !== null) {
    await step(uv, ['venv', '--quiet', '--python', options.interpreter.executable, folder], options);
    // By default, uv would take every package from the first index that has it, which has old copies of some.
    const byUv = index === null ? [] : ['--index', index, '--index-strategy', 'unsafe-best-match'];
    await step(uv, ['pip', 'install', '--python', executableOf(folder), ...byUv, ...packages], options);
    return;
  }
  await step(options.interpreter.executable, ['-m', 'venv', folder], options);
  // A version with `+cpu` is newer than the same without.
  const byPip = index === null ? [] : ['--extra-index-url', index];
  await step(
    executableOf(folder),
    [
      '-m',
      'pip',
      'install',
      '--no-input',
      '--disable-pip-version-check',
      '--progress-bar',
      'off',
      ...byPip,
      ...packages,
    ],
    options,
  );
}

async function findUv(options: EnvironmentOptions): Promise<string | null> {
  // uv can be disabled where packages are only available to pip.
  if (options.env['KDEPS_UV'] === '0') return null;
  const name = options.env['KDEPS_UV'] || 'uv';
  const result = await runCommand({
    file: name,
    args: ['--version'],
    cwd: options.folder,
    env: options.env,
    timeout: 20_000,
    limit: 1024,
  });
  return result.exitCode === 0 ? name : null;
}

async function step(file: string, args: readonly string[], options: EnvironmentOptions): Promise<void> {
  const lines = new OutputLines({
    onLine: (line) => {
      const told = progressOf(line);
      if (told !== null) options.onProgress(told);
    },
    onLeftOut: () => undefined,
  });
  const result = await runCommand({
    file,
    args,
    cwd: options.folder,
    env: options.env,
    timeout: null,
    limit: 256 * 1024,
    ...(options.signal && { signal: options.signal }),
    onOutput: (_, chunk) => lines.feed(chunk),
  });
  if (result.exitCode === 0) return;
  options.signal?.throwIfAborted();
  const reason =
    lastLines(result.stderr.trim() === '' ? result.stdout : result.stderr) || (result.problem ?? 'It was stopped.');
  throw new Error(`Could not create the Python environment.\n${reason}`);
}

/** The part of a line of pip's or uv's output that is worth showing. */
function progressOf(line: string): string | null {
  const downloading = /^\s*Downloading (?:\S*\/)?([\w.]+)-([\d.]+)\S* \(([^)]+)\)/.exec(line);
  if (downloading !== null) return `Downloading ${downloading[1]} ${downloading[2]} (${downloading[3]})`;
  // uv names no version there.
  const byUv = /^\s*(Downloading|Building) ([\w.=+-]+)(?: \(([^)]+)\))?$/.exec(line);
  if (byUv !== null) return `${byUv[1]} ${byUv[2]?.replace('==', ' ')}${byUv[3] === undefined ? '' : ` (${byUv[3]})`}`;
  if (/^\s*(Installing collected packages|Building wheel|Resolved|Prepared|Installed)\b/.test(line))
    return line.trim().slice(0, 120);
  return null;
}

/** Splits options from a requirement, which stays a single argument. */
function splitRequirement(text: string): readonly string[] {
  const trimmed = text.trim();
  return /[;@]/.test(trimmed) ? [trimmed] : trimmed.split(/\s+/).filter((word) => word !== '');
}
