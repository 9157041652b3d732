import { checkTextLength } from './text-limit.ts';

const CHUNK = 1024;

/** Builds a long text from many parts, using little more memory than the text itself. */
export class TextBuilder {
  readonly #chunks: string[] = [];
  #parts: string[] = [];
  #length = 0;

  add(part: string): void {
    this.#length += part.length;
    this.#parts.push(part);
    if (this.#parts.length === CHUNK) this.#flush();
  }

  finish(): string {
    this.#flush();
    return this.#chunks.join('');
  }

  // Joining creates one flat string; concatenated strings would keep all their parts alive.
  #flush(): void {
    checkTextLength(this.#length);
    this.#chunks.push(this.#parts.join(''));
    this.#parts = [];
  }
}
