// Agents served by the shipped command line in a separate process, because that is where faults show.
import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { type ApiAnswer, answer, ask, resource, workflow } from './agent-server.ts';
import { type Newcomer, newcomer, type Started } from './command-line.ts';

/** A server in a separate process. */
export interface RealServer extends Started {
  readonly url: string;
  readonly pid: number;
  /** Sends it a request with parameters. */
  readonly ask: (parameters?: Readonly<Record<string, string>>) => Promise<ApiAnswer>;
}

/** An agent for fault tests: it runs whatever the client sends, which no agent outside of tests should do. */
export const shellAgent = {
  'workflow.pkl': workflow(),
  'resources/answer.pkl': answer('"@(exec.stdout("work"))"', ['work']),
  'resources/work.pkl': resource(
    'work',
    'Run {\nExec {\nCommand = "eval \\"$DO\\""\nEnv { ["DO"] = "@(request.params("do"))" }\nTimeoutDuration = 3.s\n}\n}',
  ),
} as const;

/** The same for Python. */
export function pythonAgent(warm: boolean, seconds = 3): Readonly<Record<string, string>> {
  return {
    'workflow.pkl': workflow(),
    'resources/answer.pkl': answer('"@(python.stdout("work"))"', ['work']),
    'resources/work.pkl': resource(
      'work',
      `Run {\nPython {\nScript = "import os\\nexec(os.environ['DO'])"\nEnv { ["DO"] = "@(request.params("do"))" }\nWarm = ${warm}\nTimeoutDuration = ${seconds}.s\n}\n}`,
    ),
  };
}

/** Serves an agent from the user's folder on a free port. */
export async function startServer(
  who: Newcomer,
  env: Readonly<Record<string, string>> = {},
  folder = '.',
): Promise<RealServer> {
  const started = who.start(['run', folder, '--port', '0'], env);
  const [, url = ''] = await started.until(/curl.* "(http:[^"]*)"/);
  return {
    ...started,
    url,
    pid: started.child.pid ?? 0,
    ask: (parameters = {}) => ask(`${url}?${new URLSearchParams(parameters).toString()}`),
  };
}

/** Serves an agent while `use` runs, then removes every trace of it. */
export async function withServer<T>(
  files: Readonly<Record<string, string>>,
  use: (server: RealServer, who: Newcomer) => Promise<T>,
  env: Readonly<Record<string, string>> = {},
): Promise<T> {
  const who = await newcomer();
  try {
    await who.write(files);
    return await use(await startServer(who, env), who);
  } finally {
    await who.leave();
  }
}

/** A unique duration in seconds for `sleep`, so that its processes can be found. */
export function uniqueSleep(): string {
  return `5${String(Math.random()).slice(2, 7)}.${String(Math.random()).slice(2, 8)}`;
}

/** Processes whose arguments contain a text, except zombies. */
export async function processesWith(text: string): Promise<readonly number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  return pids.filter((pid) => argumentsOf(pid).includes(text));
}

/** Zombie children of a process. */
export async function zombiesOf(parent: number): Promise<readonly number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  return pids.filter((pid) => {
    const [state, ppid] = read(`/proc/${pid}/stat`).split(') ').at(-1)?.split(' ') ?? [];
    return state === 'Z' && Number(ppid) === parent;
  });
}

/** Resource usage of a process: memory in KiB, open files, threads. */
export async function usageOf(pid: number): Promise<{ memory: number; files: number; threads: number }> {
  const status = read(`/proc/${pid}/status`);
  const number = (name: string): number => Number(new RegExp(`^${name}:\\s*(\\d+)`, 'm').exec(status)?.[1] ?? 0);
  const files = await readdir(`/proc/${pid}/fd`);
  return { memory: number('VmRSS'), files: files.length, threads: number('Threads') };
}

/** The existing temporary folders of a server. */
export async function temporaryFoldersOf(pid: number): Promise<readonly string[]> {
  return (await readdir(tmpdir())).filter((name) => new RegExp(`^kdeps-[\\da-f]+-\\d+-${pid}-\\d+`).test(name));
}

function argumentsOf(pid: number): string {
  return read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ');
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
