/**
 * The evaluation threads of a server. An evaluator keeps its thread between evaluations, together with all that it has
 * loaded, until there are too many threads: then the one that was idle for longest goes to whoever needs one.
 */
import { EvaluationThread } from './evaluation-thread.ts';

/** How many threads are kept that have nothing to do. */
const KEPT = 8;
/** How many threads there are at most: above, evaluations wait for each other. */
const MOST = 64;

export class ThreadPool {
  readonly #userAgent: string;
  readonly #all = new Set<EvaluationThread>();
  /** Those that belong to nobody. */
  readonly #free: EvaluationThread[] = [];
  /** Those of evaluators that do nothing, the one that was used last at the end, and how to take it away. */
  readonly #parked = new Map<EvaluationThread, () => void>();
  readonly #waiting: ((thread: EvaluationThread) => void)[] = [];
  /** What ends reader processes at the moment. */
  readonly #closings = new Set<Promise<void>>();
  #isClosed = false;

  constructor(userAgent: string) {
    this.#userAgent = userAgent;
  }

  /** Starts a thread, so that the first evaluation need not wait for it. */
  warmUp(): void {
    this.#free.push(this.#start());
  }

  /** A thread that belongs to nobody else from now on. */
  take(): Promise<EvaluationThread> {
    const thread =
      this.#free.pop() ?? (this.#all.size < KEPT ? this.#start() : (this.#takeParked() ?? this.#another()));
    return thread === null ? new Promise((resolve) => this.#waiting.push(resolve)) : Promise.resolve(thread);
  }

  /**
   * Lets somebody keep a thread that has nothing to do at the moment.
   *
   * @param onTaken called when somebody else needs the thread
   */
  park(thread: EvaluationThread, onTaken: () => void): void {
    if (thread.isEnded) return;
    this.#parked.set(thread, onTaken);
    this.#serveWaiting();
    if (this.#all.size > KEPT) this.#takeParked()?.stop('');
  }

  /** Goes on with a parked thread. */
  unpark(thread: EvaluationThread): void {
    this.#parked.delete(thread);
  }

  /** Takes back a thread whose evaluator is gone. */
  giveBack(thread: EvaluationThread): void {
    this.#parked.delete(thread);
    if (thread.isEnded) return;
    if (this.#isClosed || this.#all.size > KEPT) {
      thread.stop('');
      return;
    }
    thread.forget();
    this.#free.push(thread);
    this.#serveWaiting();
  }

  /** Ends all threads and what they have started; what they evaluate fails. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#waiting.length = 0;
    for (const thread of this.#all) thread.stop('The server has ended.');
    await Promise.all(this.#closings);
  }

  #serveWaiting(): void {
    while (this.#waiting.length > 0) {
      const thread = this.#free.pop() ?? this.#takeParked() ?? this.#another();
      if (thread === null) return;
      this.#waiting.shift()?.(thread);
    }
  }

  #another(): EvaluationThread | null {
    return this.#all.size < MOST ? this.#start() : null;
  }

  /** Takes the thread that was idle for longest away from its evaluator. */
  #takeParked(): EvaluationThread | null {
    for (const [thread, onTaken] of this.#parked) {
      this.#parked.delete(thread);
      onTaken();
      thread.forget();
      return thread;
    }
    return null;
  }

  #start(): EvaluationThread {
    const thread = new EvaluationThread(this.#userAgent, {
      onEnd: (ended) => this.#lose(ended),
      onClosing: (closing) => {
        this.#closings.add(closing);
        void closing.finally(() => this.#closings.delete(closing));
      },
    });
    this.#all.add(thread);
    return thread;
  }

  #lose(thread: EvaluationThread): void {
    this.#all.delete(thread);
    this.#parked.delete(thread);
    const at = this.#free.indexOf(thread);
    if (at >= 0) this.#free.splice(at, 1);
    if (!this.#isClosed) this.#serveWaiting();
  }
}
