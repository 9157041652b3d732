/** The contents of an error. */
import type { Span } from '../base/source.ts';
import type { ErrorCode } from './error-codes.ts';

/** A line of program data under a message, e.g. `Value: "abc"`. Rendered late, when the report is created. */
export interface ProgramValue {
  readonly label: string;
  readonly text: string;
}

/** An entry of a Pkl stack trace: a location, and the member being evaluated there. */
export interface StackFrame {
  readonly span: Span;
  /**
   * Qualified member name such as `module#Class.property`; null if the location belongs to no member, `PENDING` until
   * the member is known.
   */
  readonly member: string | null;
}

/** The member name of a frame whose member the throwing code cannot know, e.g. a failing type check. */
export const PENDING = '\u0000pending';

/** The subject of a message, for programs that word it differently. */
export interface MessageDetails {
  /** The unknown name. */
  readonly name?: string;
  /** The class or module that was searched. */
  readonly owner?: string;
  /** The names that the hint offers. */
  readonly offered?: { readonly names: readonly string[]; readonly areSimilar: boolean };
  /** The part of the hint that says how to write something from another language in Pkl. */
  readonly meant?: string;
  /** The URI of the package that is missing. */
  readonly package?: string;
  /** The source of the violated type constraint. */
  readonly constraint?: string;
  /** The tokens that a syntax error expected. */
  readonly tokens?: readonly string[];
  /** The expected type. */
  readonly expected?: string;
  /** The text that could not be read. */
  readonly given?: string;
}

/** What went wrong, worded for people. */
export interface Message {
  /** The kind of error. It stays the same when the wording changes; `catalogue.ts` explains each. */
  readonly code: ErrorCode;
  /** One sentence without program values. Further lines are allowed for lists. */
  readonly text: string;
  /** What to try; shown after the first stack frame. */
  readonly hint?: string;
  readonly values?: readonly ProgramValue[];
  readonly details?: MessageDetails;
}
