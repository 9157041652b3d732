// Converts between offsets and the protocol's positions: lines and UTF-16 code units, both starting at 0.
import type { Position, Range } from 'vscode-languageserver';
import type { Source, TextSpan } from '../lang/analysis/index.ts';

/** The position of an offset. */
export function positionOf(source: Source, offset: number): Position {
  const { line, column } = source.positionAt(offset);
  return { line: line - 1, character: column - 1 };
}

/** The offset of a position; that of the nearest position if the text has no such line or column. */
export function offsetOf(source: Source, { line, character }: Position): number {
  return source.offsetAt({ line: line + 1, column: character + 1 });
}

/** Converts a range of offsets to a range of positions. */
export function rangeOf(source: Source, { start, end }: TextSpan): Range {
  return { start: positionOf(source, start), end: positionOf(source, Math.max(start, end)) };
}
