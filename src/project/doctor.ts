/** Checks this machine: what agents can use, and what is missing. */
import { access, constants } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { dirname } from 'node:path';
import type { Agent } from '../runtime/index.ts';
import {
  findInterpreter,
  kindAt,
  kinds,
  lockOf,
  messageOf,
  ollamaAddress,
  runCommand,
  sizeText,
  threadsOf,
} from '../runtime/index.ts';
import { bytesOf, type KeptKind, keptIn } from './kept/index.ts';

export interface Check {
  readonly name: string;
  /** `absent` is only a problem for agents that need it. */
  readonly state: 'good' | 'absent' | 'bad';
  readonly detail: string;
}

export interface DoctorOptions {
  readonly env: Readonly<Record<string, string>>;
  /** The KDeps home folder. */
  readonly home: string;
  /** An agent whose requirements are checked as well. */
  readonly agent: Agent | null;
}

/** Runs all checks concurrently. */
export async function examine(options: DoctorOptions): Promise<readonly Check[]> {
  const { env, home, agent } = options;
  const needs = needsOf(agent);
  const kept = (await keptIn({ home, env })).filter(({ items }) => items.length > 0);
  const checks = await Promise.all([
    check('Node.js', async () => process.version),
    check('home', () => writable(home)),
    ...kept.map((kind) => check('kept', async () => keptText(kind), false)),
    check('Python', async () => pythonText(env), needs.python),
    check('uv', () => versionOf('uv', ['--version'], env), false),
    ...(agent === null || agent.workflow.machine.pythonPackages.length === 0 ? [] : [lockCheck(agent, env)]),
    check('conda', () => versionOf('conda', ['--version'], env), needs.conda),
    check('GPU', () => gpu(env), false),
    check('threads', async () => threadText(env, agent)),
    check('Ollama', () => ollama(env), needs.models),
    check('Docker', () => versionOf('docker', ['version', '--format', '{{.Server.Version}}'], env), false),
    ...portsOf(agent).map(({ name, host, port }) => check(name, () => freePort(host, port))),
  ]);
  return checks;
}

/** @param needed whether its absence is an error */
async function check(name: string, look: () => Promise<string>, needed = true): Promise<Check> {
  try {
    return { name, state: 'good', detail: await look() };
  } catch (error) {
    return { name, state: needed ? 'bad' : 'absent', detail: messageOf(error).trim() };
  }
}

function needsOf(agent: Agent | null) {
  // Resources that never run need nothing.
  const needs = (agent?.plan.steps ?? []).map(({ id }) => {
    const kind = agent?.resources.get(id)?.kind ?? null;
    return kind === null ? {} : (kinds.of(kind).needs ?? {});
  });
  return {
    python:
      agent === null ||
      needs.some(({ python }) => python === 'always') ||
      agent.workflow.machine.pythonPackages.length > 0,
    conda: agent?.workflow.machine.installAnaconda === true,
    models: needs.some((each) => each.models === true),
    scripts: needs.filter(({ python }) => python === 'always').length,
  };
}

/** Checks the folder or its nearest existing ancestor, without creating anything. */
async function writable(folder: string): Promise<string> {
  let nearest = folder;
  while (kindAt(nearest) === null && dirname(nearest) !== nearest) nearest = dirname(nearest);
  if (kindAt(nearest) === 'file') throw new Error(`${nearest} is a file, not a folder`);
  await access(nearest, constants.W_OK).catch(() => {
    throw new Error(`${nearest} is not writable by this user: choose another folder with KDEPS_HOME`);
  });
  return folder;
}

/** How much there is of something that is kept, and how to remove it. */
function keptText({ noun: [one, several], advice, items }: KeptKind): string {
  const unused = items.filter(({ use }) => use === 'unused');
  const all = `${items.length} ${items.length === 1 ? one : several}, ${sizeText(bytesOf(items))}`;
  if (unused.length > 0)
    return `${all}; no agent uses ${unused.length} of them, ${sizeText(bytesOf(unused))}: kdeps clean`;
  if (items.some(({ use }) => use === 'cache')) return `${all}: kdeps clean --caches`;
  return advice === undefined ? all : `${all}: ${advice}`;
}

