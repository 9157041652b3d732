/**
 * One evaluation thread, seen from the main thread. It is sent evaluations ahead of time, so that it need not wait for the
 * next one; what it has not begun can be taken back.
 */
import { constants, getPriority, setPriority } from 'node:os';
import { MessageChannel, type MessagePort, type Worker } from 'node:worker_threads';
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
 * Memory of a thread, in MiB, above which its evaluation is ended. The budget of the evaluator ends one before, with a
 * better error: V8 takes the whole process down where a single table has no place below this limit.
 */
const MEMORY = 4096;

/** By how much the priority of a thread is lowered whose evaluation lasts. */
const LOWER = 10;

/** An evaluation, and who waits for it. */
export interface Work {
  readonly request: EvaluationRequest;
  readonly calls: Calls;
  readonly resolve: (reply: EvaluationReply) => void;
  readonly reject: (error: Error) => void;
}

/** What the owner of a thread is told. */
export interface ThreadEvents {
  /** An evaluation is over, which took so many milliseconds; the thread can be given more, unless it is closed. */
  readonly onReply: (thread: EvaluationThread, milliseconds: number) => void;
  /** The thread is gone, for whatever reason; it has not begun these. */
  readonly onEnd: (thread: EvaluationThread, rest: readonly Work[]) => void;
}

export class EvaluationThread {
  /** Settles when the thread can evaluate; rejects when it never will. */
  readonly ready: Promise<void>;
  private readonly worker: Worker;
  private readonly answers: MessagePort;
  private readonly claims = new Claims();
  private readonly events: ThreadEvents;
  /** What it was sent and has not replied to, in order. */
  private readonly sent = new Map<number, Work>();
  /** What is about to be sent. */
  private outbox: ToThread[number][] = [];
  /** The ticket of what it is sent next. */
  private next = 0;
  /** Whether it begins what it is sent. A closed thread finishes what it has begun, and is opened again then. */
  private isOpen = true;
  private isStopped = false;
  private reason: Error | null = null;
  /** The ticket after that of the evaluation that it was at when somebody last looked, and since when. */
  private seen: number | null = null;
  private since = 0;
  /** What the system calls the thread. */
  private id: number | null = null;
  /** The priority that it had before it was lowered. */
  private priority: number | null = null;

  constructor(program: ThreadProgram, events: ThreadEvents) {
    this.events = events;
    const { port1, port2 } = new MessageChannel();
    this.answers = port1;
    const data: ThreadStart = { program, cells: this.claims.cells, answers: port2 };
    this.worker = startThread('evaluation', {
      data,
      modules: program.kinds,
      transfer: [port2],
      limits: { maxOldGenerationSizeMb: MEMORY },
    });
    this.ready = new Promise((resolve, reject) => {
      this.worker.on('message', (message: FromThread) => {
        if (message.type === 'reply') this.take(message.ticket, message.reply, message.milliseconds);
        else if (message.type === 'call') void this.answer(message.name, message.args);
        else {
          this.id = message.id;
          if (this.sent.size === 0) this.worker.unref();
          resolve();
        }
      });
      let failure: Error | null = null;
      this.worker.once('error', (error) => {
        failure = failureOf(error);
      });
      this.worker.once('exit', () => {
        failure ??= this.reason ?? new Error('The thread that evaluated this has ended.');
        reject(failure);
        this.end(failure);
      });
    });
    // Whoever waits for it is told; nobody may wait.
    this.ready.catch(() => undefined);
  }

  /** How many evaluations it was sent and has not replied to. */
  get load(): number {
    return this.sent.size;
  }

  /** Whether it can be sent more. */
  get isUsable(): boolean {
    return this.isOpen && !this.isStopped;
  }

  /** Sends an evaluation, which begins when those before it are over. */
  send(work: Work): void {
    const ticket = this.next;
    this.next = ticketAfter(ticket);
    this.sent.set(ticket, work);
    if (this.sent.size === 1) this.worker.ref();
    this.outbox.push({ ticket, request: work.request });
    // What comes at about the same time goes together: waking a thread costs more than most evaluations.
    if (this.outbox.length === 1) setImmediate(this.post);
  }

