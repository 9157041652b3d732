/**
 * The state of an error-tolerant parser. It recovers in three ways: a missing token is inserted with no length; a
 * missing expression or type becomes a name without text; and input that cannot start a member is skipped up to the
 * next line that can.
 */

import type { Source } from '../base/source.ts';
import { PklError } from '../diagnostics/error.ts';
import type { LexicalFailure } from './lexer-state.ts';

/** The errors of a text, at most one per position. */
export class Recovery {
  readonly #source: Source;
  readonly #found = new Map<number, PklError>();
  /** Line → position of a syntax error on it: what follows on that line is a consequence. */
  readonly #failures = new Map<number, number>();

  /** @param failures errors of the lexer, in order */
  constructor(source: Source, failures: readonly LexicalFailure[]) {
    this.#source = source;
    for (const { message, start, end } of failures) {
      const { line } = source.positionAt(start);
      if (this.#failures.has(line)) continue;
      this.#failures.set(line, start);
      this.#found.set(start, new PklError(message, { source, start, end }));
    }
  }

  /**
   * Records an error.
   * @param at start of the token where parsing failed: further errors there are consequences
   */
  note(error: PklError, at: number): void {
    const start = startOf(error);
    const failure = this.#failures.get(this.#source.positionAt(start).line);
    if (this.#found.has(at) || (failure !== undefined && failure <= start)) return;
    this.#found.set(at, error);
  }

  /** All errors in source order. */
  errors(): PklError[] {
    const last = this.#hasCutBrackets() ? this.#source.text.trimEnd().length : Number.POSITIVE_INFINITY;
    const isOwn = (error: PklError): boolean =>
      startOf(error) < last || this.#failures.get(this.#source.positionAt(startOf(error)).line) === startOf(error);
    return [...this.#found.values()].filter(isOwn).sort((left, right) => startOf(left) - startOf(right));
  }

  /** Whether a string without an end may contain closing brackets, which are then missing at the end of the text. */
  #hasCutBrackets(): boolean {
    const { text } = this.#source;
    return [...this.#failures.values()].some((start) => {
      const line = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
      return ['}', ')', ']'].some((bracket) => line.includes(bracket));
    });
  }
}

function startOf(error: PklError): number {
  return error.frames[0]?.span.start ?? 0;
}
