import { ActionError } from '../diagnostics/errors.ts';
import type { CodeText, Hole } from './marks.ts';

/** What a reader finds out about the values in a text: the context of each, and why those in `rejected` are unsafe. */
interface CodeReading<Context> {
  readonly contexts: readonly (Context | null)[];
  readonly rejected: ReadonlyMap<number, string>;
}

/**
 * The text of code in which `bind` writes each external value for its context.
 *
 * @throws ActionError when a value is unsafe in its context
 */
export function boundCode<Context>(
  { text, holes }: CodeText,
  { contexts, rejected }: CodeReading<Context>,
  bind: (hole: Hole, context: Context, index: number) => string,
): string {
  let bound = '';
  let at = 0;
  for (const [index, hole] of holes.entries()) {
    const why = rejected.get(index);
    const context = contexts[index];
    if (why !== undefined || context === undefined || context === null) {
      throw new ActionError(
        'kdeps/unsafe-value',
        `Line ${hole.line} inserts an external value where it is not safe: ${why ?? 'unknown'}.`,
      );
    }
    bound += text.slice(at, hole.start) + bind(hole, context, index);
    at = hole.end;
  }
  return bound + text.slice(at);
}
