// A client of `pkl server`, or of `kdeps server`: one evaluator, one request at a time.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { decodeMultiStream, encode } from '@msgpack/msgpack';

const createEvaluator = 0x20;
const evaluate = 0x23;

/** 64-bit integers become bigints, because evaluator ids are random 64-bit numbers. */
const options = { useBigInt64: true, context: undefined };

type Body = Readonly<Record<string, unknown>>;

/** A running `pkl server` with one evaluator. */
export class NativeServer {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #waiting = new Map<number, (body: Body) => void>();
  #lastRequest = 0;
  #evaluator: unknown = null;

  /** @param command the program and its arguments, `server` among them */
  constructor([program = '', ...args]: readonly string[]) {
    this.#child = spawn(program, args);
    void this.#receive();
  }

  /** Creates the evaluator; must be called first. */
  async open(): Promise<void> {
    const patterns = ['file:', 'pkl:', 'repl:', 'prop:', 'env:'];
    const answer = await this.#request(createEvaluator, {
      allowedModules: patterns,
      allowedResources: patterns,
      env: {},
      properties: {},
    });
    this.#evaluator = answer['evaluatorId'] ?? null;
    if (this.#evaluator === null) throw new Error(errorOf(answer));
  }

  /** Evaluates an expression in a module, optionally with the module's text. @returns bytes of the encoded result */
  async evaluate(uri: string, text: string | undefined, expression: string): Promise<Uint8Array> {
    const answer = await this.#request(evaluate, {
      evaluatorId: this.#evaluator,
      moduleUri: uri,
      ...(text !== undefined && { moduleText: text }),
      expr: expression,
    });
    const { result } = answer;
    if (result instanceof Uint8Array) return result;
    throw new Error(errorOf(answer));
  }

  /** Stops the server. */
  close(): void {
    this.#child.kill();
  }

  #request(code: number, fields: Body): Promise<Body> {
    const requestId = ++this.#lastRequest;
    return new Promise((resolve) => {
      this.#waiting.set(requestId, resolve);
      this.#child.stdin.write(encode([code, { requestId, ...fields }], options));
    });
  }

  /** That version of the server may send an answer twice; the second one finds no pending request. */
  async #receive(): Promise<void> {
    for await (const message of decodeMultiStream(this.#child.stdout, options)) {
      const [, body] = message as readonly [number, Body];
      const id = Number(body['requestId']);
      this.#waiting.get(id)?.(body);
      this.#waiting.delete(id);
    }
  }
}

function errorOf({ error }: Body): string {
  return typeof error === 'string' ? error : 'the answer has neither a result nor an error';
}
