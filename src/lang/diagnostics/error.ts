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
  /** The part of the hint that says how something of another language is written here. */
  readonly meant?: string;
  /** The source of the violated type constraint. */
  readonly constraint?: string;
  /** The tokens that could have stood at the place of a syntax error. */
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

const NO_DETAILS: MessageDetails = {};

/**
 * An error in a Pkl program: syntax, resolution, loading or evaluation. `frames` starts with the location of the error
 * and grows outwards while it unwinds.
 */
export class PklError extends Error {
  override readonly name = 'PklError';
  /** The kind of error, for programs: texts may change, codes do not. */
  readonly code: ErrorCode;
  /** What to try. Code that the error passes through may add a better hint. */
  hint: string | undefined;
  readonly values: readonly ProgramValue[];
  readonly details: MessageDetails;
  readonly frames: StackFrame[] = [];
  /** The diagram of a failed constraint or fact, one string per line; set by the power-assertion writer. */
  diagram: readonly string[] | undefined;
  /** True for a missing value, which debug output shows as `?` rather than as an error. */
  isUndefinedValue = false;
  /** For a property without a value: the object it was read from, and its name. Renderers show its path. */
  undefinedProperty: { readonly receiver: object; readonly name: string } | undefined;

  /**
   * Set for an error in a module being created, before anything in it ran: it counts as an error of the member that
   * imported the module.
   */
  isFromLoading = false;

  constructor(message: Message, span: Span | null = null, member: string | null = null) {
    // The JavaScript stack is never shown, and capturing it costs more than the rest of a failing evaluation.
    const errors = Error as typeof Error & { stackTraceLimit?: number };
    const limit = errors.stackTraceLimit ?? 10;
    errors.stackTraceLimit = 0;
    super(message.text);
    errors.stackTraceLimit = limit;
    this.code = message.code;
    this.hint = message.hint;
    this.values = message.values ?? [];
    this.details = message.details ?? NO_DETAILS;
    if (span !== null) this.frames.push({ span, member });
  }

  /** Sets the member of the frames that have none yet. */
  nameFrames(member: string | null): this {
    for (let i = this.frames.length - 1; i >= 0; i--) {
      const frame = this.frames[i];
      if (frame !== undefined && (frame.member === PENDING || frame.member === null))
        this.frames[i] = { span: frame.span, member };
    }
    return this;
  }

  /** Adds the caller that the error passes through. Returns the error, to be rethrown. */
  through(span: Span, member: string | null): this {
    const inner = this.frames.at(-1);
    if (this.isFromLoading && inner !== undefined) this.frames[this.frames.length - 1] = { span: inner.span, member };
    else this.frames.push({ span, member });
    this.isFromLoading = false;
    return this;
  }
}

/** Reports a bug in this engine, never in the program. */
export function invariant(condition: boolean, what: string): asserts condition {
  if (!condition) throw new TypeError(`Engine invariant broken: ${what}`);
}

/** For the default branch of a switch that handles every alternative. */
export function assertNever(value: never): never {
  throw new TypeError(`Unexpected alternative: ${JSON.stringify(value)}`);
}
