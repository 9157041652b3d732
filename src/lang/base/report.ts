/** An error as text: heading, message, values, picture, then the stack from the inside out. */
import type { PklError, ProgramValue, StackFrame } from './error.ts';
import { type FoldedFrame, foldFrames } from './stack-folding.ts';

export interface ReportOptions {
  /** How the place of a frame is shown; the URI as it is by default. */
  readonly location?: (frame: StackFrame) => string;
}

/** The report of an error, ending in a line break. */
export function formatReport(error: PklError, options: ReportOptions = {}): string {
  const lines = ['–– Pkl Error ––', ...error.message.split('\n'), ...valueLines(error.values)];
  if (error.diagram !== undefined && error.diagram.length > 0) {
    lines.push('', ...error.diagram.map((line) => (line === '' ? '' : `    ${line}`)));
  }
  const frames = foldFrames(error.frames);
  const blocks = frames.map((frame) => frameLines(frame, options));
  const hint = error.hint === undefined ? [] : error.hint.split('\n');
  if (blocks.length === 0 && hint.length > 0) lines.push('', ...hint);
  blocks.forEach((block, i) => {
    lines.push('', ...block);
    if (i === 0 && hint.length > 0) lines.push('', ...hint);
  });
  return `${lines.join('\n')}\n`;
}

/** Values under each other with their colons aligned. */
function valueLines(values: readonly ProgramValue[]): string[] {
  const width = Math.max(0, ...values.map((value) => value.label.length));
  return values.map(({ label, text }) => `${label.padEnd(width)}: ${text}`);
}

function frameLines(frame: FoldedFrame, options: ReportOptions): string[] {
  if (frame.kind === 'repeated') {
    const inner = frame.frames.flatMap((each, i) => [...(i > 0 ? [''] : []), ...frameLines(each, options)]);
    const margin = inner.map((line) => `│ ${line}`.trimEnd());
    return [`┌─ ${frame.count} repetitions of:`, ...margin, '└─'];
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
  const where = member === null ? `at ${location}` : `at ${member} (${location})`;
  return [`${prefix}${shown}`, `${' '.repeat(prefix.length + column)}${carets}`, where];
}
