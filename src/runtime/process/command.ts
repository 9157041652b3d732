/**
 * Runs one program to its end. Everything that can end it early (a time limit, a cancelled request) takes the whole
 * process group along, so that nothing which the program has started goes on.
 */
import { execa } from 'execa';
import { BoundedText } from './bounded-text.ts';
import { unfit } from './fitness.ts';
import { forgetGroup, killGroup, rememberGroup } from './groups.ts';

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
  readonly onOutput?: (stream: OutputStream, chunk: Buffer) => void;
}

/** Why a program ended: by itself, or because something stopped it. The first reason counts. */
export type StopReason = 'exit' | 'timeout' | 'abort' | 'not-started';

export interface CommandResult {
  readonly reason: StopReason;
  /** Null when a signal ended the program, or when it never started. */
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Bytes that were printed and not kept. */
  readonly missing: number;
  readonly milliseconds: number;
  /** Why the program did not start. */
  readonly problem: string | null;
}

/** How long a program may take to end after it has been asked to, in milliseconds. */
const GRACE = 2000;
/** How long output may still come after the program itself has ended: a child of its may hold the pipe for ever. */
const DRAIN = 500;
const DEFAULT_LIMIT = 16 * 1024 * 1024;

interface Ending {
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly problem: string | null;
}

/** Runs a program. Never throws for what the program does: the result tells. */
export async function runCommand(options: CommandOptions): Promise<CommandResult> {
  const limit = options.limit ?? DEFAULT_LIMIT;
  const texts = { stdout: new BoundedText(limit), stderr: new BoundedText(limit) };
  const started = performance.now();
  const finish = (reason: StopReason, ending: Ending): CommandResult => ({
    ...ending,
    reason: ending.problem === null ? reason : 'not-started',
    stdout: texts.stdout.toString(),
    stderr: texts.stderr.toString(),
    missing: texts.stdout.missing + texts.stderr.missing,
    milliseconds: performance.now() - started,
  });
  if (options.signal?.aborted === true) return finish('abort', { exitCode: null, signal: null, problem: null });
  const problem = unfit(options.args, options.env);
  if (problem !== null) return finish('not-started', { exitCode: null, signal: null, problem });

  const child = startChild(options);
  const drained = Promise.all([
    collect(child.stdout, (chunk) => take(texts.stdout, options, 'stdout', chunk)),
    collect(child.stderr, (chunk) => take(texts.stderr, options, 'stderr', chunk)),
  ]);
  const stop = new Stopper(child.pid, options);
  const ending = await endingOf(child);
  await Promise.race([drained, sleep(DRAIN)]);
  stop.close();
  child.stdout.destroy();
  child.stderr.destroy();
  return finish(stop.reason ?? 'exit', ending);
}

function take(text: BoundedText, options: CommandOptions, stream: OutputStream, chunk: Buffer): void {
  text.add(chunk);
  options.onOutput?.(stream, chunk);
}

function startChild(options: CommandOptions) {
  const child = execa(options.file, [...options.args], {
    cwd: options.cwd,
    env: { ...options.env },
    extendEnv: false,
    detached: process.platform !== 'win32',
    cleanup: true,
    reject: false,
    buffer: false,
    encoding: 'buffer',
    stdin: options.input === undefined ? 'ignore' : 'pipe',
    ...(options.input !== undefined && { input: options.input }),
  });
  if (child.pid !== undefined) rememberGroup(child.pid);
  return child;
}

/** What ends the program early. Asked first, forced after a while. */
class Stopper {
  reason: StopReason | null = null;
  private readonly pid: number | undefined;
  private readonly signal: AbortSignal | undefined;
  private readonly timers: NodeJS.Timeout[] = [];
  private readonly onAbort = (): void => this.stop('abort');

  constructor(pid: number | undefined, options: CommandOptions) {
    this.pid = pid;
    this.signal = options.signal;
    this.signal?.addEventListener('abort', this.onAbort, { once: true });
    if (options.timeout !== null) this.later(() => this.stop('timeout'), options.timeout);
  }

  close(): void {
    this.signal?.removeEventListener('abort', this.onAbort);
    for (const timer of this.timers) clearTimeout(timer);
    if (this.pid === undefined) return;
    // The program itself is gone; after an early stop, what it started goes too.
    if (this.reason !== null) killGroup(this.pid, 'SIGKILL');
    forgetGroup(this.pid);
  }

  private stop(reason: StopReason): void {
    if (this.reason !== null || this.pid === undefined) return;
    this.reason = reason;
    const { pid } = this;
    killGroup(pid, 'SIGTERM');
    this.later(() => killGroup(pid, 'SIGKILL'), GRACE);
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

function collect(stream: NodeJS.ReadableStream, onChunk: (chunk: Buffer) => void): Promise<void> {
  return new Promise((resolve) => {
    stream.on('data', onChunk);
    stream.once('end', resolve);
    stream.once('close', resolve);
    stream.once('error', () => resolve());
  });
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds).unref();
  });
}
