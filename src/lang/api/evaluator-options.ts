/** Options of an evaluator and of a single evaluation. */
import type { Source, Span } from '../base/source.ts';
import type { LanguageCode } from '../diagnostics/error-codes.ts';
import type { ProjectDependencies } from '../modules/dependencies.ts';
import type { AccessPolicy } from '../modules/policy.ts';
import type { AsyncModuleLoader, AsyncResourceReader } from '../modules/waiting-sources.ts';
import type { Module } from '../syntax/ast.ts';
import type { OnMark } from '../values/context.ts';
import type { Heap } from '../values/memory.ts';
import type { PlatformFacts } from '../values/platform-facts.ts';
import type { HostFunctions } from './host.ts';
import type { ResultForm } from './results.ts';

/** A family of modules with additional names and string syntax, recognized by the URI they amend or extend. */
export interface Dialect {
  /** Whether a module with this `amends` or `extends` URI uses the dialect. */
  matches(parentUri: string): boolean;
  /** Whether `@(…)` in its strings is a promise. */
  readonly promises: boolean;
  /** Names that refer to modules without an import clause. */
  readonly implicitImports: ReadonlyMap<string, string>;
  /** Rewrites the AST of a module before anything else reads it: wraps expressions in marks for `onMark`. */
  readonly rewrite?: (module: Module, source: Source) => Module;
}

/** A log message. */
export interface LogMessage {
  readonly level: 'trace' | 'warn';
  /** The kind of message, of the catalogue of codes. */
  readonly code: LanguageCode;
  /** The message itself. */
  readonly message: string;
  /** The message followed by its location. */
  readonly text: string;
  readonly span: Span;
}

/** Runs `work`; throws the result of `late` when it takes more than `ms` milliseconds. */
export type Interrupt = <T>(work: () => T, ms: number, late: () => Error) => T;

/** The part of an `AbortSignal` that is needed here. */
export interface Signal {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** What an evaluator can access. The defaults grant no access at all. */
export interface EvaluatorOptions {
  /** May return promises; in that case, use `evaluate`, `render` or `settle`. */
  readonly loaders?: readonly AsyncModuleLoader[];
  readonly readers?: readonly AsyncResourceReader[];
  readonly policy?: AccessPolicy;
  readonly project?: ProjectDependencies | null;
  /**
   * Functions behind `external` methods of modules that the embedder supplies.
   *
   * @param external the names of those methods
   */
  readonly hostFunctions?: (moduleUri: string, external: readonly string[]) => HostFunctions | undefined;
  readonly dialects?: readonly Dialect[];
  readonly platform?: PlatformFacts;
  readonly traceMode?: 'compact' | 'pretty';
  readonly log?: (message: LogMessage) => void;
  /** Formats locations in log lines; by default, URI and line. */
  readonly location?: (span: Span) => string;
  /** Whether failed constraints and facts show a diagram of the values of their parts; true by default. */
  readonly powerAssertions?: boolean;
  /**
   * Whether a module and all its imports are the same in every evaluation, like a schema, so that they are instantiated
   * once per evaluator. By default only the standard library.
   */
  readonly isShared?: (moduleUri: string) => boolean;
  /**
   * Time limit of an evaluation in milliseconds, from its first use; the time between its uses does not count. Checked
   * in loops and callbacks.
   */
  readonly timeoutMs?: number;
  /**
   * Memory limit for the values of an evaluation, in bytes. The count is approximate and is verified with `heap`. By
   * default, the limit of `heap`, and none without it.
   */
  readonly maxMemory?: number;
  /**
   * Limit for the steps of an evaluation: members evaluated, functions called, iterations of generators. Unlike time,
   * it does not depend on the machine. Steps are only counted with a limit, and evaluation is slower then.
   */
  readonly maxSteps?: number;
  /** The platform's memory: `nodeHeap` on Node. Without it, unused values count as well. */
  readonly heap?: Heap;
  /** Terminates work that does not check the clock, where the platform supports it: `interruptAfter` on Node. */
  readonly interrupt?: Interrupt;
}

/** Options of a single evaluation. */
export interface EvaluationOptions {
  /** Passed to the embedder's native members. */
  readonly host?: unknown;
  /** Whether promises are kept as text (the default) or evaluated. */
  readonly promises?: 'text' | 'resolve';
  /** Replaces texts marked by the dialect. */
  readonly onMark?: OnMark;
  /** Replace the evaluator's readers; each resource is read at most once per evaluation. */
  readonly readers?: readonly AsyncResourceReader[];
  /** Overrides the evaluator's limit. */
  readonly timeoutMs?: number;
  readonly maxMemory?: number;
  /** Only allowed if the evaluator limits steps as well. */
  readonly maxSteps?: number;
  /**
   * Ends the evaluation with the signal's reason. An evaluation that may wait sees it within about the time that it has
   * taken so far; a synchronous one only before it begins, because nothing can abort the signal meanwhile.
   */
  readonly signal?: Signal;
}

/** Options of an evaluation for a value. */
export interface EvaluateOptions extends EvaluationOptions {
  /** An expression to evaluate in the scope of the module; by default, the module itself. */
  readonly expression?: string;
  /** The form of the value; by default, `plain`. */
  readonly form?: ResultForm;
}
