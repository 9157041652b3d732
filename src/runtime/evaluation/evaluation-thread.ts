/**
 * The main thread's handle of an evaluation thread. Evaluations are sent ahead of time, so that the thread need not
 * wait for the next one; those not started can be taken back.
 */
import { constants, getPriority, setPriority } from 'node:os';
import { MessageChannel, type MessagePort, type Worker } from 'node:worker_threads';
import { drawKey } from '../binding/marks.ts';
import { ActionError } from '../diagnostics/errors.ts';
import { startThread } from '../process/threads.ts';
import { answerCall } from './calls.ts';
import { Claims, ticketAfter } from './claims.ts';
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
 * Memory limit of a thread in MiB. The evaluator's own budget stops an evaluation earlier and with a better error:
 * below this limit, V8 would crash the whole process when a single table does not fit.
 */
const MEMORY = 4096;

/** By how much the priority of a thread with a long evaluation is lowered. */
const LOWER = 10;

/** An evaluation and its caller. */
export interface Work {
  readonly request: EvaluationRequest;
  readonly calls: Calls;
  readonly resolve: (reply: EvaluationReply) => void;
  readonly reject: (error: Error) => void;
}

/** Events for the owner of a thread. */
export interface ThreadEvents {
  /** An evaluation finished, with its duration in milliseconds; unless it is closed, the thread can take more. */
  readonly onReply: (thread: EvaluationThread, milliseconds: number) => void;
  /** The thread is gone, for whatever reason, with the evaluations it had not started. */
  readonly onEnd: (thread: EvaluationThread, rest: readonly Work[]) => void;
}

export class EvaluationThread {
  /** Settles when the thread is ready; rejects if it never will be. */
  readonly ready: Promise<void>;
  readonly #worker: Worker;
  readonly #answers: MessagePort;
  readonly #claims = new Claims();
  readonly #events: ThreadEvents;
  /** Evaluations sent but not replied to, in order. */
  readonly #sent = new Map<number, Work>();
  /** Evaluations about to be sent. */
  #outbox: ToThread[number][] = [];
  /** The ticket of the next evaluation to send. */
  #next = 0;
  /** Whether it starts what it is sent. A closed thread finishes its current evaluation and is then opened again. */
  #isOpen = true;
  #isStopped = false;
  #reason: Error | null = null;
  /** The ticket after the one it was working on at the last check, and the time since when. */
  #seen: number | null = null;
  #since = 0;
  /** The thread's id in the operating system. */
  #id: number | null = null;
  /** The priority before it was lowered. */
  #priority: number | null = null;

