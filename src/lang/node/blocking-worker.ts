/**
 * Waiting for what is asynchronous: evaluation is synchronous, so requests go to a worker thread while this one sleeps.
 * Worker and modules of Node are loaded when the first request is made; most evaluations never make one.
 */
import type { MessagePort, Worker } from 'node:worker_threads';
import { IoError } from '../modules/loader.ts';
import type { MessageValue } from './worker/msgpack.ts';
import type {
  AskRequest,
  GetReply,
  GetRequest,
  StartReply,
  StartRequest,
  WorkerReply,
  WorkerRequest,
} from './worker/protocol.ts';
import { workerSource } from './worker.generated.ts';

/** Milliseconds between looks at the clock while waiting. */
const TICK = 50;

export class BlockingWorker {
  /** Called while waiting; throws to give up, e.g. when the evaluation's time is over. */
  onTick: () => void = () => {};
  #worker: Worker | undefined;
  #port: MessagePort | undefined;
  readonly #signal = new Int32Array(new SharedArrayBuffer(4));
  /** Reader processes that run, by id. */
  readonly #pids = new Map<number, number>();
  #lastProcess = 0;

  /** One GET. Throws `IoError`. */
  get(request: GetRequest): GetReply {
    return this.#call(request) as GetReply;
  }

  /** Starts a reader process and returns its id. */
  start(request: Omit<StartRequest, 'kind' | 'id'>): number {
    const id = ++this.#lastProcess;
    const { pid } = this.#call({ ...request, kind: 'start', id }) as StartReply;
    if (pid !== null) this.#pids.set(id, pid);
    return id;
  }

  /** Asks a reader process. Throws `IoError`. */
  ask(request: Omit<AskRequest, 'kind'>): Readonly<Record<string, MessageValue>> {
    return this.#call({ ...request, kind: 'ask' }) as Readonly<Record<string, MessageValue>>;
  }

  /** Asks a reader process to end. */
  stop(id: number): void {
    if (!this.#pids.has(id)) return;
    this.#call({ kind: 'stop', id });
    this.#pids.delete(id);
  }

  /** Ends the thread, and reader processes that were not stopped. */
  close(): void {
    for (const pid of this.#pids.values()) kill(pid);
    this.#pids.clear();
    this.#port?.close();
    void this.#worker?.terminate();
    this.#worker = undefined;
    this.#port = undefined;
  }

  #call(request: WorkerRequest): unknown {
    const port = this.#open();
    Atomics.store(this.#signal, 0, 0);
    port.postMessage(request);
    try {
      while (Atomics.wait(this.#signal, 0, 0, TICK) === 'timed-out') this.onTick();
    } catch (error) {
      // The answer to an abandoned request must not be taken for that to the next one.
      this.close();
      throw error;
    }
    const { receiveMessageOnPort } = process.getBuiltinModule('node:worker_threads');
    const reply = receiveMessageOnPort(port)?.message as WorkerReply;
    if (reply.ok) return reply.value;
    throw new IoError(reply.message, reply.kind);
  }

  #open(): MessagePort {
    if (this.#port === undefined) {
      const { MessageChannel, Worker } = process.getBuiltinModule('node:worker_threads');
      const { port1, port2 } = new MessageChannel();
      this.#worker = new Worker(workerSource, {
        eval: true,
        workerData: { port: port2, signal: this.#signal },
        transferList: [port2],
        execArgv: [],
        stderr: false,
      });
      this.#worker.unref();
      port1.unref();
      this.#port = port1;
    }
    return this.#port;
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}
