/**
 * Runs a program to its end. When it ends, on its own or because of a time limit or a canceled request, everything it
 * started ends too.
 */
import { Readable } from 'node:stream';
import type { execa as Execa } from 'execa';
import { findInvalidArgument } from './argument-limits.ts';
import { BoundedText } from './bounded-text.ts';
import type { OutputText } from './output-text.ts';
import { Started } from './started.ts';
import type { Stopped } from './stopped.ts';
import { WholeText } from './whole-text.ts';
import { within } from './within.ts';

export type OutputStream = 'stdout' | 'stderr';

export interface CommandOptions {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** The complete environment; nothing is added. */
  readonly env: Readonly<Record<string, string>>;
  /** Milliseconds; null for no limit. */
  readonly timeout: number | null;
  readonly signal?: AbortSignal;
  /** Text for standard input, which is empty by default. */
  readonly input?: string;
  /** Bytes to keep of each stream. */
  readonly limit?: number;
  readonly onOutput?: (stream: OutputStream, chunk: Buffer) => void;
  /** Called with what the program writes to file descriptor 3, which is only open if this is set. */
  readonly onMessage?: (chunk: Buffer) => void;
}

/** Why a program ended: on its own, or because something stopped it. The first reason counts. */
export type StopReason = 'exit' | 'timeout' | 'abort' | 'output' | 'not-started';

export interface CommandResult<Text = string> {
  readonly reason: StopReason;
  /** Null when the program was killed by a signal or never started. */
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** Its output; empty when it was stopped because of too much output. */
  readonly stdout: Text;
  readonly stderr: Text;
  /** Bytes that were printed but not kept. */
  readonly missing: number;
  /** Number of processes the program left running, which were killed. */
  readonly leftRunning: number;
  /** How it was stopped; null when it ended by itself. */
  readonly stopped: Stopped | null;
  readonly milliseconds: number;
  /** Why the program did not start. */
  readonly problem: string | null;
}

/** How long a program may take to end after being asked to, in milliseconds. */
const GRACE_MS = 2000;
/** How long to wait for output after the program has ended, in milliseconds; a child may hold the pipe open forever. */
const DRAIN_TIMEOUT_MS = 500;
/** How long reading the output that we held back may take, in milliseconds. */
const HELD_OUTPUT_TIMEOUT_MS = 5000;
/** Default number of bytes to keep of a stream. */
export const DEFAULT_LIMIT = 16 * 1024 * 1024;
/** Maximum number of bytes read from a stream before others get a turn. */
const MAX_BYTES_PER_TURN = 64 * 1024;

interface Ending {
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly problem: string | null;
}

/**
 * Runs a program. Never throws for what the program does; the result says what happened. Of output beyond the limit, the
 * middle is dropped.
 *
 * ```ts
 * const { stdout, exitCode } = await runCommand({ file: 'ls', args: ['-l'], cwd: '/', env: {}, timeout: 1000 });
 * ```
 */
export async function runCommand(options: CommandOptions): Promise<CommandResult> {
  const limit = options.limit ?? DEFAULT_LIMIT;
  return run(options, 'abridge', { stdout: new BoundedText(limit), stderr: new BoundedText(limit) });
}

/** Runs a program whose output counts only as a whole: it is stopped once it prints more than the limit. */
export async function runWhole(options: CommandOptions): Promise<CommandResult<OutputText>> {
  const limit = options.limit ?? DEFAULT_LIMIT;
  return run(options, 'stop', { stdout: new WholeText(limit), stderr: new WholeText(limit) });
}

/** What collects a stream. */
interface Collector<Text> {
  add(chunk: Buffer): void;
  readonly missing: number;
  readonly text: Text;
}