async function pythonText(env: Readonly<Record<string, string>>): Promise<string> {
  const { executable, version } = await findInterpreter(env);
  const venv = await runCommand({
    file: executable,
    args: ['-c', 'import venv, ensurepip'],
    cwd: dirname(executable),
    env,
    timeout: 20_000,
  });
  if (venv.exitCode !== 0)
    throw new Error(
      `${version} has no venv module, which is needed to create environments. On Debian: apt install python3-venv`,
    );
  return `${version}, ${executable}`;
}

/** The lock of the agent's packages. Not having one is a choice; one that does not fit is an error. */
async function lockCheck(agent: Agent, env: Readonly<Record<string, string>>): Promise<Check> {
  const found = await check('lock', async () => {
    const lock = await lockOf(agent, env);
    return lock === null ? '' : `${lock.size} in ${lock.name}`;
  });
  if (found.state === 'bad' || found.detail !== '') return found;
  return {
    name: 'lock',
    state: 'absent',
    detail: 'none: the newest versions are installed. kdeps lock keeps them the same',
  };
}

async function versionOf(
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<string> {
  const result = await runCommand({ file, args, cwd: '/', env, timeout: 20_000, limit: 16_384 });
  if (result.problem !== null) throw new Error('not installed');
  if (result.exitCode !== 0) throw new Error(result.stderr.trim().split('\n').at(-1) ?? 'it does not start');
  return result.stdout.trim().split('\n')[0] ?? '';
}

async function gpu(env: Readonly<Record<string, string>>): Promise<string> {
  try {
    return await versionOf('nvidia-smi', ['--query-gpu=name,memory.total', '--format=csv,noheader'], env);
  } catch {
    return versionOf('rocm-smi', ['--showproductname', '--csv'], env).catch(() => {
      throw new Error('no usable GPU: models run on the CPU');
    });
  }
}

/** How many threads the libraries of Python processes use. */
function threadText(env: Readonly<Record<string, string>>, agent: Agent | null): string {
  const scripts = needsOf(agent).scripts;
  const { threads, cores, given } = threadsOf(env, Math.max(1, scripts));
  const set = given.map(([name, value]) => `${name}=${value}`).join(', ');
  // Other libraries follow this variable.
  if (given.some(([name]) => name === 'OMP_NUM_THREADS')) return `${set} is set, and holds for all Python scripts`;
  const each = scripts > 1 ? `for each of ${scripts} Python scripts` : 'for a Python script';
  return `${threads} ${each} on ${cores} ${cores === 1 ? 'core' : 'cores'}${set === '' ? '' : `; ${set} is set`}`;
}

/** Checks that a model server is reachable. */
async function ollama(env: Readonly<Record<string, string>>): Promise<string> {
  const address = ollamaAddress(env['OLLAMA_HOST']);
  const port = Number(address.port || (address.protocol === 'https:' ? 443 : 80));
  const isThere = await new Promise<boolean>((resolve) => {
    const socket = connect({ host: address.hostname, port, timeout: 3000 });
    const finish = (found: boolean): void => {
      socket.destroy();
      resolve(found);
    };
    socket.once('connect', () => finish(true));
    socket.once('error', () => finish(false));
    socket.once('timeout', () => finish(false));
  });
  if (!isThere) throw new Error(`nothing is listening at ${address.origin}. Start it with: ollama serve`);
  return address.origin;
}

function portsOf(agent: Agent | null) {
  const { api, web } = agent?.workflow ?? { api: null, web: null };
  return [
    ...(api === null ? [] : [{ name: `port ${api.port} (API)`, host: api.host, port: api.port }]),
    ...(web === null ? [] : [{ name: `port ${web.port} (web)`, host: web.host, port: web.port }]),
  ];
}

function freePort(host: string, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(new Error(error.code === 'EADDRINUSE' ? 'in use by another program' : error.message)),
    );
    server.listen(port, host, () => server.close(() => resolve('free')));
  });
}
