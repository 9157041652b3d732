import type { Span } from '../base/source.ts';
import type { VmValue } from './value.ts';

/**
 * What a running evaluation offers to code deep inside it. Evaluation is synchronous, so there is one current
 * evaluation at any time; entering another one and leaving it restores the first.
 */
export interface EvaluationContext {
  /** Reads a resource for `read`, `read?` and `read*`; null when absent. The URI is resolved against the module's. */
  readResource(uri: string, fromModule: string): VmValue | null;
  readGlob(pattern: string, fromModule: string): VmValue;
  /** Takes a `trace(…)` line or a warning. */
  log(level: 'trace' | 'warn', message: string, span: Span): void;
  /** Whether promises yield their own text or are evaluated. */
  readonly promises: 'text' | 'resolve';
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

/** Runs `work` inside an evaluation, and restores the one that was running before. */
export function withContext<T>(context: EvaluationContext, work: () => T): T {
  const outer = current;
  current = context;
  try {
    return work();
  } finally {
    current = outer;
  }
}
