import { checkTextLength } from './text-limit.ts';

const CHUNK = 1024;

/** Puts a long text together from very many parts, in little more memory than the text itself takes. */
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

  // Joining makes one flat string; strings that are only added up would keep all their parts.
  #flush(): void {
    checkTextLength(this.#length);
    this.#chunks.push(this.#parts.join(''));
    this.#parts = [];
  }
}
