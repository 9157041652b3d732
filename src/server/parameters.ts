/**
 * The parameters of a request: from its query, a form, or the fields of a JSON body. All are counted while they are
 * read, so excess input is rejected before it takes memory.
 */
import type { RejectedParameter, RequestLimits } from '../runtime/index.ts';
import { utf8 } from './body-text.ts';
import type { FormPart } from './form-part.ts';
import { notJson, scanBody } from './json-body.ts';
import { JsonSyntaxError, type Span } from './json-scan.ts';
import { limitExceeded } from './limits.ts';

const LONE_SURROGATE = /\p{Surrogate}/u;
const QUOTE = 0x22;

/** Collects the parameters of one request. */
export class Parameters {
  /** The values of each parameter, in order. */
  readonly values = new Map<string, string[]>();
  /** Parameters that cannot be passed to resources, and why. */
  readonly rejected = new Map<string, RejectedParameter>();
  /** The files in a JSON body, which are data URLs there. */
  readonly files: FormPart[] = [];
  readonly #limits: RequestLimits;
  readonly #fileFields: ReadonlySet<string>;
  #count = 0;

  /** @param fileFields names of fields that are files */
  constructor(limits: RequestLimits, fileFields: ReadonlySet<string>) {
    this.#limits = limits;
    this.#fileFields = fileFields;
  }

  /** The values read so far, which further ones do not change. */
  copy(): ReadonlyMap<string, readonly string[]> {
    return new Map([...this.values].map(([name, values]) => [name, [...values]]));
  }

  /** The values read since a copy was made. */
  after(copy: ReadonlyMap<string, readonly string[]>): ReadonlyMap<string, readonly string[]> {
    const later = [...this.values].map(([name, values]) => [name, values.slice(copy.get(name)?.length ?? 0)] as const);
    return new Map(later.filter(([, values]) => values.length > 0));
  }

  /**
   * Reads a query, or a URL-encoded form.
   *
   * @param bytes as they were sent: `a=1&b=%20`
   * @param what their name in error messages
   * @throws RequestError
   */
  *readEncoded(bytes: Buffer, what: string): Generator<void, void> {
    for (let at = 0; at < bytes.length; ) {
      const found = bytes.indexOf('&', at);
      const end = found < 0 ? bytes.length : found;
      if (end > at) {
        this.#countOne();
        const equals = bytes.subarray(at, end).indexOf('=');
        const nameEnd = equals < 0 ? end : at + equals;
        const name = this.#decoded(bytes.subarray(at, nameEnd), what) ?? this.#rejectName(what);
        this.#add(name, this.#decoded(bytes.subarray(Math.min(nameEnd + 1, end), end), what));
      }
      at = end + 1;
      yield;
    }
  }

  /** Adds a field of a multipart form. */
  addField(name: string, content: Buffer): void {
    this.#countOne();
    this.#add(name, this.#fits(content.length) ? utf8(content, `The field \`${name}\` of the form`) : null);
  }

