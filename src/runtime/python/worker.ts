/**
 * A warm interpreter: a child process that runs scripts one after the other and keeps their imports and loaded models.
 * `interruption.ts` stops a script.
 */
import { randomBytes } from 'node:crypto';
import { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { BoundedText } from '../process/bounded-text.ts';
import { collect, type OutputStream, type StopReason } from '../process/command.ts';
import type { OutputText } from '../process/output-text.ts';
import { Started } from '../process/started.ts';
import type { Stopped } from '../process/stopped.ts';
import { WholeText } from '../process/whole-text.ts';
import { within } from '../process/within.ts';
import { Interruption } from './interruption.ts';
import type { ScriptProgress } from './progress.ts';
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
  /** Called with each progress event of the script; without it, the interpreter reports none. */
  readonly onProgress?: (event: ScriptProgress) => void;
  /** Whether pipelines send previews. */
  readonly previews?: boolean;
  /** Set for a run that is part of a trial. */
  readonly trial?: WorkerTrial;
}

/** A run that is compared with one in a fresh interpreter. */
export interface WorkerTrial {
  /** Seed for all random numbers. */
  readonly seed: number;
  /** The file to write the final state of the interpreter to. */
  readonly state: string;
  /** Texts of earlier runs that must not be found. */
  readonly forgotten: readonly string[];
}

export interface WorkerResult {
  readonly reason: StopReason;
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly stdout: OutputText;
  readonly stderr: OutputText;
  readonly written: readonly string[];
  /** Models loaded for this script, and models that were already loaded. */
  readonly models: { readonly loaded: number; readonly reused: number };
  /** Number of processes the script left running, which were killed. */
  readonly leftRunning: number;
  /** How it was stopped; null when it ended by itself. */
  readonly stopped: Stopped | null;
  /** In a trial, the places where texts of earlier runs were still found. */
  readonly remains: readonly string[];
  /** Bytes that the interpreter holds on GPUs afterward. */
  readonly memory: number;
  /** Whether the script failed because it ran out of GPU memory. */
  readonly isOutOfMemory: boolean;
}

interface Ending {
  readonly code: number | null;
  readonly signal: string | null;
}

/** How long an interpreter may take to start, in milliseconds. */
const START_LIMIT_MS = 60_000;
/** How long an idle interpreter may take to start a script, in milliseconds; a suspended one never does. */
const TAKE_LIMIT_MS = 10_000;
/**
 * Number of different marks for the processes of scripts. Marks are reused because they are environment variables, whose
 * values the C library never frees; the processes with the same mark ended long ago.
 */
const MARKS = 64;
/** For the same reason, an interpreter is replaced after this many bytes of changed environment variables. */
const MAX_ENV_BYTES = 64 * 2 ** 20;
/** How long output may lag behind the completion message, in milliseconds. */
const OUTPUT_LAG_MS = 2000;

