// A client of `pkl server`: one evaluator, one request at a time.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { type Packed, pack, Unpacker } from './message-pack.ts';

const createEvaluator = 0x20;
const evaluate = 0x23;

/** A running `pkl server` with one evaluator. */
export class NativeServer {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly unpacker = new Unpacker();
  private readonly waiting = new Map<number, (body: Map<Packed, Packed>) => void>();
  private lastRequest = 0;
  private evaluator: Packed = null;

  constructor(program: string) {
    this.child = spawn(program, ['server']);
    this.child.stdout.on('data', (chunk: Buffer) => {
      for (const message of this.unpacker.push(chunk)) this.receive(message);
    });
  }

  /** Creates the evaluator; must come first. */
  async open(): Promise<void> {
    const patterns = ['file:', 'pkl:', 'repl:', 'prop:', 'env:'];
    const answer = await this.request(createEvaluator, [
      ['allowedModules', patterns],
      ['allowedResources', patterns],
      ['env', new Map()],
      ['properties', new Map()],
    ]);
    this.evaluator = answer.get('evaluatorId') ?? null;
    if (this.evaluator === null) throw new Error(errorOf(answer));
  }

  /** Evaluates an expression in a module, whose text may be given. @returns bytes of the encoded result */
  async evaluate(uri: string, text: string | undefined, expression: string): Promise<Uint8Array> {
    const answer = await this.request(evaluate, [
      ['evaluatorId', this.evaluator],
      ['moduleUri', uri],
      ...(text === undefined ? [] : [['moduleText', text] as const]),
      ['expr', expression],
    ]);
    const result = answer.get('result');
    if (result instanceof Uint8Array) return result;
    throw new Error(errorOf(answer));
  }

  /** Ends the server. */
  close(): void {
    this.child.kill();
  }

  private request(code: number, fields: readonly (readonly [string, Packed])[]): Promise<Map<Packed, Packed>> {
    const id = ++this.lastRequest;
    const body = new Map<Packed, Packed>([['requestId', id], ...fields]);
    return new Promise((resolve) => {
      this.waiting.set(id, resolve);
      this.child.stdin.write(pack([code, body]));
    });
  }

  /** An answer may come twice (a fault of that version of the server); the second finds nobody waiting. */
  private receive(message: Packed): void {
    const [, body] = Array.isArray(message) ? message : [];
    if (!(body instanceof Map)) return;
    const id = body.get('requestId');
    if (typeof id !== 'number') return;
    this.waiting.get(id)?.(body);
    this.waiting.delete(id);
  }
}

function errorOf(answer: Map<Packed, Packed>): string {
  const error = answer.get('error');
  return typeof error === 'string' ? error : 'the answer has neither a result nor an error';
}
