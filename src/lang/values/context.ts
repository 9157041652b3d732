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

/** A module that exists and can be referred to, but whose declarations have not been checked for errors yet. */
export interface MadeModule {
  readonly module: VmObject;
  /** Checks the annotations and types of the module. */
  readonly finish: () => void;
}

/** The type of the value that was converted to a marked text. */
export type MarkedKind = 'text' | 'number' | 'boolean' | 'null';

/** Replaces a text marked by a dialect. */
export type OnMark = (mark: string, text: string, kind: MarkedKind) => string;

/** A member of a rendered value: the path of the member, as source text, and where its text starts and ends. */
export interface RenderedMember {
  readonly path: string;
  readonly start: number;
  readonly end: number;
}

/**
 * What a running evaluation offers to deeply nested code. Evaluation is synchronous, so there is a single current
 * evaluation at any time; entering and leaving another one restores the first.
 */
export interface EvaluationContext {
  /**
   * Reads a resource for `read` and `read?`; null when it does not exist and that is allowed. URIs are relative to the
   * module's.
   */
  readResource(uri: string, fromModule: string, mayBeAbsent: boolean): VmValue | null;
  /** The imported module, loaded on first use. Throws without frames. */
  importModule(uri: string, fromModule: string): VmObject;
  /**
   * The module that another one amends or extends. Its declarations may refer to the module being made from it, so it
   * is finished after that one exists.
   */
  importParent(uri: string, fromModule: string): MadeModule;
  /** The modules matched by a glob import, as a Mapping from relative path to module. */
  importGlob(uri: string, fromModule: string, span: Span): VmValue;
  /** The absolute URI of an import; nothing is loaded. */
  resolveImport(uri: string, fromModule: string): string;
  /** A location as shown by reports and reflection. */
  describeLocation(span: Span): string;
  /** All resources that match a pattern, as a Mapping, for `read*`. */
  readGlob(pattern: string, fromModule: string, span: Span): VmValue;
  /** The modules reachable through imports, for `pkl:analyze`; `member` names the frames of failures. */
  importGraph(uris: readonly string[], member: string): ModuleGraph;
  /** Logs a `trace` line for a value and the source text of its expression. */
  trace(expression: string, value: VmValue, span: Span): void;
  /** Logs a warning about a location. */
  warn(message: string, span: Span): void;
  /** Whether promises are kept as text or evaluated. */
  readonly promises: 'text' | 'resolve';
  /** Replaces marked texts; absent where marks have no meaning. */
  readonly onMark?: OnMark | undefined;
  /** Called with each rendered document and its members; they are not recorded when it is absent. */
  readonly onDocument?: ((value: VmValue, text: string, members: readonly RenderedMember[]) => void) | undefined;
  /** Whether failed constraints and facts are evaluated again to show the values of their parts. */
  readonly powerAssertions: boolean;
  /** The platform, for `pkl:platform`; unknown unless the embedder sets it. */
  readonly platform?: PlatformFacts;
  /**
   * Increases when an embedder gives a module a different text, which may invalidate earlier checks of other modules.
   */
  readonly generation: number;
  /** Memory budget of its values. */
  readonly memory?: MemoryBudget | undefined;
  /** The object that the embedder's native members work on; opaque here. */
  readonly host: unknown;
  /**
   * The answer of a function of the embedder, which `ask` calls. If the answer is a promise, the evaluation is
   * suspended and restarted later; the function is not called again with equal arguments.
   */
  askHost<T>(name: string, call: object, args: readonly VmValue[], ask: () => T | PromiseLike<T>): T;
  /** Throws when the evaluation's time limit has passed. Called at loop and call boundaries. */
  checkDeadline(): void;
}

let current: EvaluationContext | undefined;

/** The current evaluation. */
export function evaluationContext(): EvaluationContext {
  if (current === undefined) throw new TypeError('no evaluation is running');
  return current;
}

/**
 * Runs `work` inside an evaluation and then restores the previous one with everything in progress, even if `work` was
 * terminated from outside without running its `finally` blocks.
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

/** Throws when the time limit of the current evaluation has passed; does nothing outside of one. */
export function checkDeadline(): void {
  current?.checkDeadline();
}