  /**
   * Reads the members of a JSON object. An array of plain values becomes a parameter with several values; other arrays
   * and objects are passed as JSON text.
   *
   * @param certainty whether a body that is not JSON is an error, or just text that resembles it
   * @throws RequestError when the body is not JSON or exceeds a limit
   */
  *readJson(body: Buffer, certainty: 'surely' | 'perhaps'): Generator<void, void> {
    const parts = yield* scanBody(body, this.#limits);
    if (parts instanceof JsonSyntaxError) {
      if (certainty === 'perhaps') return;
      throw notJson(parts);
    }
    const fields = new Map<string, Span>();
    for (const { key, value } of parts) {
      // The last of several members with the same name counts, as in any JSON parser.
      if (key !== null) fields.set(this.#jsonText(body, key) ?? this.#rejectName('body'), value);
    }
    for (const [name, value] of fields) {
      const first = body[value.start];
      if (first === 0x6e) continue; // `null`: no value
      const elements = first === 0x5b ? yield* this.#plainElements(body, value) : null;
      if (this.#fileFields.has(name) && this.#addFiles(body, name, elements ?? [value])) continue;
      for (const part of elements ?? [value]) this.#add(name, this.#jsonText(body, part));
    }
  }

  /** The elements of an array if none of them is an array or object. */
  *#plainElements(body: Buffer, { start, end }: Span): Generator<void, readonly Span[] | null> {
    const parts = yield* scanBody(body.subarray(start, end), this.#limits);
    if (parts instanceof JsonSyntaxError) return null;
    const spans = parts.map(({ value }) => ({ start: start + value.start, end: start + value.end }));
    const isPlain = spans.every((span) => body[span.start] !== 0x5b && body[span.start] !== 0x7b);
    return isPlain ? spans : null;
  }

  /** Adds data URLs as files; false when some of the values are something else. */
  #addFiles(body: Buffer, field: string, spans: readonly Span[]): boolean {
    const files = spans.map(({ start, end }) =>
      body[start] === QUOTE ? dataFile(body.toString('utf8', start, end)) : null,
    );
    const whole = files.filter((file) => file !== null);
    if (whole.length < files.length) return false;
    this.files.push(...whole.map(({ ending, content }) => ({ field, fileName: `${field}${ending}`, content })));
    return true;
  }

  /** The text of a string; the source text of anything else. Null when it is too long. */
  #jsonText(body: Buffer, { start, end }: Span): string | null {
    // Escaping takes at most six bytes for each byte of text.
    const isString = body[start] === 0x22;
    if (!this.#fits((end - start) / (isString ? 6 : 1))) return null;
    const text = body.toString('utf8', start, end);
    return isString ? (JSON.parse(text) as string) : text;
  }

  /** Decodes URL-encoded bytes. Null when the text is too long. */
  #decoded(bytes: Buffer, what: string): string | null {
    if (!this.#fits(bytes.length / 3)) return null;
    if (!bytes.includes('%') && !bytes.includes('+')) return utf8(bytes, `The ${what}`);
    const text = Buffer.alloc(bytes.length);
    let length = 0;
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at] ?? 0;
      const escaped = byte === 0x25 ? hexByte(bytes, at + 1) : null;
      if (escaped !== null) at += 2;
      text[length++] = escaped ?? (byte === 0x2b ? 0x20 : byte);
    }
    return utf8(text.subarray(0, length), `The ${what}`);
  }

  #add(name: string, value: string | null): void {
    const why = this.#objectionTo(value);
    if (why !== null) this.rejected.set(name, { why, limit: this.#limits.parameterLength });
    const known = this.values.get(name);
    const text = why === 'long' ? '' : (value ?? '');
    if (known === undefined) this.values.set(name, [text]);
    else known.push(text);
  }

  #objectionTo(value: string | null): RejectedParameter['why'] | null {
    if (value === null || !this.#fits(Buffer.byteLength(value))) return 'long';
    if (value.includes('\0')) return 'nul';
    // JSON can escape one half of a character, which UTF-8 cannot express: programs would get something else.
    return LONE_SURROGATE.test(value) ? 'half' : null;
  }

  #countOne(): void {
    this.#count += 1;
    const { parameters } = this.#limits;
    if (this.#count > parameters)
      throw limitExceeded(`The request has more than ${parameters} parameters`, 'MaxParameters');
  }

  #fits(length: number): boolean {
    return length <= this.#limits.parameterLength;
  }

  #rejectName(what: string): never {
    throw limitExceeded(
      `A parameter name in the ${what} is longer than ${this.#limits.parameterLength} bytes`,
      'MaxParameterLength',
    );
  }
}

/** The contents of a data URL in quotes: `"data:image/png;base64,…"`. Null for anything else. */
function dataFile(json: string): { readonly ending: string; readonly content: Buffer } | null {
  const head = /^"data:(?:[\w.+-]+\\?\/([\w.+-]+))?(?:;[\w.+=-]+)*,/.exec(json.slice(0, 200))?.[0];
  if (head === undefined) return null;
  const [, subtype = ''] = /\/([\w-]+)/.exec(head) ?? [];
  const data = JSON.parse(`"${json.slice(head.length)}`) as string;
  const isBase64 = head.endsWith(';base64,');
  if (isBase64 && !/^[A-Za-z0-9+/_-]*={0,2}$/.test(data)) return null;
  return {
    ending: /^\w{1,10}$/.test(subtype) ? `.${subtype}` : '',
    content: isBase64 ? Buffer.from(data, 'base64') : Buffer.from(percentDecoded(data)),
  };
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function hexByte(bytes: Buffer, at: number): number | null {
  const digits = bytes.toString('latin1', at, at + 2);
  return /^[\da-f]{2}$/i.test(digits) ? Number.parseInt(digits, 16) : null;
}
