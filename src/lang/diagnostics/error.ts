import type { Span } from '../base/source.ts';
import type { ErrorCode } from './error-codes.ts';

/** One line of program data under a message, e.g. `Value: "abc"`. Rendered late, when the report is made. */
export interface ProgramValue {
  readonly label: string;
  readonly text: string;
}

/** One entry of a Pkl stack trace: a place, and the member that was being evaluated there. */
export interface StackFrame {
  readonly span: Span;
  /**
   * Qualified member name such as `module#Class.property`; null where the place belongs to no member, `PENDING` until
   * the member that was being evaluated is known.
   */
  readonly member: string | null;
}

/** The member name of a frame whose member the thrower cannot know, e.g. a failing type check. */
export const PENDING = '\u0000pending';

/** What a message is about, for programs that say it in their own words. */
export interface MessageDetails {
  /** The name that leads nowhere. */
  readonly name?: string;
  /** The class or module in which the name was looked for. */
  readonly owner?: string;
  /** The names that the hint offers. */
  readonly offered?: { readonly names: readonly string[]; readonly areSimilar: boolean };
  /** The part of the hint that says how something of another language is written here. */
  readonly meant?: string;
  /** The source of the type constraint that a value violates. */
  readonly constraint?: string;
  /** The tokens that could have stood at the place of a syntax error. */
  readonly tokens?: readonly string[];
  /** The type that a value should have. */
  readonly expected?: string;
  /** The text that could not be read. */
  readonly given?: string;
}

/** What went wrong, in words for the person who reads it. */
export interface Message {
  /** Names the kind of failure. It stays when the words change; `catalogue.ts` explains each. */
  readonly code: ErrorCode;
  /** One sentence; values of the program stay out of it. Further lines are allowed for lists. */
  readonly text: string;
  /** What to try; shown after the first stack frame. */
  readonly hint?: string;
  readonly values?: readonly ProgramValue[];
  readonly details?: MessageDetails;
}

const NO_DETAILS: MessageDetails = {};

/**
 * A failure of a Pkl program: syntax, resolution, loading or evaluation. `frames` starts with the place of the
 * failure and grows outwards while the error unwinds.
 */
export class PklError extends Error {
  override readonly name = 'PklError';
  /** The kind of failure, for programs: texts may change, codes do not. */
  readonly code: ErrorCode;
  /** What to try. Those who let the error pass may add one that they know better. */
  hint: string | undefined;
  readonly values: readonly ProgramValue[];
  readonly details: MessageDetails;
  readonly frames: StackFrame[] = [];
  /** The picture of a failed constraint or fact, one string per line; set by the power-assertion writer. */
  diagram: readonly string[] | undefined;
  /** True for a value that was never given, which debug output shows as `?` rather than as a failure. */
  isUndefinedValue = false;
  /** For a property without a value: the object that it was read from, and its name. Renderers make a path of it. */
  undefinedProperty: { readonly receiver: object; readonly name: string } | undefined;

  /**
   * Set for a mistake in a module that was being made, before anything of it ran: it counts as one of the member that
   * asked for the module.
   */
  isFromLoading = false;

  constructor(message: Message, span: Span | null = null, member: string | null = null) {
    // The JavaScript stack is never shown, and collecting it costs more than the rest of a failing evaluation.
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

  /** Names the member of the frames that have none yet. */
  nameFrames(member: string | null): this {
    for (let i = this.frames.length - 1; i >= 0; i--) {
      const frame = this.frames[i];
      if (frame !== undefined && (frame.member === PENDING || frame.member === null))
        this.frames[i] = { span: frame.span, member };
    }
    return this;
  }

  /** Notes the caller through which the error leaves. Returns the error, to be thrown on. */
  through(span: Span, member: string | null): this {
    const inner = this.frames.at(-1);
    if (this.isFromLoading && inner !== undefined) this.frames[this.frames.length - 1] = { span: inner.span, member };
    else this.frames.push({ span, member });
    this.isFromLoading = false;
    return this;
  }
}

/** Reports a mistake in this engine, never in the program. */
export function invariant(condition: boolean, what: string): asserts condition {
  if (!condition) throw new TypeError(`Engine invariant broken: ${what}`);
}

/** For the default branch of a switch that handles every alternative. */
export function assertNever(value: never): never {
  throw new TypeError(`Unexpected alternative: ${JSON.stringify(value)}`);
}
