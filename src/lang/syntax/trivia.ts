/** Text between tokens that has no meaning for a program, but matters to the people who read and write it. */
import type { Range } from '../base/source.ts';

/**
 * A comment, or a run of blank lines. Doc comments are part of the AST, not trivia. Comments between the lines of a doc
 * comment belong to its range.
 */
export interface Trivia extends Range {
  readonly kind: 'LineComment' | 'BlockComment' | 'BlankLines';
}

/**
 * The trivia of a text.
 *
 * @param tokens the ranges of its tokens, in order
 * @param comments the comments skipped by the lexer, in order
 */
export function triviaOf(text: string, tokens: Iterable<Range>, comments: readonly Trivia[]): Trivia[] {
  const trivia: Trivia[] = [];
  let end = 0;
  let index = 0;
  const passTo = (start: number): void => {
    // Blank lines take at least two characters, except at the start of a text. Most tokens are closer.
    if (end > 0 && start - end < 2) return;
    const between = text.slice(end, start);
    // Two line breaks and more; those at the start of a text end no line before.
    const blank = (end === 0 ? /^(?:[ \t\f;]*\r?\n)+/ : /\r?\n(?:[ \t\f;]*\r?\n)+/).exec(between);
    if (blank !== null) {
      const from = end + blank.index;
      trivia.push({ kind: 'BlankLines', start: from, end: from + blank[0].length });
    }
  };
  const passComments = (before: number): void => {
    for (let comment = comments[index]; comment !== undefined && comment.start < before; comment = comments[++index]) {
      passTo(comment.start);
      trivia.push(comment);
      end = comment.end;
    }
  };
  for (const token of tokens) {
    passComments(token.start);
    passTo(token.start);
    end = Math.max(end, token.end);
  }
  passComments(Number.POSITIVE_INFINITY);
  return trivia;
}
