/** The output of a process that counts only as a whole. */
import { newPiece, type OutputText, PIECE_BYTES } from './output-text.ts';

/** Most processes print little. */
const FIRST_PIECE_BYTES = 1024;

/**
 * Collects output, with hardly any memory besides the text. Invalid bytes become `\uFFFD`. Once there is more than the
 * limit, nothing is kept.
 *
 * ```ts
 * const text = new WholeText(16);
 * text.add(Buffer.from('é'));
 * text.text; // 'é'
 * ```
 */
export class WholeText {
  readonly #limit: number;
  /** Full pieces. */
  #pieces: Buffer[] = [];
  #piece: Buffer = Buffer.alloc(0);
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
      this.#pieces = [];
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

  /** The text so far; empty when bytes are missing. */
  get text(): OutputText {
    if (this.missing > 0) return '';
    const last = this.#piece.subarray(0, this.#used);
    return this.#pieces.length === 0 ? last.toString('utf8') : { pieces: [...this.#pieces, last] };
  }

  #makeRoom(): void {
    if (this.#used === PIECE_BYTES) {
      this.#pieces.push(this.#piece);
      this.#piece = newPiece();
      this.#used = 0;
      return;
    }
    const size = Math.min(PIECE_BYTES, Math.max(FIRST_PIECE_BYTES, 2 * this.#used));
    const larger = size === PIECE_BYTES ? newPiece() : Buffer.allocUnsafe(size);
    this.#piece.copy(larger);
    this.#piece = larger;
  }
}
