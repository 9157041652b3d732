/**
 * Serializes plain data, including maps, bytes and bigints, which JSON lacks. Every compound value is tagged, so client
 * data cannot be mistaken for a tag. Large texts and bytes follow the JSON as they are: escaping and parsing tens of
 * megabytes would hold up other requests.
 */

/** Texts of at least this many characters, and as many bytes, are kept out of the JSON. */
const MIN_LARGE_SIZE = 64 * 2 ** 10;
/** Ends the JSON, which has no line breaks of its own. */
const NEWLINE = 10;
const REPLACEMENT = '\ufffd';

/**
 * Serializes a value.
 *
 * @returns JSON, or, if there are large values, pieces: a line of JSON, and the values in the order in which it refers to them
 * @throws TypeError for functions, symbols and instances of other classes
 * @example encode(new Map([['a', [1]]])); // '["m",[["a",["a",[1]]]]]'
 */
export function encode(value: unknown): string | readonly Uint8Array[] {
  const large: Uint8Array[] = [];
  const json = JSON.stringify(tagged(value, large));
  return large.length === 0 ? json : [Buffer.from(`${json}\n`), ...large];
}

/**
 * Restores a value from what `encode` made of it, as one piece.
 *
 * @throws Error when `encode` did not make it
 * @example decode(Buffer.from('["m",[["a",["a",[1]]]]]')); // Map { 'a' → [1] }
 */
export function decode(bytes: Buffer): unknown {
  const end = bytes.indexOf(NEWLINE);
  const json = bytes.toString('utf8', 0, end === -1 ? bytes.length : end);
  return untagged(JSON.parse(json), new LargeValues(bytes, end + 1));
}

type Tagged = string | number | boolean | null | readonly [tag: string, ...rest: unknown[]];

function tagged(value: unknown, large: Uint8Array[]): Tagged {
  if (value === undefined) return ['u'];
  if (typeof value === 'string') {
    if (value.length < MIN_LARGE_SIZE) return value;
    const bytes = Buffer.from(value);
    // It may stand for a lone surrogate, which UTF-8 cannot represent, but JSON can.
    if (bytes.includes(REPLACEMENT)) return value;
    large.push(bytes);
    return ['T', bytes.length];
  }
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : ['n', String(value)];
  if (typeof value === 'bigint') return ['i', String(value)];
  if (value instanceof Uint8Array) {
    if (value.length < MIN_LARGE_SIZE) return ['b', Buffer.from(value).toString('base64')];
    large.push(value);
    return ['B', value.length];
  }
  if (value instanceof Map) return ['m', [...value].map(([key, item]) => [tagged(key, large), tagged(item, large)])];
  if (Array.isArray(value)) return ['a', value.map((item) => tagged(item, large))];
  if (typeof value === 'object' && isPlain(value))
    return ['o', Object.entries(value).map(([key, item]) => [key, tagged(item, large)])];
  throw new TypeError(`A ${typeof value} cannot be stored.`);
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function untagged(value: unknown, large: LargeValues): unknown {
  if (!Array.isArray(value)) return value;
  const [tag, content] = value as readonly unknown[];
  const items = Array.isArray(content) ? (content as readonly (readonly [unknown, unknown])[]) : [];
  switch (tag) {
    case 'u':
      return undefined;
    case 'n':
      return Number(content);
    case 'i':
      return BigInt(String(content));
    case 'b':
      return Buffer.from(String(content), 'base64');
    case 'B':
      return large.next(content);
    case 'T':
      return large.next(content).toString();
    case 'm':
      return new Map(items.map(([key, item]) => [untagged(key, large), untagged(item, large)]));
    case 'a':
      return items.map((item) => untagged(item, large));
    case 'o':
      return Object.fromEntries(items.map(([key, item]) => [String(key), untagged(item, large)]));
    default:
      throw new TypeError('The bytes were not made by `encode`.');
  }
}

/** Reads large values in order. */
class LargeValues {
  readonly #bytes: Buffer;
  #at: number;

  constructor(bytes: Buffer, start: number) {
    this.#bytes = bytes;
    this.#at = start;
  }

  next(size: unknown): Buffer {
    const start = this.#at;
    if (typeof size !== 'number' || start + size > this.#bytes.length)
      throw new TypeError('The bytes were not made by `encode`.');
    this.#at += size;
    return this.#bytes.subarray(start, this.#at);
  }
}
