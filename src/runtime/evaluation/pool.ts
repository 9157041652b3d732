/**
 * The evaluation threads of an agent. The first thread gets all that it can do in a moment, and keeps it: handing over costs
 * more than most evaluations. When one lasts, what was to come after it goes to another thread; when nobody waits for it any
 * more, it is ended together with its thread.
 */
import { ActionError } from '../diagnostics/errors.ts';
import { EvaluationThread, type Work } from './evaluation-thread.ts';
import type { Calls, EvaluationReply, EvaluationRequest, Evaluations, ThreadProgram } from './protocol.ts';

/** How often threads are looked at that have something to do, in milliseconds. */
const LOOK = 2;
/** Milliseconds after which what was to come after an evaluation goes to other threads. */
const SLOW = 4;
/** Milliseconds after which an evaluation counts as one that lasts, so that its thread needs a substitute. */
const LASTING = 20;
/** Milliseconds after which an evaluation that lasts lets all others go first. */
const LONG = 50;
/** Milliseconds after which it is likely that its end is up to others, so that more of its kind may come. */
const ENDLESS = 250;
/** Milliseconds that an evaluation gets to end by itself when nobody waits for it any more: most take less than one. */
const GRACE = 50;
/** Milliseconds after which a thread that has nothing to do is given up. */
const IDLE = 30_000;
/** What a thread may be sent ahead of time, in milliseconds that this is likely to take. */
const AHEAD = 4;
/** How many evaluations it may be sent ahead of time. */
const MOST_AHEAD = 64;
/** How much the last evaluation counts in what the next one is likely to take. */
const WEIGHT = 1 / 16;

export interface PoolOptions {
  readonly program: ThreadProgram;
  /** How many threads there may be. */
  readonly most: number;
  /** How many threads there are besides the first, and besides those whose evaluations last. */
  readonly spare: number;
  /** Milliseconds that an evaluation may take. */
  readonly limit: number;
}

export class EvaluationPool implements Evaluations {
  private readonly options: PoolOptions;
  private readonly starting = new Set<EvaluationThread>();
  /** Those that can evaluate, the oldest first, and since when each has had nothing to do; null for those that have. */
  private readonly threads = new Map<EvaluationThread, number | null>();
  /** Those whose evaluations last. */
  private readonly lasting = new Set<EvaluationThread>();
  /** What no thread has been sent yet. */
  private readonly waiting: Work[] = [];
  private watch: NodeJS.Timeout | null = null;
  private shrinking: NodeJS.Timeout | null = null;
  private isClosed = false;
  /** How many threads there are ready at least, besides those whose evaluations last. */
  private ready = 1;
  /** How many evaluations have lasted without an end in sight at the same time lately: as many may come again at once. */
  private most = 0;
  /** What an evaluation is likely to take, in milliseconds. */
  private usual = AHEAD;

  constructor(options: PoolOptions) {
    this.options = options;
  }

  /** Starts the first threads and keeps that many, so that the first evaluation need not wait for them. */
  warmUp(): void {
    this.ready = 1 + this.options.spare;
    this.fill();
  }

