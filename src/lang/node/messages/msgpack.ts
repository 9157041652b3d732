/** The subset of MessagePack used in messages between evaluators, their clients and their readers. */

export type MessageValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | readonly MessageValue[]
  | { readonly [key: string]: MessageValue };

/** The bytes are not valid MessagePack, or use unsupported parts of it. */
export class MessagePackError extends Error {
  override readonly name = 'MessagePackError';
}

/** Encodes a value. Undefined fields of objects are omitted. */
export function encodeMessage(value: MessageValue): Uint8Array {
  const chunks: Uint8Array[] = [];
  write(value, chunks);
  return Buffer.concat(chunks);
}

function write(value: MessageValue, out: Uint8Array[]): void {
  if (value === null) out.push(Uint8Array.of(0xc0));
  else if (typeof value === 'boolean') out.push(Uint8Array.of(value ? 0xc3 : 0xc2));
  else if (typeof value === 'bigint') out.push(bigintBytes(value));
  else if (typeof value === 'number') out.push(numberBytes(value));
  else if (typeof value === 'string') {
    const text = Buffer.from(value, 'utf8');
    out.push(head(text.length, [0xa0, 32], 0xd9, 0xda, 0xdb), text);
  } else if (value instanceof Uint8Array) out.push(head(value.length, null, 0xc4, 0xc5, 0xc6), value);
  else if (isArray(value)) {
    out.push(head(value.length, [0x90, 16], null, 0xdc, 0xdd));
    for (const item of value) write(item, out);
  } else {
    const fields = Object.entries(value);
    out.push(head(fields.length, [0x80, 16], null, 0xde, 0xdf));
    for (const [key, item] of fields) {
      write(key, out);
      write(item, out);
    }
  }
}

function isArray(value: MessageValue): value is readonly MessageValue[] {
  return Array.isArray(value);
}

function numberBytes(value: number): Uint8Array {
  if (!Number.isSafeInteger(value)) {
    const bytes = Buffer.alloc(9, 0xcb);
    bytes.writeDoubleBE(value, 1);
    return bytes;
  }
  if (value >= 0 && value < 128) return Uint8Array.of(value);
  if (value >= -32 && value < 0) return Uint8Array.of(value & 0xff);
  if (value >= 0 && value <= 0xffffffff) return uint32(value);
  return int64(BigInt(value));
}

function bigintBytes(value: bigint): Uint8Array {
  const small = Number(value);
  return Number.isSafeInteger(small) ? numberBytes(small) : int64(value);
}

function uint32(value: number): Uint8Array {
  const bytes = Buffer.alloc(5, 0xce);
  bytes.writeUInt32BE(value, 1);
  return bytes;
}

function int64(value: bigint): Uint8Array {
  const bytes = Buffer.alloc(9, 0xd3);
  bytes.writeBigInt64BE(BigInt.asIntN(64, value), 1);
  return bytes;
}

/** The shortest header for a length: within the first byte (`fixed`: base and limit), or with 8, 16 or 32 bits. */
function head(
  length: number,
  fixed: readonly [number, number] | null,
  c8: number | null,
  c16: number,
  c32: number,
): Uint8Array {
  if (fixed !== null && length < fixed[1]) return Uint8Array.of(fixed[0] | length);
  if (c8 !== null && length < 0x100) return Uint8Array.of(c8, length);
  if (length < 0x10000) return Uint8Array.of(c16, length >> 8, length & 255);
  const bytes = Buffer.alloc(5, c32);
  bytes.writeUInt32BE(length, 1);
  return bytes;
}

/** Maximum nesting; no valid message is nested as deeply. */
const MAX_DEPTH = 100;

/** Maximum length of a message in bytes: that of the longest text. */
const MAX_LENGTH = 0x1fffffe8;

/** Maximum number of values in a message. */
const MAX_ITEMS = 2 ** 20;

/** Decodes values from a stream of bytes that arrives in chunks. */
export class MessageDecoder {
  #bytes: Buffer = Buffer.alloc(0);
  #at = 0;
  /** The start of the value being read. */
  #start = 0;
  /** Chunks not examined yet, because the next value is known to need more. */
  #pieces: Uint8Array[] = [];
  #missing = 0;
  /** How many more values the one being read may contain. */
  #itemsLeft = 0;

