/**
 * What a parser keeps that goes on after a mistake. It goes on in three ways: a token that is missing is put in with no
 * length; an expression or type that is missing becomes a name without text; and what can start no member is passed over,
 * up to the next line that can.
 */

import type { Source } from '../base/source.ts';
import { PklError } from '../diagnostics/error.ts';
import type { LexicalFailure } from './lexer-state.ts';

/** The mistakes of one text, at most one for each place. */
export class Recovery {
  private readonly source: Source;
  private readonly found = new Map<number, PklError>();
  /** Line → where something on it could not be read: what follows on that line is a consequence. */
  private readonly failures = new Map<number, number>();

  /** @param failures what the lexer could not read, in order */
  constructor(source: Source, failures: readonly LexicalFailure[]) {
    this.source = source;
    for (const { message, start, end } of failures) {
      const { line } = source.positionAt(start);
      if (this.failures.has(line)) continue;
      this.failures.set(line, start);
      this.found.set(start, new PklError(message, { source, start, end }));
    }
  }

  /**
   * Notes a mistake.
   * @param at where the token starts that could not be read on from: what else is found there is a consequence
   */
  note(error: PklError, at: number): void {
    const start = startOf(error);
    const failure = this.failures.get(this.source.positionAt(start).line);
    if (this.found.has(at) || (failure !== undefined && failure <= start)) return;
    this.found.set(at, error);
  }

  /** All mistakes in the order of their places. */
  errors(): PklError[] {
    // A string without its end takes the closing brackets behind it along.
    const last = this.failures.size === 0 ? Number.POSITIVE_INFINITY : this.source.text.trimEnd().length;
    const isOwn = (error: PklError): boolean =>
      startOf(error) < last || this.failures.get(this.source.positionAt(startOf(error)).line) === startOf(error);
    return [...this.found.values()].filter(isOwn).sort((left, right) => startOf(left) - startOf(right));
  }
}

function startOf(error: PklError): number {
  return error.frames[0]?.span.start ?? 0;
}
