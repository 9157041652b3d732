// The built command line, run by a new user: with an empty home and an empty folder.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { builtCommand } from './built-program.ts';

type Variables = Readonly<Record<string, string>>;

/** The output of a command. */
export interface Said {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that keeps running. */
export interface Started {
  readonly child: ChildProcess;
  /** Its exit code, once it has ended; null if a signal ended it. */
  readonly ended: Promise<number | null>;
  /** All output so far, from both streams. */
  readonly said: () => string;
  /**
   * Waits until one of the streams matches and returns the match; fails with the output if that never happens. The
   * order of output across two streams is undefined, so a pattern only sees one of them.
   */
  readonly until: (pattern: RegExp) => Promise<RegExpExecArray>;
  /** Sends a signal and returns the exit status. */
  readonly stop: (signal?: NodeJS.Signals) => Promise<number | null>;
}

/** A user with an empty home and an empty folder. */
export interface Newcomer {
  readonly folder: string;
  readonly home: string;
  readonly kdeps: (args: readonly string[], env?: Variables) => Said;
  readonly start: (args: readonly string[], env?: Variables) => Started;
  /** Writes files into the folder: path → text. */
  readonly write: (files: Readonly<Record<string, string>>) => Promise<void>;
  /** Ends what was started and removes the folders. */
  readonly leave: () => Promise<void>;
}

/** How long output may take to appear; test machines are busy. */
const OUTPUT_TIMEOUT_MS = 60_000;

/** Creates the two folders. */
export async function newcomer(): Promise<Newcomer> {
  const place = await realpath(await mkdtemp(join(tmpdir(), 'kdeps-newcomer-')));
  const [folder, home] = [join(place, 'work'), join(place, 'home')];
  await mkdir(folder);
  await mkdir(home);
  const running: ChildProcess[] = [];
  const options = (env: Variables) => ({
    cwd: folder,
    env: { PATH: process.env['PATH'], HOME: home, KDEPS_LOG_FORMAT: 'pretty', ...env } as NodeJS.ProcessEnv,
  });
  return {
    folder,
    home,
    kdeps: (args, env = {}) => {
      const done = spawnSync(...builtCommand(args), {
        ...options(env),
        encoding: 'utf8',
        timeout: OUTPUT_TIMEOUT_MS,
      });
      return { status: done.status, stdout: done.stdout, stderr: done.stderr };
    },
    start: (args, env = {}) => {
      const child = spawn(...builtCommand(args), options(env));
      running.push(child);
      return watched(child);
    },
    write: async (files) => {
      for (const [path, text] of Object.entries(files)) {
        await mkdir(dirname(join(folder, path)), { recursive: true });
        await writeFile(join(folder, path), text);
      }
    },
    leave: async () => {
      for (const child of running) child.kill('SIGKILL');
      await rm(place, { recursive: true, force: true });
    },
  };
}

/** Follows what a process says. */
export function watched(child: ChildProcess): Started {
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name]?.setEncoding('utf8').on('data', (chunk: string) => (texts[name] += chunk));
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  // Output may still arrive after the exit.
  let isComplete = false;
  child.once('close', () => {
    isComplete = true;
  });
  return {
    child,
    ended,
    said: () => texts.stdout + texts.stderr,
    until: async (pattern) => {
      const end = performance.now() + OUTPUT_TIMEOUT_MS;
      for (;;) {
        const found = pattern.exec(texts.stdout) ?? pattern.exec(texts.stderr);
        if (found !== null) return found;
        if (performance.now() > end || isComplete)
          throw new Error(`${pattern} did not appear in the output:\n${texts.stdout}\n${texts.stderr}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    stop: (signal = 'SIGINT') => {
      child.kill(signal);
      return ended;
    },
  };
}