  /** Takes back what the thread has not begun, in order. It can be sent no more until it is done with what it has begun. */
  takeBack(): readonly Work[] {
    const rest = this.close();
    this.openAgain();
    return rest;
  }

  /** Whether it was sent something, and has not replied. */
  has(work: Work): boolean {
    for (const sent of this.sent.values()) if (sent === work) return true;
    return false;
  }

  /**
   * How long the evaluation that it is at has lasted, in milliseconds: 0 for one that was not there at the last look.
   *
   * @param now milliseconds of `performance.now()`
   */
  look(now: number): number {
    // A closed thread goes on with what it was at.
    const seen = this.isOpen ? this.claims.begun : this.seen;
    if (seen === null || seen !== this.seen) {
      this.seen = seen;
      this.since = now;
    }
    return seen === null ? 0 : now - this.since;
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

  /** Keeps the process alive until the thread can evaluate. */
  keepAlive(): void {
    this.worker.ref();
  }

  /**
   * Ends the thread, whatever it does.
   *
   * @param reason what the evaluation fails with that it is at
   * @returns what it has not begun
   */
  stop(reason: Error | null = null): readonly Work[] {
    if (this.isStopped) return [];
    this.isStopped = true;
    this.reason = reason;
    const rest = this.close();
    // Node does not survive the end of a thread that is loading modules; it runs nothing yet that could last.
    const end = (): void => void this.worker.terminate();
    this.ready.then(end, end);
    return rest;
  }

  private readonly post = (): void => {
    const { outbox } = this;
    this.outbox = [];
    try {
      if (outbox.length > 0) this.worker.postMessage(outbox satisfies ToThread, []);
    } catch (error) {
      // Something in it cannot be copied, so the thread will never see these tickets.
      for (const work of this.takeBack()) work.reject(error as Error);
    }
  };

  private close(): readonly Work[] {
    const first = this.claims.close();
    if (first === null) return [];
    this.isOpen = false;
    this.outbox = [];
    const rest: Work[] = [];
    for (let ticket = first; ticket !== this.next; ticket = ticketAfter(ticket)) {
      const work = this.sent.get(ticket);
      this.sent.delete(ticket);
      if (work !== undefined) rest.push(work);
    }
    if (this.seen !== first) {
      this.seen = this.sent.size > 0 ? first : null;
      this.since = performance.now();
    }
    return rest;
  }

  /** Opens a closed thread that has nothing to do. */
  private openAgain(): void {
    if (this.isOpen || this.isStopped || this.sent.size > 0) return;
    this.comeForward();
    if (this.isStopped) return;
    this.seen = null;
    this.isOpen = true;
    this.claims.open(this.next);
    this.worker.unref();
  }

  private take(ticket: number, reply: EvaluationReply, milliseconds: number): void {
    const work = this.sent.get(ticket);
    this.sent.delete(ticket);
    if (this.isOpen && this.sent.size === 0) this.worker.unref();
    this.openAgain();
    this.events.onReply(this, milliseconds);
    work?.resolve(reply);
  }

  /** Undoes `stepBack`. Not everybody may: without the right to, the thread cannot be used any more. */
  private comeForward(): void {
    if (this.id === null || this.priority === null) return;
    try {
      setPriority(this.id, this.priority);
      this.priority = null;
    } catch {
      this.stop();
    }
  }

  private async answer(name: keyof Calls, args: readonly unknown[]): Promise<void> {
    // Replies come in order, so who calls is the first of those without one.
    const [work] = this.sent.values();
    if (work === undefined) return;
    this.answers.postMessage(await answerCall(work.calls, name, args), []);
    this.claims.ring();
  }

  private end(failure: Error): void {
    this.isStopped = true;
    const rest = this.close();
    const begun = [...this.sent.values()];
    this.sent.clear();
    this.answers.close();
    this.events.onEnd(this, rest);
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
