/**
 * The evaluation threads of an agent. One evaluation runs on a thread at a time; one that lasts gets others company, so
 * that nobody waits for it; one that nobody waits for any more is ended together with its thread.
 */
import { ActionError } from '../diagnostics/errors.ts';
import { EvaluationThread } from './evaluation-thread.ts';
import type { Calls, EvaluationReply, EvaluationRequest, Evaluations, ThreadProgram } from './protocol.ts';

/** Milliseconds after which an evaluation counts as one that lasts. */
const LASTING = 10;
/** Milliseconds after which it lets all others go first. */
const LONG = 50;
/** Milliseconds that an evaluation gets to end by itself when nobody waits for it any more: most take less than one. */
const GRACE = 50;
/** Milliseconds after which a thread that has nothing to do is given up. */
const IDLE = 30_000;

export interface PoolOptions {
  readonly program: ThreadProgram;
  /** How many threads there may be. */
  readonly most: number;
  /** How many threads there are besides the first, and besides those whose evaluations last. */
  readonly spare: number;
  /** Milliseconds that an evaluation may take. */
  readonly limit: number;
}

interface Waiting {
  readonly begin: (thread: EvaluationThread) => void;
  readonly fail: (error: Error) => void;
}

export class EvaluationPool implements Evaluations {
  private readonly options: PoolOptions;
  private readonly starting = new Set<EvaluationThread>();
  /** Those that have nothing to do, and since when; the last one was at work last. */
  private readonly idle = new Map<EvaluationThread, number>();
  private readonly busy = new Set<EvaluationThread>();
  private readonly waiting: Waiting[] = [];
  private watch: NodeJS.Timeout | null = null;
  private shrinking: NodeJS.Timeout | null = null;
  private isClosed = false;
  /** How many threads there are besides those whose evaluations last. */
  private wanted = 1;

  constructor(options: PoolOptions) {
    this.options = options;
  }

  /** Starts the first threads and keeps that many, so that the first evaluation need not wait for them. */
  warmUp(): void {
    this.wanted = 1 + this.options.spare;
    this.fill();
  }

  private fill(): void {
    while (this.isShort) this.start();
  }

  async evaluate(request: EvaluationRequest, calls: Calls, signal: AbortSignal): Promise<EvaluationReply> {
    const thread = await this.take(signal);
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        this.stopSoon(thread);
        reject(signal.reason);
      };
      signal.addEventListener('abort', onAbort, { once: true });
      const settle = (): void => {
        signal.removeEventListener('abort', onAbort);
        this.release(thread);
      };
      thread.evaluate(request, calls).then(
        (reply) => {
          settle();
          resolve(reply);
        },
        (error: unknown) => {
          settle();
          reject(error);
        },
      );
    });
  }

  /** Ends all threads, and whatever they do. */
  close(): void {
    this.isClosed = true;
    for (const timer of [this.watch, this.shrinking]) if (timer !== null) clearTimeout(timer);
    for (const thread of [...this.starting, ...this.idle.keys(), ...this.busy]) thread.stop();
    this.failAll(new Error('The agent has been closed.'));
  }

  private get size(): number {
    return this.starting.size + this.idle.size + this.busy.size;
  }

  /** Whether there are too few threads for what comes next. Those whose evaluations last do not count. */
  private get isShort(): boolean {
    const now = performance.now();
    const lasting = [...this.busy].filter(({ since }) => since !== null && now - since >= LASTING).length;
    return this.size - lasting < this.wanted && this.size < this.options.most;
  }

  private async take(signal: AbortSignal): Promise<EvaluationThread> {
    signal.throwIfAborted();
    if (this.isClosed) throw new Error('The agent has been closed.');
    const last = this.waiting.length === 0 ? [...this.idle.keys()].at(-1) : undefined;
    if (last !== undefined) {
      this.occupy(last);
      return last;
    }
    return new Promise((resolve, reject) => {
      const leave = (): void => signal.removeEventListener('abort', onAbort);
      const entry: Waiting = {
        begin: (thread) => {
          leave();
          resolve(thread);
        },
        fail: (error) => {
          leave();
          reject(error);
        },
      };
      const onAbort = (): void => {
        this.waiting.splice(this.waiting.indexOf(entry), 1);
        reject(signal.reason);
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.waiting.push(entry);
      if (this.size === 0) this.start();
      for (const thread of this.starting) thread.keepAlive(true);
      this.lookAgain();
    });
  }

  private occupy(thread: EvaluationThread): void {
    this.idle.delete(thread);
    this.busy.add(thread);
    thread.keepAlive(true);
    this.lookAgain();
  }

  /** Hands a thread that is free to who waits first. */
  private release(thread: EvaluationThread): void {
    if (!this.busy.has(thread)) return;
    thread.comeForward();
    if (!thread.isUsable) return;
    const next = this.waiting.shift();
    if (next !== undefined) {
      next.begin(thread);
      return;
    }
    this.busy.delete(thread);
    this.idle.set(thread, performance.now());
    thread.keepAlive(false);
    if (this.size > this.wanted) this.shrinkLater();
  }

  /** Ends a thread, unless it is done with its evaluation in a moment. */
  private stopSoon(thread: EvaluationThread): void {
    const { since } = thread;
    setTimeout(() => {
      if (thread.since === since && since !== null) thread.stop();
    }, GRACE).unref();
  }

  private start(): void {
    const thread = new EvaluationThread(this.options.program, () => this.forget(thread));
    this.starting.add(thread);
    thread.ready.then(
      () => {
        this.starting.delete(thread);
        this.busy.add(thread);
        if (this.waiting.length > 0) thread.keepAlive(true);
        this.release(thread);
      },
      (error: unknown) => {
        // A thread that cannot even start will not start the next time either.
        if (this.starting.has(thread)) this.failAll(error instanceof Error ? error : new Error(String(error)));
      },
    );
  }

  private forget(thread: EvaluationThread): void {
    this.starting.delete(thread);
    this.idle.delete(thread);
    this.busy.delete(thread);
    if (!this.isClosed && this.waiting.length > 0 && this.size === 0) this.start();
  }

  private failAll(error: Error): void {
    for (const entry of this.waiting.splice(0)) entry.fail(error);
  }

  /** Looks after the threads in a moment, as long as there is something to look after. */
  private lookAgain(): void {
    this.watch ??= setTimeout(() => {
      this.watch = null;
      this.look();
      if (this.busy.size + this.waiting.length > 0) this.lookAgain();
    }, LASTING).unref();
  }

  private look(): void {
    const { limit } = this.options;
    const now = performance.now();
    for (const thread of this.busy) {
      const lasted = thread.since === null ? 0 : now - thread.since;
      if (lasted > LONG) thread.stepBack();
      if (lasted > limit)
        thread.stop(new ActionError(`The evaluation took longer than ${limit / 1000} s and was stopped.`));
    }
    this.fill();
  }

  /** Gives up threads that have had nothing to do for long. */
  private shrinkLater(): void {
    this.shrinking ??= setTimeout(() => {
      this.shrinking = null;
      const now = performance.now();
      for (const [thread, since] of this.idle) {
        if (this.size <= this.wanted) return;
        if (now - since < IDLE) continue;
        this.idle.delete(thread);
        thread.stop();
      }
      if (this.size > this.wanted) this.shrinkLater();
    }, IDLE).unref();
  }
}
