// As much of MessagePack as talking to `pkl server` takes. 64-bit integers come out as bigint when a number cannot
// hold them, because evaluator ids are random 64-bit integers.

/** What can be sent and received. */
export type Packed = null | boolean | number | bigint | string | Uint8Array | readonly Packed[] | Map<Packed, Packed>;

/** Encodes one value. */
export function pack(value: Packed): Buffer {
  const parts: Buffer[] = [];
  write(value, parts);
  return Buffer.concat(parts);
}

function write(value: Packed, parts: Buffer[]): void {
  if (value === null) parts.push(Buffer.of(0xc0));
  else if (typeof value === 'boolean') parts.push(Buffer.of(value ? 0xc3 : 0xc2));
  else if (typeof value === 'number' || typeof value === 'bigint') writeInteger(BigInt(value), parts);
  else if (typeof value === 'string') writeSized(0xdb, Buffer.from(value, 'utf8'), parts);
  else if (value instanceof Uint8Array) writeSized(0xc6, Buffer.from(value), parts);
  else if (value instanceof Map) {
    parts.push(header(0xdf, value.size));
    for (const [key, entry] of value) {
      write(key, parts);
      write(entry, parts);
    }
  } else {
    parts.push(header(0xdd, value.length));
    for (const element of value) write(element, parts);
  }
}

function writeInteger(value: bigint, parts: Buffer[]): void {
  if (value >= 0n && value < 128n) {
    parts.push(Buffer.of(Number(value)));
    return;
  }
  const bytes = Buffer.alloc(9);
  bytes[0] = 0xd3;
  bytes.writeBigInt64BE(value, 1);
  parts.push(bytes);
}

function writeSized(code: number, bytes: Buffer, parts: Buffer[]): void {
  parts.push(header(code, bytes.length), bytes);
}

function header(code: number, size: number): Buffer {
  const bytes = Buffer.alloc(5);
  bytes[0] = code;
  bytes.writeUInt32BE(size, 1);
  return bytes;
}

class Incomplete extends Error {}

/** Splits a stream into values. */
export class Unpacker {
  private bytes = Buffer.alloc(0);
  private at = 0;

  /** Adds what was received and gives every value that is complete. */
  push(chunk: Buffer): readonly Packed[] {
    this.bytes = Buffer.concat([this.bytes.subarray(this.at), chunk]);
    this.at = 0;
    const values: Packed[] = [];
    for (;;) {
      const start = this.at;
      try {
        values.push(this.value());
      } catch (error) {
        if (!(error instanceof Incomplete)) throw error;
        this.at = start;
        return values;
      }
    }
  }

  private value(): Packed {
    const code = this.take(1).readUInt8();
    if (code < 0x80) return code;
    if (code < 0x90) return this.map(code & 0x0f);
    if (code < 0xa0) return this.array(code & 0x0f);
    if (code < 0xc0) return this.text(code & 0x1f);
    if (code >= 0xe0) return code - 0x100;
    return this.coded(code);
  }

  private coded(code: number): Packed {
    if (code === 0xc0) return null;
    if (code === 0xc2 || code === 0xc3) return code === 0xc3;
    if (code >= 0xc4 && code <= 0xc6) return Uint8Array.from(this.take(this.size(code - 0xc4)));
    if (code === 0xca) return this.take(4).readFloatBE();
    if (code === 0xcb) return this.take(8).readDoubleBE();
    if (code >= 0xcc && code <= 0xce) return this.size(code - 0xcc);
    if (code === 0xcf) return narrow(this.take(8).readBigUInt64BE());
    if (code >= 0xd0 && code <= 0xd2) return this.take(1 << (code - 0xd0)).readIntBE(0, 1 << (code - 0xd0));
    if (code === 0xd3) return narrow(this.take(8).readBigInt64BE());
    if (code >= 0xd9 && code <= 0xdb) return this.text(this.size(code - 0xd9));
    if (code === 0xdc || code === 0xdd) return this.array(this.size(code - 0xdb));
    if (code === 0xde || code === 0xdf) return this.map(this.size(code - 0xdd));
    throw new Error(`unexpected byte ${code.toString(16)}`);
  }

  /** An unsigned integer of 1, 2 or 4 bytes. */
  private size(log2: number): number {
    return this.take(1 << log2).readUIntBE(0, 1 << log2);
  }

  private text(length: number): string {
    return this.take(length).toString('utf8');
  }

  private array(length: number): readonly Packed[] {
    return Array.from({ length }, () => this.value());
  }

  private map(size: number): Map<Packed, Packed> {
    return new Map(Array.from({ length: size }, () => [this.value(), this.value()]));
  }

  private take(length: number): Buffer {
    if (this.at + length > this.bytes.length) throw new Incomplete();
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }
}

function narrow(value: bigint): number | bigint {
  return BigInt.asIntN(54, value) === value ? Number(value) : value;
}
