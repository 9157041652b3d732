/**
 * Synchronous waiting for asynchronous work: requests go to a worker thread while the evaluating thread sleeps. The
 * worker and its Node modules are loaded with the first request; most evaluations never make one.
 */
import { IoError } from '../modules/loader.ts';
import { BlockingPort, type Connection } from './blocking-port.ts';
import type { Fields } from './messages/fields.ts';
import type {
  AskRequest,
  ClientRequest,
  GetReply,
  GetRequest,
  StartReply,
  StartRequest,
  WorkerRequest,
} from './worker/protocol.ts';
import { LAST_PID } from './worker/protocol.ts';
import { workerSource } from './worker.generated.ts';

/** Milliseconds between ending the processes and terminating their thread. */
const END_TIMEOUT_MS = 200;

/** A connection to a thread that handles requests. Must be closed when it is no longer used. */
export interface OpenConnection extends Connection {
  close(): void;
}

export class BlockingWorker {
  /** Called while waiting; throws to give up, e.g. when the evaluation's time limit has passed. */
  onTick: () => void = () => {};
  readonly #connect: () => OpenConnection;
  #connection: OpenConnection | undefined;
  #port: BlockingPort | undefined;
  /** Running reader processes by id. */
  readonly #pids = new Map<number, number>();
  #lastProcess = 0;

  /** @param connect opens the connection for requests; by default to a new thread */
  constructor(connect: () => OpenConnection = startWorker) {
    this.#connect = connect;
  }

  /** Sends a GET request. Throws `IoError`. */
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

  /** Sends a request to a reader process. Throws `IoError`. */
  ask(request: Omit<AskRequest, 'kind'>): Fields {
    return this.#call({ ...request, kind: 'ask' }) as Fields;
  }

  /** Sends a request to the client of the server that owns the evaluator. Throws `IoError`. */
  askClient(request: Omit<ClientRequest, 'kind'>): Fields {
    return this.#call({ ...request, kind: 'client' }) as Fields;
  }

  /** Whether a reader process was started and neither stopped nor given up. */
  isStarted(id: number): boolean {
    return this.#pids.has(id);
  }

  /** Asks a reader process to end. */
  stop(id: number): void {
    if (!this.#pids.has(id)) return;
    this.#call({ kind: 'stop', id });
    const signal = this.#connection?.signal;
    if (signal !== undefined) Atomics.compareExchange(signal, LAST_PID, this.#pids.get(id) ?? 0, 0);
    this.#pids.delete(id);
  }

  /** Closes the connection, and ends reader processes that were not stopped. */
  close(): void {
    const connection = this.#connection;
    // If waiting for a start was given up, only the other side knows the process.
    const last = connection === undefined ? 0 : Atomics.exchange(connection.signal, LAST_PID, 0);
    for (const pid of new Set([...this.#pids.values(), last])) if (pid !== 0) kill(pid);
    this.#pids.clear();
    this.#connection = undefined;
    this.#port = undefined;
    connection?.close();
  }

  #call(request: WorkerRequest): unknown {
    if (this.#port === undefined) {
      this.#connection = this.#connect();
      this.#port = new BlockingPort(this.#connection);
    }
    try {
      return this.#port.ask(request, this.onTick);
    } catch (error) {
      // A request that was given up may never be answered, so its process must not be asked again.
      if (!(error instanceof IoError)) this.close();
      throw error;
    }
  }
}

function startWorker(): OpenConnection {
  const { MessageChannel, Worker } = process.getBuiltinModule('node:worker_threads');
  const { port1, port2 } = new MessageChannel();
  const signal = new Int32Array(new SharedArrayBuffer(8));
  const worker = new Worker(workerSource, {
    eval: true,
    workerData: { port: port2, signal } satisfies Connection,
    transferList: [port2],
    execArgv: [],
    stderr: false,
  });
  worker.unref();
  port1.unref();
  return {
    port: port1,
    signal,
    close: () => {
      port1.close();
      // The thread must reap its processes, or they remain as zombies.
      setTimeout(() => void worker.terminate(), END_TIMEOUT_MS).unref();
    },
  };
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has already exited.
  }
}
