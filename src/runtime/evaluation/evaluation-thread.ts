/** One evaluation thread, seen from the main thread. */
import { constants, getPriority, setPriority } from 'node:os';
import type { Worker } from 'node:worker_threads';
import { ActionError } from '../diagnostics/errors.ts';
import { startThread } from '../process/threads.ts';
import { answerCall } from './calls.ts';
import type {
  Calls,
  EvaluationReply,
  EvaluationRequest,
  FromThread,
  ThreadProgram,
  ThreadStart,
  ToThread,
} from './protocol.ts';

/**
 * Memory of a thread, in MiB, above which its evaluation is ended. The budget of the evaluator ends one before, with a
 * better error: V8 takes the whole process down where a single table has no place below this limit.
 */
const MEMORY = 4096;

/** By how much the priority of a thread is lowered whose evaluation lasts. */
const LOWER = 10;

interface Work {
  readonly calls: Calls;
  readonly resolve: (reply: EvaluationReply) => void;
  readonly reject: (error: Error) => void;
}

export class EvaluationThread {
  /** Settles when the thread can evaluate; rejects when it never will. */
  readonly ready: Promise<void>;
  /** When the current evaluation began, in milliseconds of `performance.now()`; null when there is none. */
  since: number | null = null;
  /** Whether it can evaluate more: it has not failed, and was not told to end. */
  isUsable = true;
  private readonly worker: Worker;
  private readonly bell = new Int32Array(new SharedArrayBuffer(4));
  private work: Work | null = null;
  private reason: Error | null = null;
  /** What the system calls the thread. */
  private id: number | null = null;
  /** The priority that it had before it was lowered. */
  private priority: number | null = null;

  /** @param onEnd called once, when the thread is gone for whatever reason */
  constructor(program: ThreadProgram, onEnd: () => void) {
    const data: ThreadStart = { program, bell: this.bell };
    this.worker = startThread('evaluation', {
      data,
      modules: program.kinds,
      limits: { maxOldGenerationSizeMb: MEMORY },
    });
    this.ready = new Promise((resolve, reject) => {
      this.worker.on('message', (message: FromThread) => {
        if (message.type !== 'ready') {
          this.take(message);
          return;
        }
        this.id = message.id;
        resolve();
      });
      this.worker.once('error', (error) => {
        const failure = failureOf(error);
        this.isUsable = false;
        reject(failure);
        this.settle()?.reject(failure);
      });
      this.worker.once('exit', () => {
        const failure = this.reason ?? new Error('The thread that evaluated this has ended.');
        this.isUsable = false;
        reject(failure);
        this.settle()?.reject(failure);
        onEnd();
      });
    });
    // Whoever waits for it is told; nobody may wait.
    this.ready.catch(() => undefined);
  }

  /** Evaluates; one at a time. */
  evaluate(request: EvaluationRequest, calls: Calls): Promise<EvaluationReply> {
    return new Promise((resolve, reject) => {
      this.work = { calls, resolve, reject };
      this.since = performance.now();
      this.post({ type: 'evaluate', request });
    });
  }

  /** Lets all other threads go first, where the system can do that. */
  stepBack(): void {
    if (this.id === null || this.priority !== null) return;
    try {
      const priority = getPriority(this.id);
      setPriority(this.id, Math.min(priority + LOWER, constants.priority.PRIORITY_LOW));
      this.priority = priority;
    } catch {
      // It may not; then the threads share what there is.
    }
  }

  /** Undoes that. Not everybody may: without the right to, the thread cannot be used any more. */
  comeForward(): void {
    if (this.id === null || this.priority === null) return;
    try {
      setPriority(this.id, this.priority);
      this.priority = null;
    } catch {
      this.stop();
    }
  }

  /** Whether the thread keeps the process alive. */
  keepAlive(isNeeded: boolean): void {
    if (isNeeded) this.worker.ref();
    else this.worker.unref();
  }

  /**
   * Ends the thread, whatever it does.
   *
   * @param reason what its evaluation fails with
   */
  stop(reason: Error | null = null): void {
    this.isUsable = false;
    this.reason ??= reason;
    // Node does not survive the end of a thread that is loading modules; it runs nothing yet that could last.
    const end = (): void => void this.worker.terminate();
    this.ready.then(end, end);
  }

  private take(message: Exclude<FromThread, { type: 'ready' }>): void {
    if (message.type === 'reply') this.settle()?.resolve(message.reply);
    else void this.answer(message.name, message.args);
  }

  private async answer(name: keyof Calls, args: readonly unknown[]): Promise<void> {
    if (this.work === null) return;
    this.post(await answerCall(this.work.calls, name, args));
    Atomics.store(this.bell, 0, 1);
    Atomics.notify(this.bell, 0);
  }

  private settle(): Work | null {
    const { work } = this;
    this.work = null;
    this.since = null;
    return work;
  }

  private post(message: ToThread): void {
    this.worker.postMessage(message, []);
  }
}

function failureOf(error: Error): Error {
  if ('code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY')
    return new ActionError(`The evaluation needed more than ${MEMORY} MiB of memory and was stopped.`);
  return error;
}
