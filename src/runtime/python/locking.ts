/** Makes lock files with uv, which finds the digests of all files of a package without downloading them. */
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../process/command.ts';
import { ensureEnvironment } from './environment.ts';
import { findUv, type InstallerOptions, installerStep } from './installer.ts';
import { type Interpreter, programFolder } from './interpreter.ts';
import { type Lock, lockName, lockText, readLock } from './lock-file.ts';
import { withoutOptions } from './requirements.ts';
import { reachableIndex, type TorchBuild, torchBuild, torchPackages } from './torch-build.ts';

export interface LockOptions {
  /** Requirements in pip syntax: at least one. */
  readonly packages: readonly string[];
  /** The folder of the agent. */
  readonly folder: string;
  /** The folder of all Python environments. */
  readonly environments: string;
  readonly interpreter: Interpreter;
  readonly env: Readonly<Record<string, string>>;
  /** The build of PyTorch; null for that of this machine. It only matters to packages that need PyTorch. */
  readonly build: TorchBuild | null;
  /** Take the newest versions, and not those of the lock file where possible. */
  readonly upgrade: boolean;
  readonly signal?: AbortSignal;
  /** Called for each step that takes a while. */
  readonly onProgress: (text: string) => void;
}

/** The version that is installed where there is none. */
const UV = 'uv==0.9.7';

/**
 * Writes the lock file of packages, for all systems and for this version of Python and newer ones.
 *
 * @throws Error with what uv says, when it finds no versions that fit together
 */
export async function lockPackages(options: LockOptions): Promise<Lock> {
  const { packages, folder } = options;
  const chosen = options.build === null ? {} : { KDEPS_TORCH: options.build };
  const build = await torchBuild(packages, { ...options.env, ...chosen });
  const work = await mkdtemp(join(tmpdir(), 'kdeps-lock-'));
  try {
    const output = join(work, lockName(build));
    // uv keeps the versions that it finds there.
    if (!options.upgrade) await copyFile(join(folder, lockName(build)), output).catch(() => undefined);
    await compile(build, work, output, options);
    await writeFile(join(folder, lockName(build)), lockText(packages, await readFile(output, 'utf8')));
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  const lock = await readLock(folder, packages, build);
  if (lock === null) throw new Error(`${lockName(build)} was deleted while it was written.`);
  return lock;
}

async function compile(build: TorchBuild, work: string, output: string, options: LockOptions): Promise<void> {
  const { packages, interpreter, env, onProgress, signal } = options;
  const index = await reachableIndex(build, env);
  if (build !== 'default' && index === null)
    throw new Error(
      `The index with the build of PyTorch for this machine (${build}) cannot be reached. Set KDEPS_TORCH_INDEX to one that can be, or choose the usual build with KDEPS_TORCH=default.`,
    );
  const { requirements, options: given } = withoutOptions(packages);
  const { uv, variables } = await uvOf(options);
  const installer: InstallerOptions = {
    folder: work,
    env: { ...env, ...variables },
    onProgress,
    purpose: 'lock the Python packages',
    ...(signal && { signal }),
  };
  const input = join(work, 'requirements.in');
  const resolve = async (what: readonly string[], target: string, more: readonly string[]): Promise<void> => {
    await writeFile(input, what.map((line) => `${line}\n`).join(''));
    const fixed = ['--universal', '--no-header', '--no-annotate', '--quiet', '--python', interpreter.executable];
    const args = ['pip', 'compile', ...fixed, ...given, ...more, '--output-file', target, input];
    await installerStep(uv, args, installer);
  };
  onProgress(`Looking for versions of ${packages.join(', ')}`);
  const hashed = ['--generate-hashes'];
  if (index === null) return resolve(requirements, output, hashed);
  // Without this, a newer version of the usual index would be chosen, which is of another build.
  const pinned = join(work, 'torch.txt');
  const ofTorch = torchPackages(packages);
  await resolve(ofTorch, pinned, ['--default-index', index, '--no-deps']);
  const exact = (await readFile(pinned, 'utf8')).split('\n').filter((line) => line.trim() !== '');
  const both = ['--index', index, '--index-strategy', 'unsafe-best-match'];
  await resolve([...requirements, ...exact], output, [...hashed, ...both]);
}

/** uv of this machine, or one in an environment of its own, which uses the indexes of pip and, like pip, the certificates of the system. */
async function uvOf(options: LockOptions) {
  const { env, environments, interpreter, onProgress } = options;
  const present = await findUv({ folder: options.folder, env, onProgress });
  if (present !== null) return { uv: present, variables: {} };
  onProgress('Installing uv, which makes lock files (about 25 MB)');
  const own = await ensureEnvironment({
    packages: [UV],
    locks: null,
    interpreter,
    folder: environments,
    env,
    onProgress: () => undefined,
  });
  const setting = async (name: string): Promise<string | null> => {
    const args = ['-m', 'pip', 'config', 'get', name];
    const { exitCode, stdout } = await runCommand({
      file: own.executable,
      args,
      cwd: environments,
      env,
      timeout: 20_000,
    });
    return exitCode === 0 && stdout.trim() !== '' ? stdout.trim() : null;
  };
  const usual = env['PIP_INDEX_URL'] || (await setting('global.index-url'));
  const more = env['PIP_EXTRA_INDEX_URL'] || (await setting('global.extra-index-url'));
  // Settings of uv itself take precedence.
  const variables = {
    UV_NATIVE_TLS: env['UV_NATIVE_TLS'] || 'true',
    ...(usual !== null && !env['UV_DEFAULT_INDEX'] && { UV_DEFAULT_INDEX: usual }),
    ...(more !== null && !env['UV_INDEX'] && { UV_INDEX: more, UV_INDEX_STRATEGY: 'unsafe-best-match' }),
  };
  return { uv: join(programFolder(own.folder ?? ''), 'uv'), variables };
}
