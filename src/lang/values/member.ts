import type { Span } from '../base/source.ts';
import type { Code } from './code.ts';
import { observed } from './observer.ts';
import type { Recorder } from './recorder.ts';
import { stepBudget } from './steps.ts';
import type { VmValue } from './value.ts';

/**
 * The definition of an object member, shared by all objects created by the same literal. Its code is compiled when an
 * object first needs the value.
 */
export class Member {
  /** Its name in stack frames, e.g. `module#Class.property`. */
  readonly qualifiedName: string;
  /** The whole definition, and the part with the value. */
  readonly span: Span | null;
  readonly bodySpan: Span | null;
  /** The part with the name. */
  readonly headerSpan: Span | null;
  /** The key of an entry. */
  readonly keySpan: Span | null;
  /** The value if it is a literal, with nothing to evaluate. */
  readonly constant: VmValue | undefined;
  /** Defined with neither value nor body: reading it fails unless its type has a default. */
  readonly isUndefined: boolean;
  /** A class, alias or import: belongs to the object that defines it, even when read through one that amends it. */
  readonly isShared: boolean;
  /** A `const` property: evaluated once, by the defining object, for all that inherit it. */
  readonly isConst: boolean;
  /** Declared `abstract` or `external`: skipped when an object is evaluated completely. */
  readonly isDeclaredOnly: boolean;
  /** The value is an object that nothing else can refer to yet, so that a type check may mark it instead of a copy. */
  readonly isFresh: boolean;
  #code: Code | undefined;
  readonly #compile: ((recorder?: Recorder) => Code) | undefined;

  constructor(options: {
    qualifiedName: string;
    span: Span | null;
    headerSpan?: Span | null;
    bodySpan: Span | null;
    keySpan?: Span | null;
    isShared?: boolean;
    isConst?: boolean;
    isDeclaredOnly?: boolean;
    isFresh?: boolean;
    constant?: VmValue | undefined;
    isUndefined?: boolean;
    /** With a recorder: compiles code that reports the values of its parts. */
    compile?: ((recorder?: Recorder) => Code) | undefined;
  }) {
    this.qualifiedName = options.qualifiedName;
    this.span = options.span;
    this.bodySpan = options.bodySpan;
    this.headerSpan = options.headerSpan ?? null;
    this.keySpan = options.keySpan ?? null;
    this.isShared = options.isShared ?? false;
    this.isConst = options.isConst ?? false;
    this.isDeclaredOnly = options.isDeclaredOnly ?? false;
    this.isFresh = options.isFresh ?? false;
    this.constant = options.constant;
    this.isUndefined = options.isUndefined ?? false;
    this.#compile = options.compile;
  }

  /** `code(receiver, environment of the defining literal)`; Read once per evaluation, which counts as a step. */
  get code(): Code {
    stepBudget?.take();
    if (this.#code === undefined) {
      if (this.#compile === undefined) throw new TypeError(`member ${this.qualifiedName} has no code`);
      const { qualifiedName: name, span } = this;
      this.#code = observed(this.#compile(), { kind: 'member', name, span });
    }
    return this.#code;
  }

  /** Recompiled code that reports the values of its parts to a recorder; null when there is nothing to evaluate. */
  record(recorder: Recorder): Code | null {
    return this.#compile?.(recorder) ?? null;
  }
}

/** The member of a slot whose value was set when the object was created; the owner's slot contains it. */
export const CONSTANT = new Member({ qualifiedName: '', span: null, bodySpan: null });
