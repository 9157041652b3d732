/** Errors, warnings and notes as data: for editors, for annotations of a code review, and for other programs. */

import type { Span } from '../base/source.ts';
import type { ErrorCode } from './error-codes.ts';
import type { ProgramValue, StackFrame } from './message.ts';
import { type FoldedFrame, foldFrames } from './stack-folding.ts';

/** A place in a text as the Language Server Protocol has it: both count from 0, characters in UTF-16 units. */
export interface DiagnosticPosition {
  readonly line: number;
  readonly character: number;
}

/** A part of a text; `end` is where the next character would stand. */
export interface DiagnosticRange {
  readonly start: DiagnosticPosition;
  readonly end: DiagnosticPosition;
}

/** One step on the way to an error, the innermost first. */
export interface DiagnosticFrame {
  /** The URI of the module. */
  readonly file: string;
  readonly range: DiagnosticRange;
  /** The qualified name of the member that was being evaluated; null where there is none. */
  readonly name: string | null;
}

/** What there is to say about a place. */
export interface Diagnostic {
  /** The kind of error, of the catalogue of codes. */
  readonly code: ErrorCode;
  readonly severity: 'error' | 'warning' | 'information';
  readonly message: string;
  /** What to try. */
  readonly hint: string | null;
  /** The URI of the module that should be changed; null where it is not about a module. */
  readonly file: string | null;
  readonly range: DiagnosticRange | null;
  /** Each frame of a recursion is there once. */
  readonly frames: readonly DiagnosticFrame[];
}

/**
 * An error as data. Its place is the innermost one outside of the standard library, because that is what its reader can
 * change.
 *
 * @param about `isForeign` says of modules by URI that their readers cannot change them, as those of a schema; `module`
 *   is the URI of the module that was being evaluated, for errors without a place that is worth anything
 * @example
 * const { code, range } = diagnosticOf(error); // 'type-mismatch', { start: { line: 0, character: 7 }, … }
 */
export function diagnosticOf(error: Failure, { isForeign, module }: DiagnosticContext = {}): Diagnostic {
  const frames = foldFrames(error.frames).flatMap(onlyOnce);
  const place = ownFrame(frames, isForeign, module !== undefined);
  return {
    code: error.code,
    severity: 'error',
    message: [error.text, ...error.values.map(({ label, text }) => `${label}: ${text}`)].join('\n'),
    hint: error.hint ?? null,
    ...(place === undefined ? { file: module ?? null, range: null } : placeOf(place.span)),
    frames: frames.map(({ span, member }) => ({
      file: span.source.uri,
      range: diagnosticRange(span),
      name: member,
    })),
  };
}

/** What a diagnostic is made of. */
interface Failure {
  readonly code: ErrorCode;
  readonly text: string;
  readonly hint: string | undefined;
  readonly values: readonly ProgramValue[];
  readonly frames: readonly StackFrame[];
}

/** The innermost frame that the reader can change; the innermost of all when there is none, unless that is no use. */
export function ownFrame(
  frames: readonly StackFrame[],
  isForeign?: (uri: string) => boolean,
  onlyOwn = false,
): StackFrame | undefined {
  const own = frames.find(({ span: { source } }) => !source.uri.startsWith('pkl:') && isForeign?.(source.uri) !== true);
  return own ?? (onlyOwn ? undefined : frames[0]);
}

/** What is known besides the error. */
export interface DiagnosticContext {
  readonly isForeign?: (uri: string) => boolean;
  readonly module?: string;
}

/** File and range of a span; nulls for no span. */
export function placeOf(span: Span | null): Pick<Diagnostic, 'file' | 'range'> {
  return span === null ? { file: null, range: null } : { file: span.source.uri, range: diagnosticRange(span) };
}

/** A span by lines and characters that count from 0. */
export function diagnosticRange({ source, start, end }: Span): DiagnosticRange {
  const at = (offset: number): DiagnosticPosition => {
    const { line, column } = source.positionAt(offset);
    return { line: line - 1, character: column - 1 };
  };
  return { start: at(start), end: at(Math.max(start, end)) };
}

function onlyOnce(folded: FoldedFrame): readonly StackFrame[] {
  return folded.kind === 'single' ? [folded.frame] : folded.frames.flatMap(onlyOnce);
}
