/**
 * Runs one program to its end. When it ends, by itself or because of a time limit or a cancelled request, nothing that it
 * has started goes on.
 */
import type { Readable } from 'node:stream';
import type { execa as Execa } from 'execa';
import { BoundedText } from './bounded-text.ts';
import { unfit } from './fitness.ts';
import { Started } from './started.ts';
import { within } from './within.ts';

export type OutputStream = 'stdout' | 'stderr';

export interface CommandOptions {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** The whole environment: nothing is added to it. */
  readonly env: Readonly<Record<string, string>>;
  /** Milliseconds; null for no limit. */
  readonly timeout: number | null;
  readonly signal?: AbortSignal;
  /** Text for the standard input, which is empty otherwise. */
  readonly input?: string;
  /** Bytes that are kept of each stream. */
  readonly limit?: number;
  /** What happens to a program that prints more: it goes on, and the middle of its output is lost, or it is stopped. */
  readonly whenFull?: 'abridge' | 'stop';
  readonly onOutput?: (stream: OutputStream, chunk: Buffer) => void;
}

/** Why a program ended: by itself, or because something stopped it. The first reason counts. */
export type StopReason = 'exit' | 'timeout' | 'abort' | 'output' | 'not-started';

export interface CommandResult {
  readonly reason: StopReason;
  /** Null when a signal ended the program, or when it never started. */
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** What it printed; empty when it was stopped because that was too much. */
  readonly stdout: string;
  readonly stderr: string;
  /** Bytes that were printed and not kept. */
  readonly missing: number;
  /** How many processes the program had left running, which were ended. */
  readonly leftRunning: number;
  readonly milliseconds: number;
  /** Why the program did not start. */
  readonly problem: string | null;
}

/** How long a program may take to end after it has been asked to, in milliseconds. */
const GRACE = 2000;
/** How long output may still come after the program itself has ended: a child of its may hold the pipe for ever. */
const DRAIN = 500;
/** How long it may take until what was held back by us has been read. */
const REST = 5000;
/** Bytes that are kept of a stream where nobody says otherwise. */
export const DEFAULT_LIMIT = 16 * 1024 * 1024;
/** Bytes of a stream that are taken before others get a turn. */
const PORTION = 64 * 1024;

interface Ending {
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly problem: string | null;
}

/** Runs a program. Never throws for what the program does: the result tells. */
export async function runCommand(options: CommandOptions): Promise<CommandResult> {
  const limit = options.limit ?? DEFAULT_LIMIT;
  const texts = { stdout: new BoundedText(limit), stderr: new BoundedText(limit) };
  const began = performance.now();
  // Nobody reads what was too much.
  const textOf = (stream: OutputStream, reason: StopReason): Promise<string> | string =>
    reason === 'output' ? '' : texts[stream].text();
  const finish = async (reason: StopReason, ending: Ending, leftRunning = 0): Promise<CommandResult> => ({
    ...ending,
    reason: ending.problem === null ? reason : 'not-started',
    stdout: await textOf('stdout', reason),
    stderr: await textOf('stderr', reason),
    missing: texts.stdout.missing + texts.stderr.missing,
    leftRunning,
    milliseconds: performance.now() - began,
  });
  // Loaded when it is needed: threads that only evaluate know of processes, and never start one.
  const { execa } = await import('execa');
  if (options.signal?.aborted === true) return finish('abort', { exitCode: null, signal: null, problem: null });
  const problem = unfit(options.args, options.env)?.text ?? null;
  if (problem !== null) return finish('not-started', { exitCode: null, signal: null, problem });

  const started = new Started();
  const child = startChild(execa, options, started);
  const stop = new Stopper(started, options);
  const take = (stream: OutputStream, chunk: Buffer): void => {
    const text = texts[stream];
    text.add(chunk);
    if (text.missing > 0 && options.whenFull === 'stop') stop.now('output');
    options.onOutput?.(stream, chunk);
  };
  const drained = Promise.all([
    collect(child.stdout, (chunk) => take('stdout', chunk)),
    collect(child.stderr, (chunk) => take('stderr', chunk)),
  ]);
  const ending = await endingOf(child);
  await within(drained, DRAIN);
  stop.close();
  const leftRunning = await started.endRest();
  // Nobody holds the output any more: what is still in the pipe is the last of it.
  if (stop.reason === null) await within(drained, REST);
  child.stdout.destroy();
  child.stderr.destroy();
  return finish(stop.reason ?? 'exit', ending, stop.reason === null ? leftRunning : 0);
}

function startChild(execa: typeof Execa, options: CommandOptions, started: Started) {
  const child = execa(options.file, [...options.args], {
    cwd: options.cwd,
    env: { ...options.env, ...started.env },
    extendEnv: false,
    detached: process.platform !== 'win32',
    cleanup: true,
    reject: false,
    buffer: false,
    encoding: 'buffer',
    stdin: options.input === undefined ? 'ignore' : 'pipe',
    ...(options.input !== undefined && { input: options.input }),
  });
  started.is(child.pid);
  return child;
}

/** What ends the program early. Asked first, forced after a while. */
class Stopper {
  reason: StopReason | null = null;
  private readonly started: Started;
  private readonly signal: AbortSignal | undefined;
  private readonly timers: NodeJS.Timeout[] = [];
  private readonly onAbort = (): void => this.stop('abort');

  constructor(started: Started, options: CommandOptions) {
    this.started = started;
    this.signal = options.signal;
    this.signal?.addEventListener('abort', this.onAbort, { once: true });
    if (options.timeout !== null) this.later(() => this.stop('timeout'), options.timeout);
  }

  close(): void {
    this.signal?.removeEventListener('abort', this.onAbort);
    for (const timer of this.timers) clearTimeout(timer);
  }

  /** Ends the program without asking it. */
  now(reason: StopReason): void {
    if (this.reason !== null) return;
    this.reason = reason;
    void this.started.kill();
  }

  private stop(reason: StopReason): void {
    if (this.reason !== null) return;
    this.reason = reason;
    void this.started.ask();
    this.later(() => void this.started.kill(), GRACE);
  }

  private later(action: () => void, milliseconds: number): void {
    // A longer delay than a timer can hold would fire at once.
    this.timers.push(setTimeout(action, Math.min(milliseconds, 0x7fffffff)));
  }
}

type Child = ReturnType<typeof startChild>;

/** Settles when the program itself has ended, even while a child of its still holds its output. */
function endingOf(child: Child): Promise<Ending> {
  return new Promise((resolve) => {
    child.once('exit', (exitCode, signal) => resolve({ exitCode, signal, problem: null }));
    // A program that cannot be started has no `exit`.
    void child.then((result) => {
      if (child.pid === undefined) {
        resolve({ exitCode: null, signal: null, problem: result.originalMessage ?? 'it could not be started' });
      }
    });
  });
}

/** Takes what a stream gives, in portions between which everybody else gets a turn. The program waits meanwhile. */
export function collect(stream: Readable, onChunk: (chunk: Buffer) => void): Promise<void> {
  return new Promise((resolve) => {
    let taken = 0;
    stream.on('data', (chunk: Buffer) => {
      onChunk(chunk);
      taken += chunk.length;
      if (taken < PORTION) return;
      taken = 0;
      stream.pause();
      setImmediate(() => stream.resume());
    });
    stream.once('end', resolve);
    stream.once('close', resolve);
    stream.once('error', () => resolve());
  });
}