  constructor(program: ThreadProgram, events: ThreadEvents) {
    this.#events = events;
    const { port1, port2 } = new MessageChannel();
    this.#answers = port1;
    drawKey();
    const data: ThreadStart = { program, cells: this.#claims.cells, answers: port2 };
    this.#worker = startThread('evaluation', {
      data,
      modules: program.kinds,
      transfer: [port2],
      limits: { maxOldGenerationSizeMb: MEMORY },
    });
    this.ready = new Promise((resolve, reject) => {
      this.#worker.on('message', (message: FromThread) => {
        if (message.type === 'reply') this.#take(message.ticket, message.reply, message.milliseconds);
        else if (message.type === 'call') void this.#answer(message.name, message.args);
        else {
          this.#id = message.id;
          if (this.#sent.size === 0) this.#worker.unref();
          resolve();
        }
      });
      let failure: Error | null = null;
      this.#worker.once('error', (error) => {
        failure = failureOf(error);
      });
      this.#worker.once('exit', () => {
        failure ??= this.#reason ?? new Error('The evaluation thread exited.');
        reject(failure);
        this.#end(failure);
      });
    });
    // Waiters are notified; there may be none.
    this.ready.catch(() => undefined);
  }

  /** Number of evaluations sent but not replied to. */
  get load(): number {
    return this.#sent.size;
  }

  /** Whether it can be sent more. */
  get isUsable(): boolean {
    return this.#isOpen && !this.#isStopped;
  }

  /** Sends an evaluation, which starts after those before it. */
  send(work: Work): void {
    const ticket = this.#next;
    this.#next = ticketAfter(ticket);
    this.#sent.set(ticket, work);
    if (this.#sent.size === 1) this.#worker.ref();
    this.#outbox.push({ ticket, request: work.request });
    // Batches messages, because waking a thread costs more than most evaluations.
    if (this.#outbox.length === 1) setImmediate(this.#post);
  }

  /**
   * Takes back what the thread has not started, in order. It accepts no more until its current evaluation is finished.
   */
  takeBack(): readonly Work[] {
    const rest = this.#close();
    this.#openAgain();
    return rest;
  }

  /** Whether it was sent something and has not replied. */
  has(work: Work): boolean {
    for (const sent of this.#sent.values()) if (sent === work) return true;
    return false;
  }

  /**
   * How long the current evaluation has been running, in milliseconds: 0 if it was not running at the last check.
   *
   * @param now milliseconds of `performance.now()`
   */
  look(now: number): number {
    // A closed thread continues its current evaluation.
    const seen = this.#isOpen ? this.#claims.begun : this.#seen;
    if (seen === null || seen !== this.#seen) {
      this.#seen = seen;
      this.#since = now;
    }
    return seen === null ? 0 : now - this.#since;
  }

  /** Lowers the thread's priority, where the system supports that. */
  stepBack(): void {
    if (this.#id === null || this.#priority !== null) return;
    try {
      const priority = getPriority(this.#id);
      setPriority(this.#id, Math.min(priority + LOWER, constants.priority.PRIORITY_LOW));
      this.#priority = priority;
    } catch {
      // Not permitted: the threads share the CPU equally.
    }
  }

  /** Keeps the process alive until the thread is ready. */
  keepAlive(): void {
    this.#worker.ref();
  }

  /**
   * Terminates the thread, whatever it is doing.
   *
   * @param reason the error of the current evaluation
   * @returns the evaluations not started
   */
  stop(reason: Error | null = null): readonly Work[] {
    if (this.#isStopped) return [];
    this.#isStopped = true;
    this.#reason = reason;
    const rest = this.#close();
    // Node crashes if a thread is terminated while it loads modules; it runs nothing that takes long before that.
    const end = (): void => void this.#worker.terminate();
    this.ready.then(end, end);
    return rest;
  }

  readonly #post = (): void => {
    const outbox = this.#outbox;
    this.#outbox = [];
    try {
      if (outbox.length > 0) this.#worker.postMessage(outbox satisfies ToThread, []);
    } catch (error) {
      // Something in the message cannot be cloned, so the thread will never see these tickets.
      for (const work of this.takeBack()) work.reject(error as Error);
    }
  };

  #close(): readonly Work[] {
    const first = this.#claims.close();
    if (first === null) return [];
    this.#isOpen = false;
    this.#outbox = [];
    const rest: Work[] = [];
    for (let ticket = first; ticket !== this.#next; ticket = ticketAfter(ticket)) {
      const work = this.#sent.get(ticket);
      this.#sent.delete(ticket);
      if (work !== undefined) rest.push(work);
    }
    if (this.#seen !== first) {
      this.#seen = this.#sent.size > 0 ? first : null;
      this.#since = performance.now();
    }
    return rest;
  }

  /** Opens a closed thread that is idle. */
  #openAgain(): void {
    if (this.#isOpen || this.#isStopped || this.#sent.size > 0) return;
    this.#comeForward();
    if (this.#isStopped) return;
    this.#seen = null;
    this.#isOpen = true;
    this.#claims.open(this.#next);
    this.#worker.unref();
  }

  #take(ticket: number, reply: EvaluationReply, milliseconds: number): void {
    const work = this.#sent.get(ticket);
    this.#sent.delete(ticket);
    if (this.#isOpen && this.#sent.size === 0) this.#worker.unref();
    this.#openAgain();
    this.#events.onReply(this, milliseconds);
    work?.resolve(reply);
  }

  /** Undoes `stepBack`. Without permission to do so, the thread must not be reused. */
  #comeForward(): void {
    if (this.#id === null || this.#priority === null) return;
    try {
      setPriority(this.#id, this.#priority);
      this.#priority = null;
    } catch {
      this.stop();
    }
  }

  async #answer(name: keyof Calls, args: readonly unknown[]): Promise<void> {
    // Replies come in order, so the caller is the first without one.
    const [work] = this.#sent.values();
    if (work === undefined) return;
    this.#answers.postMessage(await answerCall(work.calls, name, args), []);
    this.#claims.ring();
  }

  #end(failure: Error): void {
    this.#isStopped = true;
    const rest = this.#close();
    const begun = [...this.#sent.values()];
    this.#sent.clear();
    this.#answers.close();
    this.#events.onEnd(this, rest);
    for (const work of begun) work.reject(failure);
  }
}

function failureOf(error: Error): Error {
  if ('code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY')
    return new ActionError(
      'memory-exceeded',
      `The evaluation needed more than ${MEMORY} MiB of memory and was stopped.`,
    );
  return error;
}
