/** A call out of an evaluation thread: the thread sleeps until the main thread has answered. */
import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import type { Calls, FromThread, ToThread } from './protocol.ts';

export class Caller {
  private readonly port: MessagePort;
  private readonly bell: Int32Array;

  constructor(port: MessagePort, bell: Int32Array) {
    this.port = port;
    this.bell = bell;
  }

  /**
   * Calls, and waits for the answer.
   *
   * @throws Error with the message of what went wrong
   */
  call<N extends keyof Calls>(name: N, ...args: Parameters<Calls[N]>): Awaited<ReturnType<Calls[N]>> {
    Atomics.store(this.bell, 0, 0);
    this.port.postMessage({ type: 'call', name, args } satisfies FromThread, []);
    Atomics.wait(this.bell, 0, 0);
    const message = receiveMessageOnPort(this.port)?.message as ToThread | undefined;
    if (message?.type !== 'answer') throw new TypeError(`The call of \`${name}\` was not answered.`);
    if (message.problem !== null) throw new Error(message.problem);
    return message.value as Awaited<ReturnType<Calls[N]>>;
  }
}

/** Does what a thread has called for. Never rejects. */
export async function answerCall(calls: Calls, name: keyof Calls, args: readonly unknown[]): Promise<ToThread> {
  try {
    const call = calls[name] as (...given: readonly never[]) => unknown;
    return { type: 'answer', value: await call(...(args as readonly never[])), problem: null };
  } catch (error) {
    return { type: 'answer', value: undefined, problem: error instanceof Error ? error.message : String(error) };
  }
}
