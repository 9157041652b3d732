// Agents served by the command line as it is shipped, in a process of its own: what faults do to a server shows only there.
import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { type ApiAnswer, answer, ask, resource, workflow } from './agent-server.ts';
import { type Newcomer, newcomer, type Started } from './command-line.ts';

/** A server in a process of its own. */
export interface RealServer extends Started {
  readonly url: string;
  readonly pid: number;
  /** Asks it, with parameters. */
  readonly ask: (parameters?: Readonly<Record<string, string>>) => Promise<ApiAnswer>;
}

/** What an agent does in tests of faults: a client says what, which no agent outside of tests should allow. */
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

/** Serves an agent that lies in the newcomer's folder, on a free port. */
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

/** Serves an agent for what `use` does with it; nothing of it is left afterwards. */
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

/** A time to sleep that nobody else sleeps, in seconds: the processes that do can be found by it. */
export function uniqueSleep(): string {
  return `5${String(Math.random()).slice(2, 7)}.${String(Math.random()).slice(2, 8)}`;
}

/** The processes with a text among their arguments. Those that have ended, and whose parent does not know it, do not count. */
export async function processesWith(text: string): Promise<readonly number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  return pids.filter((pid) => argumentsOf(pid).includes(text));
}

/** Children of a process that have ended, and that it has not asked about. */
export async function zombiesOf(parent: number): Promise<readonly number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  return pids.filter((pid) => {
    const [state, ppid] = read(`/proc/${pid}/stat`).split(') ').at(-1)?.split(' ') ?? [];
    return state === 'Z' && Number(ppid) === parent;
  });
}

/** What a process takes of the machine: memory in KiB, open files, threads. */
export async function usageOf(pid: number): Promise<{ memory: number; files: number; threads: number }> {
  const status = read(`/proc/${pid}/status`);
  const number = (name: string): number => Number(new RegExp(`^${name}:\\s*(\\d+)`, 'm').exec(status)?.[1] ?? 0);
  const files = await readdir(`/proc/${pid}/fd`);
  return { memory: number('VmRSS'), files: files.length, threads: number('Threads') };
}

/** The folders for temporary files of a server that are there. */
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
