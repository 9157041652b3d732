/** A child process that reads modules or resources for the evaluator, driven by messages on its standard input. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { CODE } from '../messages/codes.ts';
import { asId, type Fields, field, openEnvelope, readBody } from '../messages/fields.ts';
import { encodeMessage, MessageDecoder, type MessageValue } from '../messages/msgpack.ts';
import { type AskRequest, type StartRequest, WorkerFailure } from './protocol.ts';

interface Waiting {
  resolve(fields: Fields): void;
  reject(error: Error): void;
}

/** How long a process may take to exit after being asked to. */
const EXIT_TIMEOUT_MS = 3000;

export class ReaderProcess {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #waiting = new Map<number, Waiting & { readonly code: number }>();
  readonly #decoder = new MessageDecoder();
  #lastRequest = 0;
  #failure: Error | null = null;
  #hasSpawned = false;

  constructor({ executable, arguments: args, workingDir }: StartRequest) {
    const cwd = workingDir === null ? {} : { cwd: workingDir };
    this.#child = spawn(executable, [...args], { stdio: ['pipe', 'pipe', 'inherit'], ...cwd });
    this.#child.once('spawn', () => {
      this.#hasSpawned = true;
    });
    this.#child.once('error', (error) => {
      const what = this.#hasSpawned ? error.message : `Cannot run program "${executable}": ${error.message}`;
      this.#fail(new WorkerFailure(what, 'IOException'));
    });
    this.#child.once('close', () => this.#fail(terminated()));
    this.#child.stdin.on('error', () => this.#fail(terminated()));
    this.#child.stdout.on('data', (bytes: Buffer) => this.#receive(bytes));
  }

  /** Null when the process could not be started. */
  get pid(): number | null {
    return this.#child.pid ?? null;
  }

  /** Sends a request; the response has the next message code and the same request id. */
  ask({ code, body }: AskRequest): Promise<Fields> {
    if (this.#failure !== null) return Promise.reject(this.#failure);
    const requestId = ++this.#lastRequest;
    return new Promise((resolve, reject) => {
      this.#waiting.set(requestId, { resolve, reject, code: code + 1 });
      this.#child.stdin.write(encodeMessage([code, { requestId, ...body }]));
    });
  }

  async stop(): Promise<void> {
    const { pid, exitCode, signalCode } = this.#child;
    if (pid === undefined || exitCode !== null || signalCode !== null) return;
    // Not `close`, because children of the process may keep its streams open.
    const gone = once(this.#child, 'exit');
    if (this.#failure === null) this.#child.stdin.end(encodeMessage([CODE.closeExternalProcess, {}]));
    else this.#child.kill('SIGKILL');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), EXIT_TIMEOUT_MS);
    await gone;
    clearTimeout(timer);
  }

  #receive(bytes: Uint8Array): void {
    try {
      this.#decoder.push(bytes);
      for (let message = this.#decoder.next(); message !== undefined; message = this.#decoder.next()) {
        this.#accept(message);
      }
    } catch (error) {
      this.#fail(new WorkerFailure(error instanceof Error ? error.message : 'Malformed message.', 'ProtocolException'));
      this.#child.kill('SIGKILL');
    }
  }

  #accept(message: MessageValue): void {
    const envelope = openEnvelope(message);
    const id = Number(readBody(envelope, (fields) => field(fields, 'requestId', asId)));
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) throw new Error(`Received response for unknown request ID \`${id}\`.`);
    this.#waiting.delete(id);
    if (envelope.code === waiting.code) waiting.resolve(envelope.fields);
    else waiting.reject(new WorkerFailure('unexpected response', 'ProtocolException'));
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    for (const waiting of this.#waiting.values()) waiting.reject(this.#failure);
    this.#waiting.clear();
  }
}

/** The failure of a request to a process that has exited. */
export function terminated(): WorkerFailure {
  return new WorkerFailure('External reader process has already terminated.', 'ExternalReaderProcessException');
}
