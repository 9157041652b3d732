/** Errors, warnings and notes as data, for editors, code review annotations and other programs. */

import type { Span } from '../base/source.ts';
import type { ErrorCode } from './error-codes.ts';
import type { ProgramValue, StackFrame } from './message.ts';
import { type FoldedFrame, foldFrames } from './stack-folding.ts';

/** A position as in the Language Server Protocol: both count from 0, characters in UTF-16 units. */
export interface DiagnosticPosition {
  readonly line: number;
  readonly character: number;
}

/** A part of a text; `end` is exclusive. */
export interface DiagnosticRange {
  readonly start: DiagnosticPosition;
  readonly end: DiagnosticPosition;
}

/** A stack frame of an error. */
export interface DiagnosticFrame {
  /** The URI of the module. */
  readonly file: string;
  readonly range: DiagnosticRange;
  /** The qualified name of the member being evaluated; null if there is none. */
  readonly name: string | null;
}

/** An error, warning or note. */
export interface Diagnostic {
  /** The error code. */
  readonly code: ErrorCode;
  readonly severity: 'error' | 'warning' | 'information';
  readonly message: string;
  /** What to try. */
  readonly hint: string | null;
  /** The URI of the module to change; null if it is not about a module. */
  readonly file: string | null;
  readonly range: DiagnosticRange | null;
  /** The innermost first. Each frame of a recursion appears once. */
  readonly frames: readonly DiagnosticFrame[];
}

/**
 * An error as data. Its location is the innermost one outside the standard library, because that is what users can
 * change.
 *
 * @param context `isForeign` tells by URI whether a module cannot be changed by the user, such as those of a schema;
 *   `module` is the URI of the module being evaluated, for errors without a useful location
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

/** The parts of an error that a diagnostic contains. */
interface Failure {
  readonly code: ErrorCode;
  readonly text: string;
  readonly hint: string | undefined;
  readonly values: readonly ProgramValue[];
  readonly frames: readonly StackFrame[];
}

/** The innermost frame in code that the user can change; without one, the innermost of all unless `onlyOwn` is set. */
export function ownFrame(
  frames: readonly StackFrame[],
  isForeign?: (uri: string) => boolean,
  onlyOwn = false,
): StackFrame | undefined {
  const own = frames.find(({ span: { source } }) => !source.uri.startsWith('pkl:') && isForeign?.(source.uri) !== true);
  return own ?? (onlyOwn ? undefined : frames[0]);
}

/** Context for `diagnosticOf`. */
export interface DiagnosticContext {
  readonly isForeign?: (uri: string) => boolean;
  readonly module?: string;
}

/**
 * File and range of a span; nulls without one.
 *
 * @example placeOf(error.frames[0]?.span ?? null); // { file: 'app:/main.pkl', range: { start, end } }
 */
export function placeOf(span: Span | null): Pick<Diagnostic, 'file' | 'range'> {
  return span === null ? { file: null, range: null } : { file: span.source.uri, range: diagnosticRange(span) };
}

/** A span as lines and characters, counted from 0. */
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
