/**
 * A warm interpreter: one child process that runs scripts one after the other and keeps what they import and the models
 * they load. It is asked to interrupt a script first, and killed with everything it has started when it does not.
 */
import { randomBytes } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { execa } from 'execa';
import { BoundedText } from '../process/bounded-text.ts';
import type { OutputStream, StopReason } from '../process/command.ts';
import { forgetGroup, killGroup, rememberGroup } from '../process/groups.ts';
import { encodeMessage, MessageReader, OutputSplitter, type WorkerMessage } from './protocol.ts';

export interface WorkerOptions {
  readonly executable: string;
  /** Path of the program that the interpreter runs. */
  readonly runner: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

export interface WorkerJob {
  /** Path of the script. */
  readonly script: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Milliseconds; null for no limit. */
  readonly timeout: number | null;
  readonly signal?: AbortSignal;
  readonly limit: number;
  readonly onOutput?: (stream: OutputStream, chunk: Buffer) => void;
}

export interface WorkerResult {
  readonly reason: StopReason;
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly written: readonly string[];
  /** Models that were loaded for this script, and models that were there already. */
  readonly models: { readonly loaded: number; readonly reused: number };
}

interface Ending {
  readonly code: number | null;
  readonly signal: string | null;
}

/** How long an interrupted script may take to end, in milliseconds. */
const INTERRUPT_GRACE = 3000;
/** How long an interpreter may take to start. */
const START_LIMIT = 60_000;
/** How long output may lag behind the message that the script is done. */
const OUTPUT_LAG = 2000;

export class PythonWorker {
  private readonly child;
  private readonly channel: Duplex;
  private readonly splitters = { stdout: new OutputSplitter(), stderr: new OutputSplitter() };
  private readonly reader = new MessageReader();
  private readonly ended: Promise<Ending>;
  private onMessage: (message: WorkerMessage) => void = () => undefined;
  private jobs = 0;
  private over = false;
  private spoilt = false;

  private constructor(options: WorkerOptions) {
    this.child = execa(options.executable, [options.runner, 'serve'], {
      cwd: options.cwd,
      env: { ...options.env },
      extendEnv: false,
      detached: process.platform !== 'win32',
      cleanup: true,
      reject: false,
      buffer: false,
      encoding: 'buffer',
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    });
    if (this.child.pid !== undefined) rememberGroup(this.child.pid);
    this.channel = this.child.stdio[3] as unknown as Duplex;
    this.ended = this.watchEnd();
    this.child.stdout.on('data', (chunk: Buffer) => this.splitters.stdout.feed(chunk));
    this.child.stderr.on('data', (chunk: Buffer) => this.splitters.stderr.feed(chunk));
    this.channel?.on('data', (chunk: Buffer) => this.hear(chunk));
    // Writing to an interpreter that has just died fails here; its end is told elsewhere.
    this.channel?.on('error', () => undefined);
  }

  /**
   * Starts an interpreter.
   *
   * @throws Error with what it printed, when it cannot be started
   */
  static async start(options: WorkerOptions): Promise<PythonWorker> {
    const worker = new PythonWorker(options);
    const complaints = new BoundedText(8192);
    worker.child.stderr.on('data', (chunk: Buffer) => complaints.add(chunk));
    const ready = new Promise<string | null>((resolve) => {
      worker.onMessage = (message) => resolve(message.type === 'ready' ? null : 'It did not say that it is ready.');
      setTimeout(() => resolve('It took too long.'), START_LIMIT).unref();
      void worker.ended.then(() => resolve(complaints.toString().trim() || 'It ended at once.'));
    });
    const problem = await ready;
    if (problem === null) return worker;
    worker.stop();
    throw new Error(`Python could not be started: ${problem}`);
  }

  /** Whether another script may run here. */
  get usable(): boolean {
    return !this.over && !this.spoilt;
  }

