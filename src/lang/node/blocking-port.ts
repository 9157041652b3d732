/** Sends requests to another thread and sleeps until it answers. */
import type { MessagePort } from 'node:worker_threads';
import { IoError } from '../modules/loader.ts';
import type { Answer, Ask, WorkerRequest } from './worker/protocol.ts';

/** Milliseconds between checks of the clock while waiting. */
const TICK_MS = 50;

/** What a thread shares with the one that it sends requests to. */
export interface Connection {
  readonly port: MessagePort;
  /** The first number is 1 if something has arrived at the port. */
  readonly signal: Int32Array;
}

/**
 * Counts the requests of this thread. Not per connection, because a reopened connection may still receive old answers.
 */
let lastAsk = 0;

/** The requesting side of a connection. */
export class BlockingPort {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * Sends a request and waits for the answer.
   *
   * @param onTick called while waiting; throws to give up, e.g. when the evaluation's time is over
   * @throws IoError when the other side fails
   */
  ask(request: WorkerRequest, onTick: () => void): unknown {
    const { port, signal } = this.#connection;
    const { receiveMessageOnPort } = process.getBuiltinModule('node:worker_threads');
    const id = ++lastAsk;
    port.postMessage({ type: 'ask', id, request } satisfies Ask);
    for (;;) {
      Atomics.store(signal, 0, 0);
      const answer = receiveMessageOnPort(port)?.message as Answer | undefined;
      if (answer === undefined) {
        if (Atomics.wait(signal, 0, 0, TICK_MS) === 'timed-out') onTick();
        continue;
      }
      // The answer to a request that was given up.
      if (answer.id !== id) continue;
      if (answer.ok) return answer.value;
      throw new IoError(answer.message, answer.kind);
    }
  }
}
