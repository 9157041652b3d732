/** What an embedder may say about an evaluator and about one evaluation. */
import type { Source, Span } from '../base/source.ts';
import type { LanguageCode } from '../diagnostics/error-codes.ts';
import type { ProjectDependencies } from '../modules/dependencies.ts';
import type { ModuleLoader, ResourceReader } from '../modules/loader.ts';
import type { AccessPolicy } from '../modules/policy.ts';
import type { Module } from '../syntax/ast.ts';
import type { OnMark } from '../values/context.ts';
import type { Heap } from '../values/memory.ts';
import type { PlatformFacts } from '../values/platform-facts.ts';
import type { HostFunctions } from './host.ts';

/** A family of modules with names and strings of its own, recognised by what their header amends or extends. */
export interface Dialect {
  /** Whether a module with this `amends` or `extends` URI speaks the dialect. */
  matches(parentUri: string): boolean;
  /** Whether `@(…)` in its strings is a promise. */
  readonly promises: boolean;
  /** Names that mean a module without an import clause. */
  readonly implicitImports: ReadonlyMap<string, string>;
  /** Changes the tree of a module before anything else reads it: puts marks around expressions, for `onMark`. */
  readonly rewrite?: (module: Module, source: Source) => Module;
}

/** One message for the log. */
export interface LogMessage {
  readonly level: 'trace' | 'warn';
  /** The kind of message, of the catalogue of codes. */
  readonly code: LanguageCode;
  /** What there is to say. */
  readonly message: string;
  /** The same with the place behind it. */
  readonly text: string;
  readonly span: Span;
}

/** Does `work`; throws what `late` makes when that has taken more than `ms` milliseconds. */
export type Interrupt = <T>(work: () => T, ms: number, late: () => Error) => T;

/** How an evaluator sees the world. Everything has a default that reaches nothing. */
export interface EvaluatorOptions {
  readonly loaders?: readonly ModuleLoader[];
  readonly readers?: readonly ResourceReader[];
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
  /** How log lines show a place; URI and line by default. */
  readonly location?: (span: Span) => string;
  /** Whether failed constraints and facts come with a picture of the values of their parts; they do by default. */
  readonly powerAssertions?: boolean;
  /**
   * Says of modules by URI that they, and all that they import, are the same in every evaluation, as a schema is: they
   * are made once for the evaluator. None but those of the standard library by default.
   */
  readonly isShared?: (moduleUri: string) => boolean;
  /** Milliseconds after which an evaluation fails. The clock is looked at in loops and where functions are called back. */
  readonly timeoutMs?: number;
  /**
   * Bytes that the values of an evaluation may take. The count is approximate, and what it says is checked against
   * `heap`. No limit by default.
   */
  readonly maxMemory?: number;
  /** The memory of the platform: `nodeHeap` of Node. Without it, values count as taken also when nobody uses them. */
  readonly heap?: Heap;
  /** Ends work that does not look at the clock by itself, where the platform can: `interruptAfter` of Node. */
  readonly interrupt?: Interrupt;
}

/** What one evaluation works on. */
export interface EvaluationOptions {
  /** Handed to the embedder's native members. */
  readonly host?: unknown;
  /** Whether promises yield their own text (the default) or are evaluated. */
  readonly promises?: 'text' | 'resolve';
  /** Gives what stands in the place of a text that the dialect has marked. */
  readonly onMark?: OnMark;
  /** Used instead of the evaluator's readers; each resource is read at most once in this evaluation. */
  readonly readers?: readonly ResourceReader[];
  /** Instead of the evaluator's `maxMemory`. */
  readonly maxMemory?: number;
}
