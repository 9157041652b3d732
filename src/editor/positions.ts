// Offsets, and positions of the protocol: lines and UTF-16 units, both counted from 0.
import type { Position, Range } from 'vscode-languageserver';
import type { Source, TextSpan } from '../lang/analysis/index.ts';

/** The position of an offset. */
export function positionOf(source: Source, offset: number): Position {
  const { line, column } = source.positionAt(offset);
  return { line: line - 1, character: column - 1 };
}

/** The offset of a position; of the nearest one where the text is shorter. */
export function offsetOf(source: Source, { line, character }: Position): number {
  return source.offsetAt({ line: line + 1, column: character + 1 });
}

/** A range of offsets as one of positions. */
export function rangeOf(source: Source, { start, end }: TextSpan): Range {
  return { start: positionOf(source, start), end: positionOf(source, Math.max(start, end)) };
}
