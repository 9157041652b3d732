/**
 * The message protocol of Pkl over two streams: a client creates evaluators, requests evaluations, and
 * answers what these ask it to read.
 */
import type { Readable, Writable } from 'node:stream';
import { CODE } from '../messages/codes.ts';
import {
  asId,
  asText,
  type Envelope,
  type Fields,
  field,
  openEnvelope,
  optional,
  ProtocolError,
  readBody,
} from '../messages/fields.ts';
import { encodeMessage, MessageDecoder, MessagePackError } from '../messages/msgpack.ts';
import { ClientRequests, className, unknownRequest } from './client.ts';
import { Evaluations } from './evaluations.ts';
import { setupProblem } from './options.ts';
import type { LogLine } from './protocol.ts';
import { evaluatorSetup } from './setup.ts';
import { ThreadPool } from './thread-pool.ts';

const LEVELS = { trace: 0, warn: 1 } as const;

interface ServerStreams {
  readonly input: Readable;
  readonly output: Writable;
  /** The `User-Agent` header. */
  readonly userAgent: string;
}

/**
 * Serves until the input ends.
 *
 * @returns why the client's input is invalid; null if the input ended normally
 * @example
 * const problem = await serveMessages({ input: process.stdin, output: process.stdout, userAgent: 'mine' });
 */
export async function serveMessages(streams: ServerStreams): Promise<string | null> {
  const server = new Server(streams);
  try {
    await server.run();
    return null;
  } catch (error) {
    if (error instanceof ProtocolError) return error.message;
    if (error instanceof MessagePackError) return `Malformed message: ${error.message}.`;
    throw error;
  } finally {
    await server.close();
  }
}

class Server {
  readonly #streams: ServerStreams;
  readonly #pool: ThreadPool;
  readonly #evaluators = new Map<number, Evaluations>();
  readonly #client = new ClientRequests((code, fields) => this.#send(code, fields));
  #lastEvaluator = 0;
  /** Whether the client no longer reads. */
  #isDeaf = false;

  constructor(streams: ServerStreams) {
    this.#streams = streams;
    this.#pool = new ThreadPool(streams.userAgent);
    this.#pool.warmUp();
  }

  /** Handles messages until the input ends. Throws `ProtocolError` and `MessagePackError`. */
  async run(): Promise<void> {
    const { input, output } = this.#streams;
    output.on('error', () => {
      this.#isDeaf = true;
      input.destroy();
    });
    const decoder = new MessageDecoder();
    for await (const bytes of untilGone(input)) {
      decoder.push(bytes);
      for (let message = decoder.next(); message !== undefined; message = decoder.next()) {
        this.#take(openEnvelope(message));
      }
    }
    if (decoder.isWithinValue && !this.#isDeaf) throw new ProtocolError('Malformed message: it ends too early.');
  }

  /** Ends all evaluations, and waits until all output is written. */
  async close(): Promise<void> {
    this.#evaluators.clear();
    await this.#pool.close();
    const { output } = this.#streams;
    if (!this.#isDeaf) await new Promise<void>((resolve) => output.write('', () => resolve()));
  }

  #take(envelope: Envelope): void {
    const { code } = envelope;
    switch (code) {
      case CODE.createEvaluator:
        return this.#create(envelope);
      case CODE.evaluate:
        return this.#evaluate(envelope);
      case CODE.closeEvaluator:
        return this.#closeEvaluator(envelope);
      case CODE.readResourceResponse:
      case CODE.readModuleResponse:
      case CODE.listResourcesResponse:
      case CODE.listModulesResponse:
        return this.#client.take(envelope);
      case CODE.createEvaluatorResponse:
      case CODE.evaluateResponse:
        throw unknownRequest(code, readBody(envelope, requestIdOf));
      case CODE.log:
        throw new ProtocolError(`Unexpected incoming one-way message: ${className(code)}Message`);
      case CODE.readResource:
      case CODE.readModule:
      case CODE.listResources:
      case CODE.listModules:
        throw new ProtocolError(`Unexpected incoming request message: ${className(code)}`);
      default:
        throw new ProtocolError(`Unhandled decoding message code \`${code.toString(16)}\`.`);
    }
  }

  #create(envelope: Envelope): void {
    const { requestId, setup } = readBody(envelope, (fields) => ({
      requestId: requestIdOf(fields),
      setup: evaluatorSetup(fields),
    }));
    const problem = setupProblem(setup);
    if (problem !== null) {
      this.#send(CODE.createEvaluatorResponse, { requestId, error: problem });
      return;
    }
    const evaluatorId = ++this.#lastEvaluator;
    const evaluations = new Evaluations(evaluatorId, setup, {
      pool: this.#pool,
      log: (line) => this.#log(evaluatorId, line),
      drain: () => this.#drain(),
      askClient: ({ code, body }) => this.#client.ask(code, body),
    });
    this.#evaluators.set(evaluatorId, evaluations);
    this.#send(CODE.createEvaluatorResponse, { requestId, evaluatorId });
  }

  #evaluate(envelope: Envelope): void {
    const { requestId, evaluatorId, ...request } = readBody(envelope, (fields) => ({
      requestId: requestIdOf(fields),
      evaluatorId: field(fields, 'evaluatorId', asId),
      moduleUri: field(fields, 'moduleUri', asText),
      moduleText: optional(fields, 'moduleText', asText),
      expression: optional(fields, 'expr', asText),
    }));
    const evaluations = this.#evaluators.get(Number(evaluatorId));
    if (evaluations === undefined) {
      const error = `Evaluator with ID ${evaluatorId} was not found.`;
      this.#send(CODE.evaluateResponse, { requestId, evaluatorId, error });
      return;
    }
    void evaluations.evaluate(request).then(({ result, error }) => {
      const outcome: Fields = result === null ? { error } : { result };
      this.#send(CODE.evaluateResponse, { requestId, evaluatorId, ...outcome });
    });
  }

  /** Closing an evaluator twice is harmless. */
  #closeEvaluator(envelope: Envelope): void {
    const id = Number(readBody(envelope, (fields) => field(fields, 'evaluatorId', asId)));
    const evaluations = this.#evaluators.get(id);
    this.#evaluators.delete(id);
    evaluations?.close();
  }

  #log(evaluatorId: number, { level, message, frameUri }: LogLine): void {
    this.#send(CODE.log, { evaluatorId, level: LEVELS[level], message, frameUri });
  }

  /** Settles when the client has read nearly everything, or no longer reads. */
  async #drain(): Promise<void> {
    const { output } = this.#streams;
    if (!this.#isDeaf && output.writableNeedDrain) {
      await new Promise<void>((resolve) => {
        for (const event of ['drain', 'close', 'error']) output.once(event, () => resolve());
      });
    }
  }

  #send(code: number, fields: Fields): void {
    if (!this.#isDeaf) this.#streams.output.write(encodeMessage([code, fields]));
  }
}

function requestIdOf(fields: Fields): number | bigint {
  return field(fields, 'requestId', asId);
}

/** The chunks of a stream; a broken stream counts as ended. */
async function* untilGone(input: Readable): AsyncGenerator<Uint8Array> {
  try {
    yield* input as AsyncIterable<Uint8Array>;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE' && !isGone(error)) throw error;
  }
}

function isGone(error: unknown): boolean {
  return ['ECONNRESET', 'EPIPE', 'EIO'].includes((error as NodeJS.ErrnoException).code ?? '');
}
