/**
 * The pool of evaluation threads of an agent. Evaluations go to the first thread as long as it keeps up, because
 * switching threads costs more than most evaluations. When one takes long, those queued behind it go to another thread;
 * when it is canceled, it is terminated together with its thread.
 */
import { ActionError } from '../diagnostics/errors.ts';
import { EvaluationThread, type Work } from './evaluation-thread.ts';
import type { Calls, EvaluationReply, EvaluationRequest, Evaluations, ThreadProgram } from './protocol.ts';

/** How often busy threads are checked, in milliseconds. */
const POLL_INTERVAL_MS = 2;
/** Time after which evaluations queued behind another go to other threads. */
const SLOW_QUEUE_MS = 4;
/** Time after which an evaluation counts as long, so that its thread needs a substitute. */
const SUBSTITUTE_MS = 20;
/** Time after which the priority of a long evaluation is lowered. */
const LOW_PRIORITY_MS = 50;
/** Time after which an evaluation is probably endless, so that more like it may follow. */
const ENDLESS_MS = 250;
/** Milliseconds that a canceled evaluation has to finish on its own; most take less than one. */
const GRACE_MS = 50;
/** Milliseconds after which an idle thread is stopped. */
const IDLE_LIMIT_MS = 30_000;
/** How much work to send ahead to a thread, in expected milliseconds. */
const AHEAD_MS = 4;
/** Maximum number of evaluations to send ahead. */
const MAX_AHEAD = 64;
/** Weight of the last evaluation in the expected duration of the next. */
const LAST_DURATION_WEIGHT = 1 / 16;

export interface PoolOptions {
  readonly program: ThreadProgram;
  /** Maximum number of threads. */
  readonly maxThreads: number;
  /** Threads to keep besides the first, not counting those with long evaluations. */
  readonly spare: number;
  /** Time limit of an evaluation in milliseconds. */
  readonly limit: number;
}

