/**
 * A warm interpreter: one child process that runs scripts one after the other and keeps what they import and the models
 * they load. It is asked to interrupt a script first, and killed with everything it has started when it does not.
 */
import { randomBytes } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { BoundedText } from '../process/bounded-text.ts';
import { collect, type OutputStream, type StopReason } from '../process/command.ts';
import { Started } from '../process/started.ts';
import { within } from '../process/within.ts';
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
  /** How many processes the script had left running, which were ended. */
  readonly leftRunning: number;
}

interface Ending {
  readonly code: number | null;
  readonly signal: string | null;
}

/** How long an interrupted script may take to end, in milliseconds. */
const INTERRUPT_GRACE = 3000;
/** How long an interpreter may take to start. */
const START_LIMIT = 60_000;
/** How long an interpreter without work may take to begin with a script: one that has been halted never does. */
const TAKE_LIMIT = 10_000;
/** How long output may lag behind the message that the script is done. */
const OUTPUT_LAG = 2000;

export class PythonWorker {
  private readonly child;
  private readonly channel: Duplex;
  private readonly splitters = { stdout: new OutputSplitter(), stderr: new OutputSplitter() };
  private readonly reader = new MessageReader();
  private readonly started = new Started();
  /** Who is told what the interpreter says, and that it has ended: one at a time, so that nothing piles up. */
  private onMessage: (message: WorkerMessage) => void = () => undefined;
  private onEnd: (ending: Ending) => void = () => undefined;
  private jobs = 0;
  /** How the interpreter has ended. */
  private ending: Ending | null = null;
  private over = false;
  private spoilt = false;

  private constructor(options: WorkerOptions) {
    this.child = execa(options.executable, [options.runner, 'serve'], {
      cwd: options.cwd,
      env: { ...options.env, ...this.started.env },
      extendEnv: false,
      detached: process.platform !== 'win32',
      cleanup: true,
      reject: false,
      buffer: false,
      encoding: 'buffer',
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    });
    this.started.is(this.child.pid);
    this.channel = this.child.stdio[3] as unknown as Duplex;
    this.watchEnd();
    void collect(this.child.stdout, (chunk) => this.splitters.stdout.feed(chunk));
    void collect(this.child.stderr, (chunk) => this.splitters.stderr.feed(chunk));
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
    const complain = (chunk: Buffer): void => complaints.add(chunk);
    worker.child.stderr.on('data', complain);
    const problem = await new Promise<string | null>((resolve) => {
      const late = setTimeout(() => resolve('It took too long.'), START_LIMIT);
      const finish = (why: string | null): void => {
        clearTimeout(late);
        resolve(why);
      };
      worker.onMessage = (message) => finish(message.type === 'ready' ? null : 'It did not say that it is ready.');
      worker.whenEnded(() => finish(complaints.toString().trim() || 'It ended at once.'));
    });
    worker.child.stderr.off('data', complain);
    if (problem === null) return worker;
    worker.stop();
    throw new Error(`Python could not be started.\n${problem}`);
  }

  /** Whether another script may run here. */
  get usable(): boolean {
    return !this.over && !this.spoilt;
  }

  /**
   * Runs one script; another one may only run when it has ended.
   *
   * @returns null when the interpreter has not even begun with it: another one can
   */
  async run(job: WorkerJob): Promise<WorkerResult | null> {
    const id = ++this.jobs;
    const texts = { stdout: new BoundedText(job.limit), stderr: new BoundedText(job.limit) };
    const mark = randomBytes(16).toString('hex');
    const begin = `\0${mark}<\0`;
    const end = `\0${mark}>\0`;
    const stop = new Interruption(this, job);
    const onText = (stream: OutputStream, chunk: Buffer): void => {
      texts[stream].add(chunk);
      if (texts[stream].missing > 0) stop.begin('output');
      job.onOutput?.(stream, chunk);
    };
    const printed = Promise.all([this.listen('stdout', begin, end, onText), this.listen('stderr', begin, end, onText)]);
    const env = { ...job.env, ...this.started.part(String(id)) };
    const { taken, done, ending } = await this.ask(id, { id, script: job.script, cwd: job.cwd, env, begin, end });
    await within(printed, OUTPUT_LAG);
    const reason = stop.close();
    if (done === null || done.spoilt) this.spoilt = true;
    if (!taken && reason === null) return null;
    return {
      reason: reason ?? 'exit',
      exitCode: ending.code,
      signal: ending.signal,
      stdout: reason === 'output' ? '' : await texts.stdout.text(),
      stderr: reason === 'output' ? '' : await texts.stderr.text(),
      written: done?.written ?? [],
      models: done?.models ?? { loaded: 0, reused: 0 },
      leftRunning: reason === null ? (done?.left ?? 0) : 0,
    };
  }

  /** Asks the running script to end, as Ctrl+C would. */
  interrupt(): void {
    if (this.child.pid !== undefined && !this.over) process.kill(this.child.pid, 'SIGINT');
  }

  /** Ends the interpreter and everything that it has started. */
  stop(): void {
    this.spoilt = true;
    if (!this.over) void this.started.kill();
  }

  private listen(
    stream: OutputStream,
    begin: string,
    end: string,
    onText: (stream: OutputStream, chunk: Buffer) => void,
  ): Promise<void> {
    return new Promise((resolve) => {
      this.splitters[stream].expect(begin, end, (chunk) => onText(stream, chunk), resolve);
    });
  }

  /** Hands a script over, and waits until the interpreter is done with it or has ended. */
  private ask(id: number, message: object): Promise<Handling> {
    return new Promise((resolve) => {
      let taken = false;
      const late = setTimeout(() => this.stop(), TAKE_LIMIT);
      const finish = (done: DoneMessage | null, ending: Ending): void => {
        clearTimeout(late);
        this.onMessage = () => undefined;
        this.onEnd = () => undefined;
        resolve({ taken, done, ending });
      };
      this.onMessage = (said) => {
        if (said.type === 'ready' || said.id !== id) return;
        taken = true;
        clearTimeout(late);
        if (said.type === 'done') finish(said, { code: said.code, signal: null });
      };
      this.whenEnded((ending) => finish(null, ending));
      this.channel.write(encodeMessage(message));
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

  private whenEnded(onEnd: (ending: Ending) => void): void {
    this.onEnd = onEnd;
    if (this.ending !== null) onEnd(this.ending);
  }

  private watchEnd(): void {
    const finish = async (ending: Ending): Promise<void> => {
      this.over = true;
      await this.started.endRest();
      // What it printed last may still be on its way.
      await sleep(50);
      this.splitters.stdout.finish();
      this.splitters.stderr.finish();
      this.ending = ending;
      this.onEnd(ending);
    };
    this.child.once('exit', (code, signal) => void finish({ code, signal }));
    void this.child.then(() => {
      if (this.child.pid === undefined) void finish({ code: null, signal: null });
    });
  }
}

type DoneMessage = WorkerMessage & { readonly type: 'done' };

/** What has become of a script that an interpreter was given. */
interface Handling {
  /** Whether the interpreter has begun with it. */
  readonly taken: boolean;
  /** Null when the interpreter has ended instead. */
  readonly done: DoneMessage | null;
  readonly ending: Ending;
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

  begin(reason: StopReason): void {
    if (this.reason !== null) return;
    this.reason = reason;
    this.worker.interrupt();
    this.timers.push(setTimeout(() => this.worker.stop(), INTERRUPT_GRACE));
  }
}
