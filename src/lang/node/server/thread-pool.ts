/**
 * The evaluation threads of a server. An evaluator keeps its thread between evaluations, with everything loaded there,
 * until there are too many threads: then the one idle for longest goes to the next evaluator that needs one.
 */
import { EvaluationThread } from './evaluation-thread.ts';

/** The number of idle threads to keep. */
const KEPT = 8;
/** The maximum number of threads; further evaluations wait. */
const MAX_THREADS = 64;

export class ThreadPool {
  readonly #userAgent: string;
  readonly #all = new Set<EvaluationThread>();
  /** Threads that belong to no evaluator. */
  readonly #free: EvaluationThread[] = [];
  /** Threads of idle evaluators, the most recently used last, and how to take each away. */
  readonly #parked = new Map<EvaluationThread, () => void>();
  readonly #waiting: ((thread: EvaluationThread) => void)[] = [];
  /** Pending ends of reader processes. */
  readonly #closings = new Set<Promise<void>>();
  #isClosed = false;

  constructor(userAgent: string) {
    this.#userAgent = userAgent;
  }

  /** Starts a thread in advance for the first evaluation. */
  warmUp(): void {
    this.#free.push(this.#start());
  }

  /** Reserves a thread. */
  take(): Promise<EvaluationThread> {
    const thread =
      this.#free.pop() ?? (this.#all.size < KEPT ? this.#start() : (this.#takeParked() ?? this.#another()));
    return thread === null ? new Promise((resolve) => this.#waiting.push(resolve)) : Promise.resolve(thread);
  }

  /**
   * Keeps an idle thread for its evaluator.
   *
   * @param onTaken called when another evaluator needs the thread
   */
  park(thread: EvaluationThread, onTaken: () => void): void {
    if (thread.isEnded) return;
    this.#parked.set(thread, onTaken);
    this.#serveWaiting();
    if (this.#all.size > KEPT) this.#takeParked()?.stop('');
  }

  /** Reserves a parked thread again. */
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

  /** Terminates all threads and what they have started; their evaluations fail. */
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
    return this.#all.size < MAX_THREADS ? this.#start() : null;
  }

  /** Takes the longest idle thread away from its evaluator. */
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