async function run<Text>(
  options: CommandOptions,
  whenFull: 'abridge' | 'stop',
  texts: Readonly<Record<OutputStream, Collector<Text>>>,
): Promise<CommandResult<Text | ''>> {
  const began = performance.now();
  // The output of a program that was stopped for printing too much is not needed.
  const textOf = (stream: OutputStream, reason: StopReason) => (reason === 'output' ? '' : texts[stream].text);
  const finish = (
    reason: StopReason,
    ending: Ending,
    leftRunning = 0,
    stopped: Stopped | null = null,
  ): CommandResult<Text | ''> => ({
    ...ending,
    reason: ending.problem === null ? reason : 'not-started',
    stdout: textOf('stdout', reason),
    stderr: textOf('stderr', reason),
    missing: texts.stdout.missing + texts.stderr.missing,
    leftRunning,
    stopped,
    milliseconds: performance.now() - began,
  });
  // Imported lazily: evaluation threads load this module but never start a process.
  const { execa } = await import('execa');
  if (options.signal?.aborted === true) return finish('abort', { exitCode: null, signal: null, problem: null });
  const problem = findInvalidArgument(options.args, options.env)?.text ?? null;
  if (problem !== null) return finish('not-started', { exitCode: null, signal: null, problem });

  const started = new Started();
  const child = startChild(execa, options, started);
  const stop = new Stopper(started, options);
  const take = (stream: OutputStream, chunk: Buffer): void => {
    const text = texts[stream];
    text.add(chunk);
    if (text.missing > 0 && whenFull === 'stop') stop.now('output');
    options.onOutput?.(stream, chunk);
  };
  const drained = Promise.all([
    collect(child.stdout, (chunk) => take('stdout', chunk)),
    collect(child.stderr, (chunk) => take('stderr', chunk)),
    ...messagesOf(child, options),
  ]);
  const ending = await endingOf(child);
  await within(drained, DRAIN_TIMEOUT_MS);
  stop.close();
  const leftRunning = await started.endRest();
  // No process holds the pipe anymore, so it contains the rest of the output.
  if (stop.reason === null) await within(drained, HELD_OUTPUT_TIMEOUT_MS);
  child.stdout.destroy();
  child.stderr.destroy();
  return finish(stop.reason ?? 'exit', ending, stop.reason === null ? leftRunning : 0, stop.report());
}

function messagesOf(child: Child, { onMessage }: CommandOptions): readonly Promise<void>[] {
  // Its type only says that it may be readable.
  const channel: unknown = child.stdio[3];
  return onMessage !== undefined && channel instanceof Readable ? [collect(channel, onMessage)] : [];
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
    stdio: [
      options.input === undefined ? 'ignore' : 'pipe',
      'pipe',
      'pipe',
      ...(options.onMessage === undefined ? [] : (['pipe'] as const)),
    ],
    ...(options.input !== undefined && { input: options.input }),
  });
  started.is(child.pid);
  return child;
}

/** Stops the program early: asks first, then kills. */
class Stopper {
  reason: StopReason | null = null;
  #began = 0;
  #killed = false;
  readonly #started: Started;
  readonly #signal: AbortSignal | undefined;
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #onAbort = (): void => this.#stop('abort');

  constructor(started: Started, options: CommandOptions) {
    this.#started = started;
    this.#signal = options.signal;
    this.#signal?.addEventListener('abort', this.#onAbort, { once: true });
    if (options.timeout !== null) this.#later(() => this.#stop('timeout'), options.timeout);
  }

  close(): void {
    this.#signal?.removeEventListener('abort', this.#onAbort);
    for (const timer of this.#timers) clearTimeout(timer);
  }

  /** Kills the program without asking. */
  now(reason: StopReason): void {
    if (this.reason !== null) return;
    this.reason = reason;
    this.#began = performance.now();
    this.#kill();
  }

  /** How the program was stopped; null when it was not. Called when it has ended. */
  report(): Stopped | null {
    if (this.reason === null) return null;
    const milliseconds = performance.now() - this.#began;
    return { how: this.#killed ? 'kill' : 'interrupt', milliseconds, deviceMemory: null, isKept: false };
  }

  #stop(reason: StopReason): void {
    if (this.reason !== null) return;
    this.reason = reason;
    this.#began = performance.now();
    void this.#started.ask();
    this.#later(() => this.#kill(), GRACE_MS);
  }

  #kill(): void {
    this.#killed = true;
    void this.#started.kill();
  }

  #later(action: () => void, milliseconds: number): void {
    // A delay longer than timers support would fire at once.
    this.#timers.push(setTimeout(action, Math.min(milliseconds, 0x7fffffff)));
  }
}

type Child = ReturnType<typeof startChild>;

/** Settles when the program itself has ended, even while a child still holds its output. */
function endingOf(child: Child): Promise<Ending> {
  return new Promise((resolve) => {
    child.once('exit', (exitCode, signal) => resolve({ exitCode, signal, problem: null }));
    // A program that cannot be started emits no `exit`.
    void child.then((result) => {
      if (child.pid === undefined) {
        resolve({ exitCode: null, signal: null, problem: result.originalMessage ?? 'it could not be started' });
      }
    });
  });
}

/** Reads a stream in chunks, and yields to other work between them. The program waits in the meantime. */
export function collect(stream: Readable, onChunk: (chunk: Buffer) => void): Promise<void> {
  return new Promise((resolve) => {
    let taken = 0;
    stream.on('data', (chunk: Buffer) => {
      onChunk(chunk);
      taken += chunk.length;
      if (taken < MAX_BYTES_PER_TURN) return;
      taken = 0;
      stream.pause();
      setImmediate(() => stream.resume());
    });
    stream.once('end', resolve);
    stream.once('close', resolve);
    stream.once('error', () => resolve());
  });
}
