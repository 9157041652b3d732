/** Evaluates in a worker, which is ended when an evaluation takes too long or is not wanted any more. */
import { type Answer, type Question, ROLES, TIME_LIMIT } from '../messages.ts';
import { startWorker } from './trusted.ts';

/** A question without its number. */
type Asked = Question extends infer Q ? (Q extends Question ? Omit<Q, 'id'> : never) : never;

/** The answer to a question; `stopped` when the worker was ended. */
export type Reply =
  | Exclude<Answer, { readonly kind: 'ready' }>
  | { readonly kind: 'stopped'; readonly by: 'time' | 'person' | 'newer' };

/** After this time the worker is ended even if it does not notice that its time is up, in milliseconds. */
const PATIENCE = TIME_LIMIT + 2000;
/** How long an evaluation may go on after there is a newer one, in milliseconds. */
const OUTDATED = 300;

interface Running {
  readonly id: number;
  readonly reply: (reply: Reply) => void;
  readonly timers: ReturnType<typeof setTimeout>[];
}

export class Runner {
  #worker: Worker | null = null;
  #isReady: Promise<void> = Promise.resolve();
  #running: Running | null = null;
  #count = 0;
  #newest = 0;

  constructor() {
    this.#start();
  }

  /** Asks the worker, after what it is doing now. Evaluations replace those that have not started. */
  async ask(question: Asked): Promise<Reply> {
    const id = ++this.#count;
    if (question.kind === 'evaluate') this.#newest = id;
    const before = this.#running;
    if (before !== null && question.kind === 'evaluate')
      before.timers.push(setTimeout(() => this.#end(before, 'newer'), OUTDATED));
    while (this.#running !== null) await this.#done;
    if (question.kind === 'evaluate' && id !== this.#newest) return { kind: 'stopped', by: 'newer' };
    return await this.#send({ ...question, id });
  }

  /** Ends what is running, and drops what waits. */
  stop(): void {
    this.#newest = ++this.#count;
    if (this.#running !== null) this.#end(this.#running, 'person');
  }

  #done: Promise<unknown> = Promise.resolve();

  #send(question: Question): Promise<Reply> {
    const worker = this.#worker;
    const reply = new Promise<Reply>((resolve) => {
      const running: Running = { id: question.id, reply: resolve, timers: [] };
      this.#running = running;
      void this.#isReady.then(() => {
        // It may have been stopped before it started.
        if (this.#running !== running) return;
        running.timers.push(setTimeout(() => this.#end(running, 'time'), PATIENCE));
        worker?.postMessage(question, []);
      });
    });
    this.#done = reply;
    return reply;
  }

  #start(): void {
    const worker = startWorker(ROLES.evaluation);
    this.#worker = worker;
    this.#isReady = new Promise((resolve) => {
      worker.addEventListener('message', ({ data }: MessageEvent<Answer>) => {
        if (data.kind === 'ready') resolve();
        else if (this.#running?.id === data.id) this.#finish(this.#running, data);
      });
    });
    worker.addEventListener('error', () => {
      // The engine has given up, for example because memory ran out.
      if (this.#worker === worker && this.#running !== null) this.#end(this.#running, 'time');
    });
  }

  #end(running: Running, by: 'time' | 'person' | 'newer'): void {
    if (this.#running !== running) return;
    this.#worker?.terminate();
    this.#start();
    this.#finish(running, { kind: 'stopped', by });
  }

  #finish({ reply, timers }: Running, answer: Reply): void {
    for (const timer of timers) clearTimeout(timer);
    this.#running = null;
    reply(answer);
  }
}
