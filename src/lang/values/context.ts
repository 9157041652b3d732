import type { Span } from '../base/source.ts';
import { type MemoryBudget, withinBudget } from './memory.ts';
import type { VmObject } from './object.ts';
import type { PlatformFacts } from './platform-facts.ts';
import { nothingRunning, running, setRunning } from './running.ts';
import type { VmValue } from './value.ts';

/** Modules by URI, in the order of the URIs. */
export interface ModuleGraph {
  /** The URIs that each module imports. */
  readonly imports: ReadonlyMap<string, readonly string[]>;
  /** The canonical URI of each module. */
  readonly resolvedImports: ReadonlyMap<string, string>;
}

/** A module that exists, and that others may refer to, while mistakes in its declarations were not looked for yet. */
export interface MadeModule {
  readonly module: VmObject;
  /** Finds the mistakes in annotations and types of the module. */
  readonly finish: () => void;
}

/** What a marked text was made of. */
export type MarkedKind = 'text' | 'number' | 'boolean' | 'null';

/** Gives what stands in the place of a text that a dialect has marked. */
export type OnMark = (mark: string, text: string, kind: MarkedKind) => string;

/**
 * What a running evaluation offers to code deep inside it. Evaluation is synchronous, so there is one current
 * evaluation at any time; entering another one and leaving it restores the first.
 */
export interface EvaluationContext {
  /** Reads a resource for `read` and `read?`; null when it is absent and may be. URIs are relative to the module's. */
  readResource(uri: string, fromModule: string, mayBeAbsent: boolean): VmValue | null;
  /** The module that an import leads to, loaded when first asked for. Throws without frames. */
  importModule(uri: string, fromModule: string): VmObject;
  /**
   * The module that another one amends or extends. Its declarations may name the module that is being made from it, so
   * that it is finished once that one exists.
   */
  importParent(uri: string, fromModule: string): MadeModule;
  /** The modules that a glob import at a place leads to, as a Mapping from relative path to module. */
  importGlob(uri: string, fromModule: string, span: Span): VmValue;
  /** The absolute URI that an import in a module leads to; nothing is loaded. */
  resolveImport(uri: string, fromModule: string): string;
  /** How reports and reflection name a place. */
  describePlace(span: Span): string;
  /** All resources that a pattern matches, as a Mapping, for `read*`. */
  readGlob(pattern: string, fromModule: string, span: Span): VmValue;
  /** What can be reached from modules by their imports, for `pkl:analyze`; `member` names the frames of failures. */
  importGraph(uris: readonly string[], member: string): ModuleGraph;
  /** Logs a `trace` line for a value and the source text of its expression. */
  trace(expression: string, value: VmValue, span: Span): void;
  /** Logs a warning about a place. */
  warn(message: string, span: Span): void;
  /** Whether promises yield their own text or are evaluated. */
  readonly promises: 'text' | 'resolve';
  /** Gives what stands in the place of a marked text; absent where marks mean nothing. */
  readonly onMark?: OnMark | undefined;
  /** Whether failed constraints and facts are evaluated again to show what their parts evaluate to. */
  readonly powerAssertions: boolean;
  /** What the evaluation runs on, for `pkl:platform`; unknown unless the embedder says. */
  readonly platform?: PlatformFacts;
  /** Goes up when an embedder gives a module another text than it had: what was found out about others may be wrong. */
  readonly generation: number;
  /** What its values may take. */
  readonly memory?: MemoryBudget | undefined;
  /** What an embedder's native members work on; opaque here. */
  readonly host: unknown;
  /** Throws when the time limit of the evaluation has passed. Called at loop and call boundaries. */
  checkDeadline(): void;
}

let current: EvaluationContext | undefined;

/** The evaluation that is running now. */
export function evaluationContext(): EvaluationContext {
  if (current === undefined) throw new TypeError('no evaluation is running');
  return current;
}

/**
 * Runs `work` inside an evaluation, and restores the one that was running before, with all that had begun in it: also
 * where `work` was ended from outside, without its `finally` blocks.
 */
export function withContext<T>(context: EvaluationContext, work: () => T): T {
  const [outer, outerRunning] = [current, running];
  if (context !== outer) setRunning(nothingRunning());
  current = context;
  try {
    return context === outer || context.memory === undefined ? work() : withinBudget(context.memory, work);
  } finally {
    current = outer;
    setRunning(outerRunning);
  }
}

/** Throws when the time limit of the running evaluation has passed; does nothing outside of one. */
export function checkDeadline(): void {
  current?.checkDeadline();
}
