import type { Span } from '../base/source.ts';
import { type Diagnostic, diagnosticOf, ownFrame } from './diagnostic.ts';
import type { ErrorCode } from './error-codes.ts';
import { type Message, type MessageDetails, PENDING, type ProgramValue, type StackFrame } from './message.ts';

export { type Message, type MessageDetails, PENDING, type ProgramValue, type StackFrame } from './message.ts';

const NO_DETAILS: MessageDetails = {};

/**
 * An error in a Pkl program: syntax, resolution, loading or evaluation. `frames` starts with the location of the error
 * and grows outwards while it unwinds.
 */
export class PklError extends Error {
  override readonly name = 'PklError';
  /** What went wrong, as in the first line of reports; `message` also has the location. */
  readonly text: string;
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
    super();
    errors.stackTraceLimit = limit;
    this.text = message.text;
    this.code = message.code;
    this.hint = message.hint;
    this.values = message.values ?? [];
    this.details = message.details ?? NO_DETAILS;
    if (span !== null) this.frames.push({ span, member });
  }

  /** The error as data, with 0-based ranges; used by `JSON.stringify`. */
  toJSON(): Diagnostic {
    return diagnosticOf(this);
  }

  /** Makes `stack` show where the program failed, for hosts that print uncaught errors. */
  showStack(): this {
    const frames = this.toJSON().frames.map(({ file, range, name }) => {
      const place = `${file}:${range.start.line + 1}:${range.start.character + 1}`;
      return `\n    at ${name === null ? place : `${name} (${place})`}`;
    });
    this.stack = `${this.name}: ${this.message}${frames.join('')}`;
    return this;
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

// A getter, because the location is only known once the error has unwound; on the prototype, because `Error` declares a
// field.
Object.defineProperty(PklError.prototype, 'message', {
  configurable: true,
  get(this: PklError): string {
    // The engine reads it before the constructor has set anything.
    if (this.frames === undefined) return '';
    const place = ownFrame(this.frames)?.span;
    if (place === undefined) return this.text;
    const { line, column } = place.source.positionAt(place.start);
    return `${this.text} (${place.source.uri}:${line}:${column})`;
  },
});

/** Reports a bug in this engine, never in the program. */
export function invariant(condition: boolean, what: string): asserts condition {
  if (!condition) throw new TypeError(`Engine invariant broken: ${what}`);
}

/** For the default branch of a switch that handles every alternative. */
export function assertNever(value: never): never {
  throw new TypeError(`Unexpected alternative: ${JSON.stringify(value)}`);
}
