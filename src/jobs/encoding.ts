/**
 * Serializes plain data, including maps, bytes and bigints, which JSON lacks. Every compound value is tagged, so client
 * data cannot be mistaken for a tag.
 */

/**
 * Converts a value to text that `decode` reads.
 *
 * @throws TypeError for functions, symbols and instances of other classes
 * @example decode(encode(new Map([['a', [1]]]))); // Map { 'a' → [1] }
 */
export function encode(value: unknown): string {
  return JSON.stringify(tagged(value));
}

/**
 * Restores a value from the text that `encode` made.
 *
 * @throws Error when the text was not made by `encode`
 */
export function decode(text: string): unknown {
  return untagged(JSON.parse(text));
}

type Tagged = string | number | boolean | null | readonly [tag: string, ...rest: unknown[]];

function tagged(value: unknown): Tagged {
  if (value === undefined) return ['u'];
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : ['n', String(value)];
  if (typeof value === 'bigint') return ['i', String(value)];
  if (value instanceof Uint8Array) return ['b', Buffer.from(value).toString('base64')];
  if (value instanceof Map) return ['m', [...value].map(([key, item]) => [tagged(key), tagged(item)])];
  if (Array.isArray(value)) return ['a', value.map(tagged)];
  if (typeof value === 'object' && isPlain(value))
    return ['o', Object.entries(value).map(([key, item]) => [key, tagged(item)])];
  throw new TypeError(`A ${typeof value} cannot be stored.`);
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function untagged(value: unknown): unknown {
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
    case 'm':
      return new Map(items.map(([key, item]) => [untagged(key), untagged(item)]));
    case 'a':
      return items.map(untagged);
    case 'o':
      return Object.fromEntries(items.map(([key, item]) => [String(key), untagged(item)]));
    default:
      throw new TypeError('The text was not made by `encode`.');
  }
}
