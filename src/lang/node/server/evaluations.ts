/**
 * The evaluations of one evaluator. They run one after the other, in the order of their requests, concurrently with
 * those of other evaluators. If a client does not answer until another of its requests is evaluated, that one gets
 * another thread.
 */
import { timedOut } from '../../diagnostics/messages/evaluation.ts';
import type { AskClient, EvaluationThread, ThreadUser } from './evaluation-thread.ts';
import type { EvaluateRequest, LogLine, Outcome } from './protocol.ts';
import type { EvaluatorSetup } from './setup.ts';
import type { ThreadPool } from './thread-pool.ts';

/** Milliseconds that an evaluation has, after its time limit, to end by itself. */
const GRACE_MS = 250;
/** How long to wait for the client to answer before its other requests are evaluated. */
const CLIENT_PAUSE_MS = 50;

/** What evaluations need from the server. */
export interface EvaluationServices {
  readonly pool: ThreadPool;
  readonly log: (line: LogLine) => void;
  readonly drain: () => Promise<void>;
  readonly askClient: AskClient;
}

interface Job {
  readonly request: EvaluateRequest;
  readonly resolve: (outcome: Outcome) => void;
}

/** An evaluation that has a thread or will get one. */
interface Run {
  thread: EvaluationThread | null;
  /** The number of requests that the client has not answered. */
  unanswered: number;
}

export class Evaluations {
  readonly #user: ThreadUser;
  readonly #services: EvaluationServices;
  readonly #queue: Job[] = [];
  readonly #runs = new Set<Run>();
  /** The idle thread that has the modules loaded. */
  #parked: EvaluationThread | null = null;
  #patience: NodeJS.Timeout | null = null;
  #isClosed = false;

  constructor(evaluatorId: number, setup: EvaluatorSetup, services: EvaluationServices) {
    this.#services = services;
    this.#user = { evaluatorId, setup, log: services.log, drain: services.drain };
  }

  /** Queues an evaluation. Never rejects. */
  evaluate(request: EvaluateRequest): Promise<Outcome> {
    return new Promise((resolve) => {
      this.#queue.push({ request, resolve });
      this.#next();
    });
  }

  /** Ends running and waiting evaluations with an error. */
  close(): void {
    this.#isClosed = true;
    this.#stopWaiting();
    const error = 'The evaluator was closed.';
    for (const { resolve } of this.#queue.splice(0)) resolve({ result: null, error });
    for (const { thread } of this.#runs) thread?.stop(error);
    if (this.#parked !== null) this.#services.pool.giveBack(this.#parked);
    this.#parked = null;
  }

  /** Starts the next evaluation if none is running, or all running ones are waiting for the client. */
  #next(): void {
    if (this.#queue.length === 0) return;
    if (this.#runs.size === 0) this.#start();
    else if ([...this.#runs].every((run) => run.unanswered > 0)) this.#waitForClient();
  }

  #waitForClient(): void {
    this.#patience ??= setTimeout(() => {
      this.#patience = null;
      if (this.#queue.length > 0 && [...this.#runs].every((run) => run.unanswered > 0)) this.#start();
    }, CLIENT_PAUSE_MS);
  }

  #stopWaiting(): void {
    if (this.#patience !== null) clearTimeout(this.#patience);
    this.#patience = null;
  }

  #start(): void {
    const job = this.#queue.shift();
    if (job === undefined) return;
    const run: Run = { thread: null, unanswered: 0 };
    this.#runs.add(run);
    void this.#run(run, job);
  }

  async #run(run: Run, { request, resolve }: Job): Promise<void> {
    const { pool } = this.#services;
    const parked = this.#parked;
    this.#parked = null;
    if (parked !== null) pool.unpark(parked);
    const thread = parked ?? (await pool.take());
    run.thread = thread;
    if (this.#isClosed) {
      pool.giveBack(thread);
      resolve({ result: null, error: 'The evaluator was closed.' });
      return;
    }
    const outcome = await this.#withinTime(run, thread, request);
    this.#runs.delete(run);
    this.#release(thread);
    resolve(outcome);
    this.#next();
  }

  /** Evaluates, and terminates the thread if that takes too long. */
  async #withinTime(run: Run, thread: EvaluationThread, request: EvaluateRequest): Promise<Outcome> {
    await thread.ready;
    const { timeoutMs } = this.#user.setup;
    const timer =
      timeoutMs === null
        ? undefined
        : setTimeout(() => thread.stop(timedOut(timeoutMs / 1000).text), timeoutMs + GRACE_MS);
    try {
      return await thread.evaluate(this.#user, request, (asked) => this.#askClient(run, asked));
    } finally {
      clearTimeout(timer);
    }
  }

  async #askClient(run: Run, asked: Parameters<AskClient>[0]): ReturnType<AskClient> {
    run.unanswered++;
    this.#next();
    try {
      return await this.#services.askClient(asked);
    } finally {
      run.unanswered--;
    }
  }

  #release(thread: EvaluationThread): void {
    const { pool } = this.#services;
    if (thread.isEnded) return;
    if (this.#isClosed || this.#parked !== null) pool.giveBack(thread);
    else {
      this.#parked = thread;
      pool.park(thread, () => {
        this.#parked = null;
      });
    }
  }
}