  /** Runs one script; another one may only run when it has ended. */
  async run(job: WorkerJob): Promise<WorkerResult> {
    const id = ++this.jobs;
    const texts = { stdout: new BoundedText(job.limit), stderr: new BoundedText(job.limit) };
    const mark = randomBytes(16).toString('hex');
    const begin = `\0${mark}<\0`;
    const end = `\0${mark}>\0`;
    const printed = Promise.all([
      this.listen('stdout', begin, end, texts, job),
      this.listen('stderr', begin, end, texts, job),
    ]);
    const done = this.nextDone(id);
    this.channel.write(encodeMessage({ id, script: job.script, cwd: job.cwd, env: job.env, begin, end }));
    const stop = new Interruption(this, job);
    const message = await Promise.race([done, this.ended.then(() => null)]);
    await Promise.race([printed, sleep(OUTPUT_LAG)]);
    const reason = stop.close();
    const ending = message === null ? await this.ended : { code: message.code, signal: null };
    if (message === null || message.spoilt) this.spoilt = true;
    return {
      reason: reason ?? 'exit',
      exitCode: ending.code,
      signal: ending.signal,
      stdout: texts.stdout.toString(),
      stderr: texts.stderr.toString(),
      written: message?.written ?? [],
      models: message?.models ?? { loaded: 0, reused: 0 },
    };
  }

  /** Asks the running script to end, as Ctrl+C would. */
  interrupt(): void {
    if (this.child.pid !== undefined && !this.over) process.kill(this.child.pid, 'SIGINT');
  }

  /** Ends the interpreter and everything that it has started. */
  stop(): void {
    this.spoilt = true;
    if (this.child.pid !== undefined && !this.over) killGroup(this.child.pid, 'SIGKILL');
  }

  private listen(
    stream: OutputStream,
    begin: string,
    end: string,
    texts: Record<OutputStream, BoundedText>,
    job: WorkerJob,
  ): Promise<void> {
    return new Promise((resolve) => {
      const onText = (chunk: Buffer): void => {
        texts[stream].add(chunk);
        job.onOutput?.(stream, chunk);
      };
      this.splitters[stream].expect(begin, end, onText, resolve);
    });
  }

  private nextDone(id: number): Promise<(WorkerMessage & { type: 'done' }) | null> {
    return new Promise((resolve) => {
      this.onMessage = (message) => resolve(message.type === 'done' && message.id === id ? message : null);
    });
  }

  private hear(chunk: Buffer): void {
    try {
      for (const message of this.reader.feed(chunk)) this.onMessage(message);
    } catch {
      // Somebody else has written to our channel: what comes from now on means nothing.
      this.stop();
    }
  }

  private watchEnd(): Promise<Ending> {
    return new Promise((resolve) => {
      const finish = (ending: Ending): void => {
        this.over = true;
        if (this.child.pid !== undefined) forgetGroup(this.child.pid);
        // What it printed last may still be on its way.
        setTimeout(() => {
          this.splitters.stdout.finish();
          this.splitters.stderr.finish();
          resolve(ending);
        }, 50);
      };
      this.child.once('exit', (code, signal) => finish({ code, signal }));
      void this.child.then(() => {
        if (this.child.pid === undefined) finish({ code: null, signal: null });
      });
    });
  }
}

/** What ends a script early: asked first, killed with its interpreter after a while. */
class Interruption {
  private reason: StopReason | null = null;
  private readonly worker: PythonWorker;
  private readonly job: WorkerJob;
  private readonly timers: NodeJS.Timeout[] = [];
  private readonly onAbort = (): void => this.begin('abort');

  constructor(worker: PythonWorker, job: WorkerJob) {
    this.worker = worker;
    this.job = job;
    if (job.signal?.aborted === true) this.begin('abort');
    job.signal?.addEventListener('abort', this.onAbort, { once: true });
    if (job.timeout !== null)
      this.timers.push(setTimeout(() => this.begin('timeout'), Math.min(job.timeout, 0x7fffffff)));
  }

  close(): StopReason | null {
    this.job.signal?.removeEventListener('abort', this.onAbort);
    for (const timer of this.timers) clearTimeout(timer);
    return this.reason;
  }

  private begin(reason: StopReason): void {
    if (this.reason !== null) return;
    this.reason = reason;
    this.worker.interrupt();
    this.timers.push(setTimeout(() => this.worker.stop(), INTERRUPT_GRACE));
  }
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds).unref();
  });
}
