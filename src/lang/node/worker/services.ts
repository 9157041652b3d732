/** Slow work for an evaluating thread that sleeps meanwhile: HTTP requests and messages to reader processes. */
import { httpGet } from './http-get.ts';
import {
  type Answer,
  type Ask,
  type ClientRequest,
  type StartReply,
  type StartRequest,
  WorkerFailure,
  type WorkerRequest,
  type WorkerResult,
} from './protocol.ts';
import { ReaderProcess, terminated } from './reader-process.ts';

export interface ServicesOptions {
  /** Sends an answer and wakes the waiting thread. */
  readonly send: (answer: Answer) => void;
  /** Called with the process id of each started reader. */
  readonly onStart?: (pid: number) => void;
  /** Sends a request to the client of the server that owns the evaluator. */
  readonly askClient?: (request: ClientRequest) => Promise<WorkerResult>;
  /** Settles when the client has read what was sent to it. */
  readonly drain?: () => Promise<void>;
}

/** Handles the requests of one thread. */
export class Services {
  readonly #options: ServicesOptions;
  readonly #processes = new Map<number, ReaderProcess>();

  constructor(options: ServicesOptions) {
    this.#options = options;
  }

  /** Handles a request and sends the answer. */
  answer({ id, request }: Ask): void {
    this.#do(request).then(
      (value) => this.#options.send({ type: 'answer', id, ok: true, value }),
      (error: unknown) => this.fail(id, error),
    );
  }

  /** Sends a failure as the answer. */
  fail(id: number, error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    const kind = error instanceof WorkerFailure ? error.kind : 'IOException';
    this.#options.send({ type: 'answer', id, ok: false, kind, message });
  }

  /** Asks all reader processes to exit, and kills those that do not. */
  async close(): Promise<void> {
    const processes = [...this.#processes.values()];
    this.#processes.clear();
    await Promise.all(processes.map((process) => process.stop()));
  }

  async #do(request: WorkerRequest): Promise<WorkerResult> {
    switch (request.kind) {
      case 'get':
        return await httpGet(request);
      case 'start':
        return this.#start(request);
      case 'ask':
        return await this.#reader(request.id).ask(request);
      case 'stop':
        await this.#processes.get(request.id)?.stop();
        this.#processes.delete(request.id);
        return null;
      case 'client':
        if (this.#options.askClient !== undefined) return await this.#options.askClient(request);
        throw new TypeError('there is no client');
      case 'drain':
        await this.#options.drain?.();
        return null;
      default:
        throw new TypeError('unknown request');
    }
  }

  #start(request: StartRequest): StartReply {
    const process = new ReaderProcess(request);
    this.#processes.set(request.id, process);
    if (process.pid !== null) this.#options.onStart?.(process.pid);
    return { pid: process.pid };
  }

  #reader(id: number): ReaderProcess {
    const found = this.#processes.get(id);
    if (found === undefined) throw terminated();
    return found;
  }
}