  evaluate(request: EvaluationRequest, calls: Calls, signal: AbortSignal): Promise<EvaluationReply> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      if (this.isClosed) throw new Error('The agent has been closed.');
      const onAbort = (): void => {
        this.drop(work);
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
      this.waiting.push(work);
      this.handOut();
    });
  }

  /** Ends all threads, and whatever they do. */
  close(): void {
    this.isClosed = true;
    for (const timer of [this.watch, this.shrinking]) if (timer !== null) clearTimeout(timer);
    const rest = [...this.starting, ...this.threads.keys()].flatMap((thread) => thread.stop());
    this.waiting.unshift(...rest);
    this.failAll(new Error('The agent has been closed.'));
  }

  private get size(): number {
    return this.starting.size + this.threads.size;
  }

  /** How many threads there are to be besides those whose evaluations last. */
  private get wanted(): number {
    return Math.max(this.ready, this.most + 1);
  }

  /** Whether there are too few threads for what comes next. Those whose evaluations last do not count. */
  private get isShort(): boolean {
    return this.size - this.lasting.size < this.wanted && this.size < this.options.most;
  }

  private fill(): void {
    while (this.isShort) this.start();
  }

  /** Sends to threads what waits, as far as they have room. */
  private handOut(isSpread = false): void {
    while (this.waiting.length > 0) {
      const thread = isSpread ? this.idlest() : this.first();
      if (thread === undefined) break;
      this.threads.set(thread, null);
      thread.send(this.waiting.shift() as Work);
    }
    if (this.waiting.length > 0) {
      if (this.size === 0) this.start();
      for (const thread of this.starting) thread.keepAlive();
    }
    this.lookLater();
  }

  /** The first thread that can be sent more. */
  private first(): EvaluationThread | undefined {
    const room = Math.max(1, Math.min(MOST_AHEAD, AHEAD / this.usual));
    for (const thread of this.threads.keys()) if (thread.isUsable && thread.load < room) return thread;
    return undefined;
  }

  /** The thread that can be sent more and has the least to do. */
  private idlest(): EvaluationThread | undefined {
    let found: EvaluationThread | undefined;
    for (const thread of this.threads.keys())
      if (thread.isUsable && thread.load < MOST_AHEAD && thread.load < (found?.load ?? MOST_AHEAD)) found = thread;
    return found;
  }

  /** Nobody waits for this any more. */
  private drop(work: Work): void {
    const at = this.waiting.indexOf(work);
    if (at >= 0) {
      this.waiting.splice(at, 1);
      return;
    }
    for (const thread of this.threads.keys()) {
      if (!thread.has(work)) continue;
      // What has begun gets a moment to end, in which nothing else begins: that would end with the thread.
      this.giveBack(thread.takeBack().filter((other) => other !== work));
      if (thread.has(work)) setTimeout(() => this.endWith(thread, work), GRACE).unref();
      return;
    }
  }

  private endWith(thread: EvaluationThread, work: Work): void {
    if (thread.has(work)) this.giveBack(thread.stop());
  }

  /** What was taken back from a thread comes first; spread out, as more of it may last, and each thread shows one at a time. */
  private giveBack(rest: readonly Work[]): void {
    this.waiting.unshift(...rest);
    this.handOut(true);
  }

  private start(): void {
    const thread = new EvaluationThread(this.options.program, {
      onReply: (_, milliseconds) => this.onReply(thread, milliseconds),
      onEnd: (_, rest) => this.forget(thread, rest),
    });
    this.starting.add(thread);
    thread.ready.then(
      () => {
        if (!this.starting.delete(thread)) return;
        this.threads.set(thread, performance.now());
        this.handOut();
        this.shrinkLater();
      },
      (error: unknown) => {
        // A thread that cannot even start will not start the next time either.
        if (this.starting.delete(thread)) this.failAll(error instanceof Error ? error : new Error(String(error)));
      },
    );
  }

  private onReply(thread: EvaluationThread, milliseconds: number): void {
    this.usual += (milliseconds - this.usual) * WEIGHT;
    this.lasting.delete(thread);
    if (thread.load === 0) this.threads.set(thread, performance.now());
    if (this.waiting.length > 0) this.handOut();
  }

  private forget(thread: EvaluationThread, rest: readonly Work[]): void {
    const hasStarted = this.threads.delete(thread);
    this.lasting.delete(thread);
    if (!this.isClosed && hasStarted) this.giveBack(rest);
  }

  private failAll(error: Error): void {
    for (const work of this.waiting.splice(0)) work.reject(error);
  }

  /** Looks after the threads in a moment, as long as there is something to look after. */
  private lookLater(): void {
    this.watch ??= setTimeout(() => {
      this.watch = null;
      if (this.look() || this.waiting.length > 0) this.lookLater();
    }, LOOK).unref();
  }

  /** Tells whether a thread has something to do. */
  private look(): boolean {
    const { limit } = this.options;
    const now = performance.now();
    let isBusy = false;
    let endless = 0;
    for (const thread of this.threads.keys()) {
      if (thread.load === 0) continue;
      isBusy = true;
      const lasted = thread.look(now);
      if (lasted >= SLOW && thread.isUsable) this.giveBack(thread.takeBack());
      if (lasted < LASTING) continue;
      this.lasting.add(thread);
      if (lasted > ENDLESS) endless += 1;
      if (lasted > LONG) thread.stepBack();
      if (lasted > limit)
        this.giveBack(
          thread.stop(
            new ActionError('timed-out', `The evaluation took longer than ${limit / 1000} s and was stopped.`),
          ),
        );
    }
    this.most = Math.max(this.most, endless);
    this.fill();
    return isBusy;
  }

  /** Gives up threads that have had nothing to do for long. */
  private shrinkLater(): void {
    if (this.size <= this.ready) return;
    this.shrinking ??= setTimeout(() => {
      this.shrinking = null;
      this.most = 0;
      const now = performance.now();
      // The oldest have compiled the most.
      for (const [thread, since] of [...this.threads].reverse()) {
        if (this.size <= this.wanted) break;
        if (since === null || now - since < IDLE) continue;
        this.threads.delete(thread);
        thread.stop();
      }
      this.shrinkLater();
    }, IDLE).unref();
  }
}
