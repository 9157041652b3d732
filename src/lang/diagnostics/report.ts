/** Formats an error: heading, message, values, diagram, then the stack from the innermost frame. */
import type { Span } from '../base/source.ts';
import type { PklError, ProgramValue, StackFrame } from './error.ts';
import { type FoldedFrame, foldFrames } from './stack-folding.ts';

/** The role of a part of a report. */
export type ReportPart = 'heading' | 'message' | 'hint' | 'number' | 'source' | 'caret' | 'frame' | 'margin' | 'marker';

/** Report options. */
export interface ReportOptions {
  /** Formats the location of a frame; by default the plain URI. */
  readonly location?: (frame: StackFrame) => string;
  /** Styles a part of a line, for example with colors. Parts of a line are passed separately. */
  readonly paint?: (part: ReportPart, text: string) => string;
}

const bare = (_part: ReportPart, text: string): string => text;

/**
 * The report of an error, ending in a line break.
 *
 * @example if (error instanceof PklError) console.error(formatReport(error));
 */
export function formatReport(error: PklError, options: ReportOptions = {}): string {
  const { paint = bare } = options;
  const message = error.text.split('\n').map((line) => paint('message', line));
  const lines = [paint('heading', '–– Pkl Error ––'), ...message, ...valueLines(error.values)];
  if (error.diagram !== undefined && error.diagram.length > 0) {
    lines.push('', ...error.diagram.map((line, i) => diagramLine(line, i === 0 ? 'source' : 'marker', paint)));
  }
  const frames = foldFrames(error.frames);
  const blocks = frames.map((frame, i) => frameLines(frame, i === 0, options));
  const hint = error.hint === undefined ? [] : error.hint.split('\n').map((line) => paint('hint', line));
  if (blocks.length === 0 && hint.length > 0) lines.push('', ...hint);
  blocks.forEach((block, i) => {
    lines.push('', ...block);
    if (i === 0 && hint.length > 0) lines.push('', ...hint);
  });
  return `${lines.join('\n')}\n`;
}

/** The first line of a diagram is source, the lines below are values and the bars that lead to them. */
function diagramLine(line: string, part: ReportPart, paint: typeof bare): string {
  if (line === '') return '';
  if (part === 'source') return `    ${paint(part, line)}`;
  return `    ${line.replaceAll(/│+/g, (marker) => paint(part, marker))}`;
}

/** Values below each other with aligned colons. */
function valueLines(values: readonly ProgramValue[]): string[] {
  const width = Math.max(0, ...values.map((value) => value.label.length));
  return values.map(({ label, text }) => `${label.padEnd(width)}: ${text}`);
}

function frameLines(frame: FoldedFrame, isFirst: boolean, options: ReportOptions): string[] {
  const { paint = bare } = options;
  if (frame.kind === 'repeated') {
    // An empty line precedes every frame but the very first, inside repetitions too.
    const inner = frame.frames.flatMap((each, i) => {
      const isVeryFirst = isFirst && i === 0;
      return [...(isVeryFirst ? [] : ['']), ...frameLines(each, isVeryFirst, options)];
    });
    const margin = inner.map((line) => `${paint('margin', '│')} ${line}`);
    const heading = `${paint('margin', '┌─')} ${frame.count} repetitions of:`;
    return [heading, ...margin, paint('margin', '└─')];
  }
  const { member } = frame.frame;
  const location = options.location?.(frame.frame) ?? frame.frame.span.source.uri;
  return codeLines(frame.frame.span, `at ${member ?? '<unknown>'} (${location})`, options);
}

/** A line of source with carets below a range, and a line that describes the range. */
export function codeLines(span: Span, where: string, { paint = bare }: ReportOptions): string[] {
  const { source } = span;
  const start = source.positionAt(span.start);
  // Of the last character: a line break belongs to the line it ends.
  const end = source.positionAt(Math.max(span.start, span.end - 1));
  const text = source.lineText(start.line);
  const trimmed = text.trimStart();
  const indent = text.length - trimmed.length;
  const prefix = `${start.line} | `;
  const shown = trimmed.trimEnd();
  const column = Math.max(0, start.column - 1 - indent);
  const lastColumn = end.line === start.line ? end.column - indent : shown.length;
  const carets = '^'.repeat(Math.max(1, lastColumn - column));
  const sourceLine = `${paint('number', prefix)}${paint('source', shown)}`;
  return [sourceLine, `${' '.repeat(prefix.length + column)}${paint('caret', carets)}`, paint('frame', where)];
}
