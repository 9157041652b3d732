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
import { LAST_PID } from './worker/protocol.ts';
import { workerSource } from './worker.generated.ts';

/** Milliseconds between looks at the clock while waiting. */
const TICK = 50;

/** Milliseconds between the end of the processes and that of their thread. */
const REAPING = 200;

export class BlockingWorker {
  /** Called while waiting; throws to give up, e.g. when the evaluation's time is over. */
  onTick: () => void = () => {};
  #worker: Worker | undefined;
  #port: MessagePort | undefined;
  readonly #signal = new Int32Array(new SharedArrayBuffer(8));
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
    Atomics.compareExchange(this.#signal, LAST_PID, this.#pids.get(id) ?? 0, 0);
    this.#pids.delete(id);
  }

  /** Ends the thread, and reader processes that were not stopped. */
  close(): void {
    // Of a start that was given up, only the worker knows the process.
    for (const pid of new Set([...this.#pids.values(), Atomics.load(this.#signal, LAST_PID)])) if (pid !== 0) kill(pid);
    Atomics.store(this.#signal, LAST_PID, 0);
    this.#pids.clear();
    this.#port?.close();
    const worker = this.#worker;
    // It has to see its processes end, or they stay in the table of the system.
    if (worker !== undefined) setTimeout(() => void worker.terminate(), REAPING).unref();
    this.#worker = undefined;
    this.#port = undefined;
  }

  #call(request: WorkerRequest): unknown {
    const port = this.#open();
    Atomics.store(this.#signal, 0, 0);
    port.postMessage(request);
    try {
      // The notice of an earlier answer may come late, when the next wait has begun.
      while (Atomics.load(this.#signal, 0) === 0) {
        if (Atomics.wait(this.#signal, 0, 0, TICK) === 'timed-out') this.onTick();
      }
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