export class EvaluationPool implements Evaluations {
  readonly #options: PoolOptions;
  readonly #starting = new Set<EvaluationThread>();
  /** Available threads, oldest first, with the time since when each is idle; null for busy ones. */
  readonly #threads = new Map<EvaluationThread, number | null>();
  /** Threads with long evaluations. */
  readonly #lasting = new Set<EvaluationThread>();
  /** Evaluations not sent to any thread yet. */
  readonly #waiting: Work[] = [];
  #watch: NodeJS.Timeout | null = null;
  #shrinking: NodeJS.Timeout | null = null;
  #isClosed = false;
  /** Minimum number of ready threads, not counting those with long evaluations. */
  #ready = 1;
  /** The recent maximum of concurrent endless evaluations; as many may come again at once. */
  #recentEndless = 0;
  /** Expected duration of an evaluation in milliseconds. */
  #expectedMs = AHEAD_MS;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /** Starts the first threads, so that the first evaluation does not have to wait for them. Settles when one is ready. */
  async warmUp(): Promise<void> {
    this.#ready = 1 + this.#options.spare;
    this.#fill();
    // A thread that cannot start fails the evaluations that need it, with the reason.
    const started = [...this.#starting].map(({ ready }) => ready.catch(() => undefined));
    if (this.#threads.size === 0 && started.length > 0) await Promise.race(started);
  }

  evaluate(request: EvaluationRequest, calls: Calls, signal: AbortSignal): Promise<EvaluationReply> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      if (this.#isClosed) throw new Error('The agent was closed.');
      const onAbort = (): void => {
        this.#drop(work);
        reject(signal.reason);
      };
      const leave = (): void => signal.removeEventListener('abort', onAbort);
      const work: Work = {
        request,
        calls,
        resolve: (reply) => {
          leave();
          resolve(reply);
        },
        reject: (error) => {
          leave();
          reject(error);
        },
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.#waiting.push(work);
      this.#handOut();
    });
  }

  /** Terminates all threads, whatever they are doing. */
  close(): void {
    this.#isClosed = true;
    for (const timer of [this.#watch, this.#shrinking]) if (timer !== null) clearTimeout(timer);
    const rest = [...this.#starting, ...this.#threads.keys()].flatMap((thread) => thread.stop());
    this.#waiting.unshift(...rest);
    this.#failAll(new Error('The agent was closed.'));
  }

  get #size(): number {
    return this.#starting.size + this.#threads.size;
  }

  /** Target number of threads, not counting those with long evaluations. */
  get #wanted(): number {
    return Math.max(this.#ready, this.#recentEndless + 1);
  }

  /** Whether there are too few threads for the next evaluation, not counting those with long evaluations. */
  get #isShort(): boolean {
    return this.#size - this.#lasting.size < this.#wanted && this.#size < this.#options.maxThreads;
  }

  #fill(): void {
    while (this.#isShort) this.#start();
  }

  /** Sends waiting evaluations to threads with capacity. */
  #handOut(isSpread = false): void {
    while (this.#waiting.length > 0) {
      const thread = isSpread ? this.#idlest() : this.#first();
      if (thread === undefined) break;
      this.#threads.set(thread, null);
      thread.send(this.#waiting.shift() as Work);
    }
    if (this.#waiting.length > 0) {
      if (this.#size === 0) this.#start();
      for (const thread of this.#starting) thread.keepAlive();
    }
    this.#lookLater();
  }

  /** The first thread with capacity. */
  #first(): EvaluationThread | undefined {
    const room = Math.max(1, Math.min(MAX_AHEAD, AHEAD_MS / this.#expectedMs));
    for (const thread of this.#threads.keys()) if (thread.isUsable && thread.load < room) return thread;
    return undefined;
  }

  /** The least busy thread with capacity. */
  #idlest(): EvaluationThread | undefined {
    let found: EvaluationThread | undefined;
    for (const thread of this.#threads.keys())
      if (thread.isUsable && thread.load < MAX_AHEAD && thread.load < (found?.load ?? MAX_AHEAD)) found = thread;
    return found;
  }

  /** Cancels an evaluation whose result is no longer needed. */
  #drop(work: Work): void {
    const at = this.#waiting.indexOf(work);
    if (at >= 0) {
      this.#waiting.splice(at, 1);
      return;
    }
    for (const thread of this.#threads.keys()) {
      if (!thread.has(work)) continue;
      // A running evaluation gets a moment to finish, during which nothing else starts, because it would be terminated
      // with the thread.
      this.#giveBack(thread.takeBack().filter((other) => other !== work));
      if (thread.has(work)) setTimeout(() => this.#endWith(thread, work), GRACE_MS).unref();
      return;
    }
  }

  #endWith(thread: EvaluationThread, work: Work): void {
    if (thread.has(work)) this.#giveBack(thread.stop());
  }

  /**
   * Requeues evaluations taken back from a thread first; spreads them over threads, because more of them may be long
   * and each thread reveals one at a time.
   */
  #giveBack(rest: readonly Work[]): void {
    this.#waiting.unshift(...rest);
    this.#handOut(true);
  }

  #start(): void {
    const thread = new EvaluationThread(this.#options.program, {
      onReply: (_, milliseconds) => this.#onReply(thread, milliseconds),
      onEnd: (_, rest) => this.#forget(thread, rest),
    });
    this.#starting.add(thread);
    thread.ready.then(
      () => {
        if (!this.#starting.delete(thread)) return;
        this.#threads.set(thread, performance.now());
        this.#handOut();
        this.#shrinkLater();
      },
      (error: unknown) => {
        // A thread that fails to start will not start next time either.
        if (this.#starting.delete(thread)) this.#failAll(error instanceof Error ? error : new Error(String(error)));
      },
    );
  }

  #onReply(thread: EvaluationThread, milliseconds: number): void {
    this.#expectedMs += (milliseconds - this.#expectedMs) * LAST_DURATION_WEIGHT;
    this.#lasting.delete(thread);
    if (thread.load === 0) this.#threads.set(thread, performance.now());
    if (this.#waiting.length > 0) this.#handOut();
  }

  #forget(thread: EvaluationThread, rest: readonly Work[]): void {
    const hasStarted = this.#threads.delete(thread);
    this.#lasting.delete(thread);
    if (!this.#isClosed && hasStarted) this.#giveBack(rest);
  }

  #failAll(error: Error): void {
    for (const work of this.#waiting.splice(0)) work.reject(error);
  }

  /** Schedules the next check of the threads, as long as there is something to check. */
  #lookLater(): void {
    this.#watch ??= setTimeout(() => {
      this.#watch = null;
      if (this.#look() || this.#waiting.length > 0) this.#lookLater();
    }, POLL_INTERVAL_MS).unref();
  }

  /** Checks whether threads have work. */
  #look(): boolean {
    const { limit } = this.#options;
    const now = performance.now();
    let isBusy = false;
    let endless = 0;
    for (const thread of this.#threads.keys()) {
      if (thread.load === 0) continue;
      isBusy = true;
      const lasted = thread.look(now);
      if (lasted >= SLOW_QUEUE_MS && thread.isUsable) this.#giveBack(thread.takeBack());
      if (lasted < SUBSTITUTE_MS) continue;
      this.#lasting.add(thread);
      if (lasted > ENDLESS_MS) endless += 1;
      if (lasted > LOW_PRIORITY_MS) thread.stepBack();
      if (lasted > limit)
        this.#giveBack(
          thread.stop(
            new ActionError('timed-out', `The evaluation took longer than ${limit / 1000} s and was stopped.`),
          ),
        );
    }
    this.#recentEndless = Math.max(this.#recentEndless, endless);
    this.#fill();
    return isBusy;
  }

  /** Stops threads that have been idle for long. */
  #shrinkLater(): void {
    if (this.#size <= this.#ready) return;
    this.#shrinking ??= setTimeout(() => {
      this.#shrinking = null;
      this.#recentEndless = 0;
      const now = performance.now();
      // The oldest threads have compiled the most.
      for (const [thread, since] of [...this.#threads].reverse()) {
        if (this.#size <= this.#wanted) break;
        if (since === null || now - since < IDLE_LIMIT_MS) continue;
        this.#threads.delete(thread);
        thread.stop();
      }
      this.#shrinkLater();
    }, IDLE_LIMIT_MS).unref();
  }
}
