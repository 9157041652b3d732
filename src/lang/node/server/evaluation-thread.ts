/** One evaluation thread of a server, seen from the main thread. */
import type { Worker } from 'node:worker_threads';
import { startThread } from '../threads.ts';
import type { ClientRequest, WorkerResult } from '../worker/protocol.ts';
import { Services } from '../worker/services.ts';
import type { EvaluateRequest, FromThread, LogLine, Outcome, ThreadStart, ToThread } from './protocol.ts';
import type { EvaluatorSetup } from './setup.ts';

const CODE = { name: 'server-evaluation', file: './thread', from: import.meta.url };

const GONE = 'The evaluation thread exited.';

/** The evaluator that a thread works for. */
export interface ThreadUser {
  readonly evaluatorId: number;
  readonly setup: EvaluatorSetup;
  readonly log: (line: LogLine) => void;
  /** Settles when the client has read what was sent to it. */
  readonly drain: () => Promise<void>;
}

/** Sends a request to the client; the thread sleeps until the response arrives. */
export type AskClient = (request: ClientRequest) => Promise<WorkerResult>;

/** What a thread reports to its pool. */
export interface ThreadEvents {
  /** The thread cannot evaluate any more, for whatever reason. Called once. */
  readonly onEnd: (thread: EvaluationThread) => void;
  /** What the thread had started is being ended; the promise settles when that is done. */
  readonly onClosing: (closing: Promise<void>) => void;
}

export class EvaluationThread {
  readonly #worker: Worker;
  readonly #signal = new Int32Array(new SharedArrayBuffer(8));
  readonly #events: ThreadEvents;
  /** Settles when the thread can evaluate, or when it never will. */
  readonly ready: Promise<void>;
  #user: ThreadUser | null = null;
  #services: Services | null = null;
  /** Receives the outcome of the current evaluation. */
  #settle: ((outcome: Outcome) => void) | null = null;
  #askClient: AskClient | null = null;
  /** Why it cannot evaluate any more; null while it can. */
  #endReason: string | null = null;

  constructor(userAgent: string, events: ThreadEvents) {
    this.#events = events;
    const data: ThreadStart = { signal: this.#signal, userAgent };
    this.#worker = startThread(CODE, { data });
    this.ready = new Promise((resolve) => {
      this.#worker.on('message', (message: FromThread) => {
        if (message.type === 'ready') resolve();
        else this.#take(message);
      });
      this.#worker.once('exit', () => resolve());
    });
    this.#worker.once('error', (error) => this.#end(failureText(error)));
    this.#worker.once('exit', () => this.#end(GONE));
  }

  get isEnded(): boolean {
    return this.#endReason !== null;
  }

  /** Evaluates a request of a user, one at a time. Never rejects. */
  evaluate(user: ThreadUser, request: EvaluateRequest, askClient: AskClient): Promise<Outcome> {
    if (this.#endReason !== null) return Promise.resolve({ result: null, error: this.#endReason });
    if (this.#user !== user) this.#use(user);
    this.#askClient = askClient;
    return new Promise((resolve) => {
      this.#settle = resolve;
      this.#post({ type: 'evaluate', request });
    });
  }

  /** Drops the state of the user, so that another one can use the thread. */
  forget(): void {
    this.#closeServices();
    this.#user = null;
    this.#post({ type: 'forget' });
  }

  /**
   * Terminates the thread, whatever it is doing, and everything it started. Its current evaluation fails for the given
   * reason.
   */
  stop(reason: string): void {
    this.#end(reason);
    // Node crashes if a thread is terminated while it loads modules; it runs nothing that takes long before that.
    void this.ready.then(() => this.#worker.terminate());
  }

  #use(user: ThreadUser): void {
    this.#closeServices();
    this.#user = user;
    const services = new Services({
      send: (answer) => {
        // If the thread has a new user by now, it no longer waits for this.
        if (this.#services !== services) return;
        this.#post(answer);
        Atomics.store(this.#signal, 0, 1);
        Atomics.notify(this.#signal, 0);
      },
      drain: user.drain,
      askClient: (request) => this.#askClient?.(request) ?? Promise.reject(new Error(GONE)),
    });
    this.#services = services;
    this.#post({ type: 'use', evaluatorId: user.evaluatorId, setup: user.setup });
  }

  #take(message: Exclude<FromThread, { type: 'ready' }>): void {
    if (message.type === 'ask') this.#services?.answer(message);
    else if (message.type === 'log') this.#user?.log(message.line);
    else this.#settleWith(message.outcome);
  }

  #settleWith(outcome: Outcome): void {
    const settle = this.#settle;
    this.#settle = null;
    settle?.(outcome);
  }

  #end(reason: string): void {
    if (this.#endReason !== null) return;
    this.#endReason = reason;
    this.#closeServices();
    this.#user = null;
    this.#events.onEnd(this);
    this.#settleWith({ result: null, error: reason });
  }

  #closeServices(): void {
    if (this.#services !== null) this.#events.onClosing(this.#services.close());
    this.#services = null;
  }

  #post(message: ToThread): void {
    this.#worker.postMessage(message, []);
  }
}

function failureText(error: Error): string {
  if ('code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY') return 'The evaluation needed too much memory.';
  return `Internal error: ${error.message}`;
}