  push(bytes: Uint8Array): void {
    if (bytes.length > 0) this.#pieces.push(bytes);
    this.#missing -= bytes.length;
  }

  /** Whether an incomplete value has arrived. */
  get isWithinValue(): boolean {
    return this.#at < this.#bytes.length || this.#pieces.length > 0;
  }

  /** The next value; undefined until all of it has arrived. Throws `MessagePackError`. */
  next(): MessageValue | undefined {
    if (this.#missing > 0) return undefined;
    if (this.#pieces.length > 0) {
      this.#bytes = Buffer.concat([this.#bytes.subarray(this.#at), ...this.#pieces]);
      this.#pieces = [];
      this.#at = 0;
    }
    this.#start = this.#at;
    this.#itemsLeft = MAX_ITEMS;
    try {
      return this.#read(0);
    } catch (error) {
      if (error !== INCOMPLETE) throw error;
      this.#at = this.#start;
      return undefined;
    }
  }

  #read(depth: number): MessageValue {
    if (depth > MAX_DEPTH) throw new MessagePackError('Message is nested too deep');
    const code = this.#take(1)[0] as number;
    if (code < 0x80) return code;
    if (code < 0x90) return this.#map(code & 15, depth);
    if (code < 0xa0) return this.#array(code & 15, depth);
    if (code < 0xc0) return this.#text(code & 31);
    if (code >= 0xe0) return code - 0x100;
    return this.#readLong(code, depth);
  }

  #readLong(code: number, depth: number): MessageValue {
    switch (code) {
      case 0xc0:
        return null;
      case 0xc2:
        return false;
      case 0xc3:
        return true;
      case 0xc4:
      case 0xc5:
      case 0xc6:
        return Uint8Array.from(this.#take(this.#uint(1 << (code - 0xc4))));
      case 0xca:
        return this.#take(4).readFloatBE();
      case 0xcb:
        return this.#take(8).readDoubleBE();
      case 0xcc:
      case 0xcd:
      case 0xce:
        return this.#uint(1 << (code - 0xcc));
      case 0xcf:
        return narrow(this.#take(8).readBigUInt64BE());
      case 0xd0:
      case 0xd1:
      case 0xd2:
        return this.#take(1 << (code - 0xd0)).readIntBE(0, 1 << (code - 0xd0));
      case 0xd3:
        return narrow(this.#take(8).readBigInt64BE());
      case 0xd9:
      case 0xda:
      case 0xdb:
        return this.#text(this.#uint(1 << (code - 0xd9)));
      case 0xdc:
      case 0xdd:
        return this.#array(this.#uint(2 << (code - 0xdc)), depth);
      case 0xde:
      case 0xdf:
        return this.#map(this.#uint(2 << (code - 0xde)), depth);
      default:
        throw new MessagePackError(`Unexpected type code 0x${code.toString(16)}`);
    }
  }

  #array(length: number, depth: number): MessageValue[] {
    this.#count(length);
    const items: MessageValue[] = [];
    for (let i = 0; i < length; i++) items.push(this.#read(depth + 1));
    return items;
  }

  #map(length: number, depth: number): { readonly [key: string]: MessageValue } {
    this.#count(length);
    const fields: [string, MessageValue][] = [];
    for (let i = 0; i < length; i++) {
      const key = this.#read(depth + 1);
      if (typeof key !== 'string') throw new MessagePackError('Field name is not a string');
      fields.push([key, this.#read(depth + 1)]);
    }
    return Object.fromEntries(fields);
  }

  /** Rejects a value that announces too many elements. */
  #count(length: number): void {
    this.#itemsLeft -= length;
    if (this.#itemsLeft < 0) throw new MessagePackError('Message holds too much');
  }

  #text(length: number): string {
    return this.#take(length).toString('utf8');
  }

  #uint(size: number): number {
    return this.#take(size).readUIntBE(0, size);
  }

  #take(length: number): Buffer {
    const end = this.#at + length;
    if (end - this.#start > MAX_LENGTH) throw new MessagePackError('Message is too long');
    this.#missing = Math.max(0, end - this.#bytes.length);
    if (this.#missing > 0) throw INCOMPLETE;
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }
}

const INCOMPLETE = new MessagePackError('Message has not arrived yet');

function narrow(value: bigint): number | bigint {
  const small = Number(value);
  return Number.isSafeInteger(small) ? small : value;
}
