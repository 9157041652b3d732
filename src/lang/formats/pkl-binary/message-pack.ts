import { encodeUtf8 } from '../../base/utf8.ts';
import type { VmInt } from '../../values/value.ts';

/** Writes MessagePack, each value in its shortest form. */
export class MessagePackWriter {
  #bytes = new Uint8Array(1024);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  /** Everything written so far. */
  get bytes(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  nil(): void {
    this.#byte(0xc0);
  }

  boolean(value: boolean): void {
    this.#byte(value ? 0xc3 : 0xc2);
  }

  int(value: VmInt): void {
    const small = Number(value);
    if (small >= -32 && small < 128) this.#byte(small & 0xff);
    else if (small >= 0) this.#unsigned(value, small);
    else this.#negative(value, small);
  }

  float(value: number): void {
    this.#byte(0xcb);
    const at = this.#reserve(8);
    this.#view.setFloat64(at, value);
  }

  string(value: string): void {
    const bytes = encodeUtf8(value);
    if (bytes.length < 32) this.#byte(0xa0 | bytes.length);
    else this.#sized(bytes.length, 0xd9, 0xda, 0xdb);
    this.raw(bytes);
  }

  binary(bytes: Uint8Array): void {
    this.#sized(bytes.length, 0xc4, 0xc5, 0xc6);
    this.raw(bytes);
  }

  /** The head of an array; its elements follow. */
  array(length: number): void {
    if (length < 16) this.#byte(0x90 | length);
    else this.#sized(length, undefined, 0xdc, 0xdd);
  }

  /** The head of a map; its keys and values follow in turn. */
  map(length: number): void {
    if (length < 16) this.#byte(0x80 | length);
    else this.#sized(length, undefined, 0xde, 0xdf);
  }

  /** Raw bytes. */
  raw(bytes: Uint8Array): void {
    const at = this.#reserve(bytes.length);
    this.#bytes.set(bytes, at);
  }

  #unsigned(value: VmInt, small: number): void {
    if (small <= 0xffffffff) this.#sized(small, 0xcc, 0xcd, 0xce);
    else {
      this.#byte(0xcf);
      const at = this.#reserve(8);
      this.#view.setBigUint64(at, BigInt(value));
    }
  }

  #negative(value: VmInt, small: number): void {
    if (small >= -0x80) {
      this.#byte(0xd0);
      this.#byte(small & 0xff);
    } else if (small >= -0x8000) {
      this.#byte(0xd1);
      const at = this.#reserve(2);
      this.#view.setInt16(at, small);
    } else if (small >= -0x80000000) {
      this.#byte(0xd2);
      const at = this.#reserve(4);
      this.#view.setInt32(at, small);
    } else {
      this.#byte(0xd3);
      const at = this.#reserve(8);
      this.#view.setBigInt64(at, BigInt(value));
    }
  }

  /** A code and a number of 8, 16 or 32 bits, whichever fits first. */
  #sized(length: number, code8: number | undefined, code16: number, code32: number): void {
    if (code8 !== undefined && length < 0x100) {
      this.#byte(code8);
      this.#byte(length);
    } else if (length < 0x10000) {
      this.#byte(code16);
      const at = this.#reserve(2);
      this.#view.setUint16(at, length);
    } else {
      this.#byte(code32);
      const at = this.#reserve(4);
      this.#view.setUint32(at, length);
    }
  }

  #byte(value: number): void {
    const at = this.#reserve(1);
    this.#bytes[at] = value;
  }

  /** Reserves space and returns the position of its first byte. */
  #reserve(count: number): number {
    const at = this.#length;
    this.#length += count;
    if (this.#length > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(this.#length, this.#bytes.length * 2));
      grown.set(this.#bytes);
      this.#bytes = grown;
      this.#view = new DataView(grown.buffer);
    }
    return at;
  }
}
