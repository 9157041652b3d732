/** The output of a process that counts only as a whole. */
import { StringDecoder } from 'node:string_decoder';

/**
 * Bytes to decode at once. Strings of this size are never copied by the garbage collector, and decoding one takes about
 * a millisecond.
 */
const PIECE = 1024 * 1024;
/** Most processes print little. */
const FIRST_PIECE = 1024;

/**
 * Decodes output as UTF-8 while it arrives, so that little is left to do at the end, and hardly any memory besides the
 * text is needed. Invalid bytes become `\uFFFD`. Once there is more than the limit, nothing is kept.
 *
 * ```ts
 * const text = new WholeText(16);
 * text.add(Buffer.from('é'));
 * text.toString(); // 'é'
 * ```
 */
export class WholeText {
  readonly #limit: number;
  readonly #decoder = new StringDecoder('utf8');
  #text = '';
  #piece = Buffer.alloc(0);
  /** Used bytes of the piece. */
  #used = 0;
  #size = 0;

  /** @param limit maximum number of bytes to keep */
  constructor(limit: number) {
    this.#limit = limit;
  }

  add(chunk: Buffer): void {
    this.#size += chunk.length;
    if (this.missing > 0) {
      this.#text = '';
      this.#piece = Buffer.alloc(0);
      return;
    }
    for (let at = 0; at < chunk.length; ) {
      if (this.#used === this.#piece.length) this.#makeRoom();
      const copied = chunk.copy(this.#piece, this.#used, at);
      this.#used += copied;
      at += copied;
    }
  }

  /** Number of bytes that were not kept: none, or all. */
  get missing(): number {
    return this.#size > this.#limit ? this.#size : 0;
  }

  /** The text, once all of it has been added; empty when bytes are missing. */
  toString(): string {
    if (this.missing > 0) return '';
    this.#text += this.#decoder.write(this.#piece.subarray(0, this.#used)) + this.#decoder.end();
    this.#used = 0;
    return this.#text;
  }

  #makeRoom(): void {
    if (this.#used === PIECE) {
      this.#text += this.#decoder.write(this.#piece);
      this.#used = 0;
      return;
    }
    const larger = Buffer.allocUnsafe(Math.min(PIECE, Math.max(FIRST_PIECE, 2 * this.#used)));
    this.#piece.copy(larger);
    this.#piece = larger;
  }
}
