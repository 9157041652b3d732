/** An error as text: heading, message, values, picture, then the stack from the inside out. */
import type { PklError, ProgramValue, StackFrame } from './error.ts';
import { type FoldedFrame, foldFrames } from './stack-folding.ts';

/** What a piece of a report is. */
export type ReportPart = 'heading' | 'message' | 'hint' | 'number' | 'source' | 'caret' | 'frame' | 'margin' | 'marker';

/** How a report is written. */
export interface ReportOptions {
  /** How the place of a frame is shown; the URI as it is by default. */
  readonly location?: (frame: StackFrame) => string;
  /** Dresses a piece of one line, in colours for example. Pieces of a line are passed on their own. */
  readonly paint?: (part: ReportPart, text: string) => string;
}

const bare = (_part: ReportPart, text: string): string => text;

/** The report of an error, ending in a line break. */
export function formatReport(error: PklError, options: ReportOptions = {}): string {
  const { paint = bare } = options;
  const message = error.message.split('\n').map((line) => paint('message', line));
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

/** The source of a picture stands in its first line, values and the lines that lead to them below. */
function diagramLine(line: string, part: ReportPart, paint: typeof bare): string {
  if (line === '') return '';
  if (part === 'source') return `    ${paint(part, line)}`;
  return `    ${line.replaceAll(/│+/g, (marker) => paint(part, marker))}`;
}

/** Values under each other with their colons aligned. */
function valueLines(values: readonly ProgramValue[]): string[] {
  const width = Math.max(0, ...values.map((value) => value.label.length));
  return values.map(({ label, text }) => `${label.padEnd(width)}: ${text}`);
}

function frameLines(frame: FoldedFrame, isFirst: boolean, options: ReportOptions): string[] {
  const { paint = bare } = options;
  if (frame.kind === 'repeated') {
    // An empty line goes before every frame but the very first, inside of repetitions too.
    const inner = frame.frames.flatMap((each, i) => {
      const isVeryFirst = isFirst && i === 0;
      return [...(isVeryFirst ? [] : ['']), ...frameLines(each, isVeryFirst, options)];
    });
    const margin = inner.map((line) => `${paint('margin', '│')} ${line}`);
    const heading = `${paint('margin', '┌─')} ${frame.count} repetitions of:`;
    return [heading, ...margin, paint('margin', '└─')];
  }
  const { span, member } = frame.frame;
  const { source } = span;
  const start = source.positionAt(span.start);
  // Of the last character: a line break belongs to the line that it ends.
  const end = source.positionAt(Math.max(span.start, span.end - 1));
  const text = source.lineText(start.line);
  const trimmed = text.trimStart();
  const indent = text.length - trimmed.length;
  const prefix = `${start.line} | `;
  const shown = trimmed.trimEnd();
  const column = Math.max(0, start.column - 1 - indent);
  const lastColumn = end.line === start.line ? end.column - indent : shown.length;
  const carets = '^'.repeat(Math.max(1, lastColumn - column));
  const location = options.location?.(frame.frame) ?? source.uri;
  const where = `at ${member ?? '<unknown>'} (${location})`;
  const sourceLine = `${paint('number', prefix)}${paint('source', shown)}`;
  return [sourceLine, `${' '.repeat(prefix.length + column)}${paint('caret', carets)}`, paint('frame', where)];
}
