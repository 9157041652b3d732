// A client of `kdeps server`, or of any other server of the message passing API. It speaks through a library, so that
// our side is held against another's.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { decode, decodeMultiStream, encode } from '@msgpack/msgpack';
import { builtCommand } from './built-program.ts';

export const code = {
  createEvaluator: 0x20,
  createEvaluatorResponse: 0x21,
  closeEvaluator: 0x22,
  evaluate: 0x23,
  evaluateResponse: 0x24,
  log: 0x25,
  readResource: 0x26,
  readModule: 0x28,
  listResources: 0x2a,
  listModules: 0x2c,
} as const;

export type Body = Readonly<Record<string, unknown>>;

export interface Message {
  readonly code: number;
  readonly body: Body;
}

export interface Ended {
  readonly status: number | null;
  readonly stderr: string;
}

/** How long a message may take to arrive; test machines are busy. */
const MESSAGE_TIMEOUT_MS = 60_000;

export class ProtocolClient {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #messages: Message[] = [];
  readonly #waiting: ((message: Message | null) => void)[] = [];
  #isOver = false;
  #stderr = '';
  #lastRequest = 0;
  /** Settles when the server has ended. */
  readonly ended: Promise<Ended>;

  constructor(options: { readonly env?: Readonly<Record<string, string>>; readonly cwd?: string } = {}) {
    const env = { ...process.env, NODE_OPTIONS: '', ...options.env };
    this.#child = spawn(...builtCommand(['server']), { env, cwd: options.cwd });
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr += text;
    });
    // A server that exits may close its side at any time.
    this.#child.stdin.on('error', () => undefined);
    this.ended = new Promise((resolve) => {
      this.#child.once('close', (status) => resolve({ status, stderr: this.#stderr }));
    });
    void this.#receiveAll();
  }

  send(kind: number, body: Body): void {
    this.sendBytes(encode([kind, body]));
  }

  sendBytes(bytes: Uint8Array): void {
    this.#child.stdin.write(bytes);
  }

  /** The next message. Throws when none arrives. */
  async receive(): Promise<Message> {
    const message = this.#messages.shift() ?? (this.#isOver ? null : await this.#nextMessage());
    if (message === null) throw new Error(`The server has ended: ${JSON.stringify(await this.ended)}`);
    return message;
  }

  /** The body of the next message, which must have this code. */
  async expect(kind: number): Promise<Body> {
    const message = await this.receive();
    if (message.code === kind) return message.body;
    throw new Error(`Expected 0x${kind.toString(16)}, got 0x${message.code.toString(16)} ${show(message.body)}`);
  }

  /** Creates an evaluator with access to everything and returns its id. */
  async create(options: Body = {}): Promise<unknown> {
    const answer = await this.tryToCreate({ allowedModules: ['.*'], allowedResources: ['.*'], ...options });
    if (answer['evaluatorId'] === undefined) throw new Error(show(answer));
    return answer['evaluatorId'];
  }

  /** Requests an evaluator and returns the response. */
  async tryToCreate(options: Body): Promise<Body> {
    this.send(code.createEvaluator, { requestId: ++this.#lastRequest, ...options });
    return await this.expect(code.createEvaluatorResponse);
  }

  /** Requests the evaluation of a text and returns the id of the request. */
  begin(evaluatorId: unknown, moduleText: string | undefined, expr?: string, moduleUri = 'repl:text'): number {
    const requestId = ++this.#lastRequest;
    const text = moduleText === undefined ? {} : { moduleText };
    this.send(code.evaluate, { requestId, evaluatorId, moduleUri, ...text, ...(expr !== undefined && { expr }) });
    return requestId;
  }

  /** Evaluates a text and returns the response. */
  async respond(evaluatorId: unknown, moduleText: string | undefined, expr?: string, uri?: string): Promise<Body> {
    this.begin(evaluatorId, moduleText, expr, uri);
    return await this.expect(code.evaluateResponse);
  }

  /** Evaluates an expression in a text and returns its value. Throws the error report on failure. */
  async value(evaluatorId: unknown, moduleText: string | undefined, expr?: string, uri?: string): Promise<unknown> {
    return valueOf(await this.respond(evaluatorId, moduleText, expr, uri));
  }

  /** Answers a request of the server. */
  answer(request: Message, body: Body): void {
    const { requestId, evaluatorId } = request.body;
    this.send(request.code + 1, { requestId, evaluatorId, ...body });
  }

  /** Closes the input of the server and waits until it exits. */
  async end(): Promise<Ended> {
    this.#child.stdin.end();
    return await this.ended;
  }

  /** Kills the server, whatever it is doing. */
  kill(signal: NodeJS.Signals = 'SIGKILL'): void {
    this.#child.kill(signal);
  }

  #nextMessage(): Promise<Message | null> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`The server says nothing. ${this.#stderr}`)), MESSAGE_TIMEOUT_MS);
      this.#waiting.push((message) => {
        clearTimeout(timer);
        resolve(message);
      });
    });
  }

  async #receiveAll(): Promise<void> {
    try {
      for await (const message of decodeMultiStream(this.#child.stdout)) {
        const [kind, body] = message as readonly [number, Body];
        const take = this.#waiting.shift();
        if (take === undefined) this.#messages.push({ code: kind, body });
        else take({ code: kind, body });
      }
    } catch {
      // An incomplete message is ignored.
    }
    this.#isOver = true;
    for (const take of this.#waiting.splice(0)) take(null);
  }
}

/** The value in a response. Throws the error report on failure. */
export function valueOf(response: Body): unknown {
  const { result, error } = response;
  if (result instanceof Uint8Array) return decode(result);
  throw new Error(String(error));
}

function show(body: Body): string {
  return JSON.stringify(body);
}
