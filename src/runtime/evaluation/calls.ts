/** Synchronous calls from an evaluation thread: the thread sleeps until the main thread has answered. */
import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import type { Claims } from './claims.ts';
import type { CallAnswer, Calls, FromThread } from './protocol.ts';

export class Caller {
  readonly #port: MessagePort;
  readonly #answers: MessagePort;
  readonly #claims: Claims;

  /**
   * @param port port for calls
   * @param answers a separate port for their answers, because evaluations may be queued on the other one
   */
  constructor(port: MessagePort, answers: MessagePort, claims: Claims) {
    this.#port = port;
    this.#answers = answers;
    this.#claims = claims;
  }

  /**
   * Makes a call and waits for the answer.
   *
   * @throws Error with the message of the failure
   */
  call<N extends keyof Calls>(name: N, ...args: Parameters<Calls[N]>): Awaited<ReturnType<Calls[N]>> {
    this.#claims.quieten();
    this.#port.postMessage({ type: 'call', name, args } satisfies FromThread, []);
    this.#claims.sleep();
    const answer = receiveMessageOnPort(this.#answers)?.message as CallAnswer | undefined;
    if (answer === undefined) throw new TypeError(`The call of \`${name}\` was not answered.`);
    if (answer.problem !== null) throw new Error(answer.problem);
    return answer.value as Awaited<ReturnType<Calls[N]>>;
  }
}

/** Executes a thread's call. Never rejects. */
export async function answerCall(calls: Calls, name: keyof Calls, args: readonly unknown[]): Promise<CallAnswer> {
  try {
    const call = calls[name] as (...given: readonly never[]) => unknown;
    return { value: await call(...(args as readonly never[])), problem: null };
  } catch (error) {
    return { value: undefined, problem: error instanceof Error ? error.message : String(error) };
  }
}
