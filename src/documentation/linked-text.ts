/** Links the names in printed code. */
import type { TextSpan } from '../lang/analysis/index.ts';
import { TokenKind, tokensFrom } from '../lang/syntax/index.ts';
import type { Link, LinkedText } from './model.ts';

/**
 * Links the names in code that was printed from a part of a source. Printing changes blanks and parentheses, but keeps
 * all names and their order, so the n-th name in one is the n-th in the other.
 *
 * @param targets the targets of names, by their offsets in the source
 */
export function linkedText(
  printed: string,
  source: string,
  { start, end }: TextSpan,
  targets: ReadonlyMap<number, string>,
): LinkedText {
  const written = namesIn(source, start, end);
  const shown = namesIn(printed, 0, printed.length);
  // An inferred type is not in the source.
  if (written.length !== shown.length) return [{ text: printed, target: null }];
  const parts: Link[] = [];
  let at = 0;
  for (const [index, name] of shown.entries()) {
    const target = targets.get(written[index]?.start ?? -1);
    if (target === undefined) continue;
    if (name.start > at) parts.push({ text: printed.slice(at, name.start), target: null });
    parts.push({ text: printed.slice(name.start, name.end), target });
    at = name.end;
  }
  if (at < printed.length) parts.push({ text: printed.slice(at), target: null });
  return parts;
}

/** The text without links. */
export function textOf(parts: LinkedText): string {
  return parts.map(({ text }) => text).join('');
}

function namesIn(text: string, start: number, end: number): readonly TextSpan[] {
  const names: TextSpan[] = [];
  for (const { tokenTypeIdx, startOffset, endOffset } of tokensFrom(text, start)) {
    if (startOffset >= end) break;
    if (tokenTypeIdx === TokenKind.Identifier) names.push({ start: startOffset, end: endOffset });
  }
  return names;
}
