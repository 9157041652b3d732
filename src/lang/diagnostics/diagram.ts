/** Diagrams of expressions: the source, and below it the values of its parts, each under its position. */
import type { Source, Span } from '../base/source.ts';

/** A text that belongs to a position in a source. */
export interface Label {
  /** Offset in the source. */
  readonly at: number;
  readonly text: string;
}

/** The part of a source line that belongs to the expression; columns are 0-based. */
interface Line {
  readonly number: number;
  readonly column: number;
  readonly text: string;
}

/** Something below a line: a text, or the bar that leads down to one. Columns are 0-based. */
interface Mark {
  readonly column: number;
  readonly text: string;
}

const BAR = '│';

/**
 * The lines of the diagram; the first one starts with the expression. A last line of source without labels is followed
 * by an empty one.
 * @param suffix appended to the first line of source
 */
export function drawDiagram(span: Span, labels: readonly Label[], suffix = ''): string[] {
  const lines = linesOf(span);
  const indentation = Math.min(...lines.slice(1).map(({ text }) => leadingBlanks(text)));
  const drawn: string[] = [];
  let hasMarks = false;
  for (const [i, line] of lines.entries()) {
    if (hasMarks) drawn.push('');
    const left = i === 0 ? line.column : indentation;
    const marks = marksOf(line, labels, span.source, left);
    hasMarks = marks.length > 0;
    drawn.push(line.text.slice(i === 0 ? 0 : indentation) + (i === 0 ? suffix : ''), ...layersOf(marks));
  }
  if (!hasMarks) drawn.push('');
  return drawn;
}

function linesOf({ source, start, end }: Span): Line[] {
  const lines: Line[] = [];
  const first = source.positionAt(start);
  const last = source.positionAt(end);
  for (let number = first.line; number <= last.line; number++) {
    const column = number === first.line ? first.column - 1 : 0;
    const text = source.lineText(number).slice(column, number === last.line ? last.column - 1 : undefined);
    if (text !== '') lines.push({ number, column, text });
  }
  return lines;
}

function leadingBlanks(text: string): number {
  return text.length - text.replace(/^[ \t]+/, '').length;
}

/** The marks below a line, rightmost first. */
function marksOf(line: Line, labels: readonly Label[], source: Source, left: number): Mark[] {
  const marks: Mark[] = [];
  for (const { at, text } of labels) {
    const position = source.positionAt(at);
    if (position.line !== line.number) continue;
    const column = position.column - 1 - left;
    if (!marks.some((mark) => mark.column === column && mark.text === text)) marks.push({ column, text });
  }
  return marks.sort((a, b) => b.column - a.column);
}

/** A layer of bars, then as many layers of texts as needed to keep them apart. */
function layersOf(marks: readonly Mark[]): string[] {
  if (marks.length === 0) return [];
  const columns = [...new Set(marks.map(({ column }) => column))];
  const layers = [layerText(columns.map((column) => ({ column, text: BAR })))];
  let waiting = marks;
  while (waiting.length > 0) {
    const layer: Mark[] = [];
    const later: Mark[] = [];
    let edge = Number.POSITIVE_INFINITY;
    for (const mark of waiting) {
      const isPlaced = mark.column + mark.text.length + 1 < edge;
      if (isPlaced) layer.push(mark);
      else {
        later.push(mark);
        if (mark.column < edge) layer.push({ column: mark.column, text: BAR });
      }
      edge = Math.min(edge, mark.column);
    }
    layers.push(layerText(layer));
    waiting = later;
  }
  return layers;
}

/** @param marks rightmost first */
function layerText(marks: readonly Mark[]): string {
  return marks.toReversed().reduce((text, mark) => text.padEnd(mark.column) + mark.text, '');
}