export class PythonWorker {
  readonly #child;
  /** Null if the interpreter could not be started. */
  readonly #channel: Duplex | null;
  readonly #splitters = { stdout: new OutputSplitter(), stderr: new OutputSplitter() };
  readonly #reader = new MessageReader();
  readonly #started = new Started();
  /** The current listener for messages and for the end of the interpreter. */
  #onMessage: (message: WorkerMessage) => void = () => undefined;
  #onEnd: (ending: Ending) => void = () => undefined;
  #jobs = 0;
  /** The environment variables of the last script, and the total bytes of variables that changed between scripts. */
  #lastEnv: Readonly<Record<string, string>> = {};
  #kept = 0;
  /** How the interpreter ended. */
  #ending: Ending | null = null;
  #over = false;
  #leave: () => void = () => undefined;
  readonly #gone = new Promise<void>((resolve) => {
    this.#leave = resolve;
  });
  #isRetired = false;

  private constructor(options: WorkerOptions) {
    this.#child = execa(options.executable, [options.runner, 'serve'], {
      cwd: options.cwd,
      env: { ...options.env, ...this.#started.env },
      extendEnv: false,
      detached: process.platform !== 'win32',
      cleanup: true,
      reject: false,
      buffer: false,
      encoding: 'buffer',
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    });
    this.#started.is(this.#child.pid);
    // A pipe goes both ways; its type only promises one of them.
    const channel: unknown = this.#child.stdio[3];
    this.#channel = channel instanceof Duplex ? channel : null;
    this.#watchEnd();
    void collect(this.#child.stdout, (chunk) => this.#splitters.stdout.feed(chunk));
    void collect(this.#child.stderr, (chunk) => this.#splitters.stderr.feed(chunk));
    this.#channel?.on('data', (chunk: Buffer) => this.#hear(chunk));
    // Writing to an interpreter that has just died fails here; its end is handled elsewhere.
    this.#channel?.on('error', () => undefined);
  }

  /**
   * Starts an interpreter.
   *
   * @throws Error with its output, when it cannot be started
   */
  static async start(options: WorkerOptions): Promise<PythonWorker> {
    const worker = new PythonWorker(options);
    const stderrText = new BoundedText(8192);
    const appendStderr = (chunk: Buffer): void => stderrText.add(chunk);
    worker.#child.stderr.on('data', appendStderr);
    const problem = await new Promise<string | null>((resolve) => {
      const late = setTimeout(() => resolve('It took too long.'), START_LIMIT_MS);
      const finish = (why: string | null): void => {
        clearTimeout(late);
        resolve(why);
      };
      worker.#onMessage = (message) => finish(message.type === 'ready' ? null : 'It did not report that it is ready.');
      worker.#whenEnded(() => finish(stderrText.text.trim() || 'It exited immediately.'));
    });
    worker.#child.stderr.off('data', appendStderr);
    if (problem === null) return worker;
    worker.stop();
    throw new Error(`Could not start Python.\n${problem}`);
  }

  /** Settles when the interpreter and everything it started has ended. */
  get ended(): Promise<void> {
    return this.#gone;
  }

  /** Whether it has ended by itself or was killed. */
  get isOver(): boolean {
    return this.#over;
  }

  /** Whether it can run another script. */
  get usable(): boolean {
    return !this.#over && !this.#isRetired;
  }

  /**
   * Runs a script. Only one may run at a time.
   *
   * @returns null when the interpreter never started the script, so that another one can
   */
  async run(job: WorkerJob): Promise<WorkerResult | null> {
    const id = ++this.#jobs;
    const texts = { stdout: new WholeText(job.limit), stderr: new WholeText(job.limit) };
    const mark = randomBytes(16).toString('hex');
    const begin = `\0${mark}<\0`;
    const end = `\0${mark}>\0`;
    const stop = new Interruption(this, job);
    const onText = (stream: OutputStream, chunk: Buffer): void => {
      texts[stream].add(chunk);
      if (texts[stream].missing > 0) stop.begin('output');
      job.onOutput?.(stream, chunk);
    };
    const printed = Promise.all([
      this.#listen('stdout', begin, end, onText),
      this.#listen('stderr', begin, end, onText),
    ]);
    const env = { ...job.env, ...this.#started.part(String(id % MARKS)) };
    this.#count(job.env);
    const { script, cwd, onProgress } = job;
    const message = {
      id,
      script,
      cwd,
      env,
      begin,
      end,
      progress: onProgress !== undefined,
      previews: job.previews === true,
      trial: job.trial,
    };
    const { taken, done, ending } = await this.#ask(id, message, stop, onProgress);
    await within(printed, OUTPUT_LAG_MS);
    const reason = stop.close();
    if (done === null || done.retire || this.#kept > MAX_ENV_BYTES) this.#isRetired = true;
    if (!taken && reason === null) return null;
    return {
      reason: reason ?? 'exit',
      exitCode: ending.code,
      signal: ending.signal,
      stdout: reason === 'output' ? '' : texts.stdout.text,
      stderr: reason === 'output' ? '' : texts.stderr.text,
      written: done?.written ?? [],
      models: done?.models ?? { loaded: 0, reused: 0 },
      leftRunning: reason === null ? (done?.left ?? 0) : 0,
      stopped: stop.report(done, this.usable),
      remains: done?.remains ?? [],
      memory: done?.memory ?? 0,
      isOutOfMemory: done?.outOfMemory === true,
    };
  }

  #count(env: Readonly<Record<string, string>>): void {
    for (const [name, value] of Object.entries(env)) {
      if (value !== this.#lastEnv[name]) this.#kept += name.length + Buffer.byteLength(value);
    }
    this.#lastEnv = env;
  }

  /** Sends a signal to the interpreter, not to what it has started. */
  signal(name: 'SIGURG' | 'SIGINT'): void {
    if (this.#child.pid !== undefined && !this.#over) process.kill(this.#child.pid, name);
  }

  /** Kills the interpreter and everything it started. */
  stop(): void {
    this.#isRetired = true;
    if (!this.#over) void this.#started.kill();
  }

  #listen(
    stream: OutputStream,
    begin: string,
    end: string,
    onText: (stream: OutputStream, chunk: Buffer) => void,
  ): Promise<void> {
    return new Promise((resolve) => {
      this.#splitters[stream].expect(begin, end, (chunk) => onText(stream, chunk), resolve);
    });
  }

  /** Sends a script, and waits until the interpreter has finished it or ended. */
  #ask(
    id: number,
    message: object,
    stop: Interruption,
    onProgress: WorkerJob['onProgress'] = () => undefined,
  ): Promise<Handling> {
    return new Promise((resolve) => {
      let taken = false;
      const late = setTimeout(() => this.stop(), TAKE_LIMIT_MS);
      const finish = (done: DoneMessage | null, ending: Ending): void => {
        clearTimeout(late);
        this.#onMessage = () => undefined;
        this.#onEnd = () => undefined;
        resolve({ taken, done, ending });
      };
      this.#onMessage = (said) => {
        if (said.type === 'ready' || said.id !== id) return;
        if (said.type === 'progress') {
          if (said.event === null) return;
          stop.notice(said.event);
          onProgress(said.event);
          return;
        }
        taken = true;
        clearTimeout(late);
        if (said.type === 'started') stop.taken();
        if (said.type === 'done') finish(said, { code: said.code, signal: null });
      };
      this.#whenEnded((ending) => finish(null, ending));
      this.#channel?.write(encodeMessage(message));
    });
  }

  #hear(chunk: Buffer): void {
    try {
      for (const message of this.#reader.feed(chunk)) this.#onMessage(message);
    } catch {
      // Something else has written to the channel, so nothing that follows can be trusted.
      this.stop();
    }
  }

  #whenEnded(onEnd: (ending: Ending) => void): void {
    this.#onEnd = onEnd;
    if (this.#ending !== null) onEnd(this.#ending);
  }

  #watchEnd(): void {
    const finish = async (ending: Ending): Promise<void> => {
      this.#over = true;
      await this.#started.endRest();
      // Its last output may not have arrived yet.
      await sleep(50);
      this.#splitters.stdout.finish();
      this.#splitters.stderr.finish();
      this.#ending = ending;
      this.#leave();
      this.#onEnd(ending);
    };
    this.#child.once('exit', (code, signal) => void finish({ code, signal }));
    void this.#child.then(() => {
      if (this.#child.pid === undefined) void finish({ code: null, signal: null });
    });
  }
}

type DoneMessage = WorkerMessage & { readonly type: 'done' };

/** The result of sending a script to an interpreter. */
interface Handling {
  /** Whether the interpreter started it. */
  readonly taken: boolean;
  /** Null when the interpreter ended instead. */
  readonly done: DoneMessage | null;
  readonly ending: Ending;
}
