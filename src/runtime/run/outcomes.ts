/** What the resources of a run have brought forth, and what the others get to see of it. */
import type { ActionId } from '../agent/action-id.ts';
import type { ErrorEntry } from '../diagnostics/errors.ts';

/** What an action has brought forth; each kind adds its own. */
export interface ActionOutput {
  /** The name of the kind. */
  readonly kind: string;
  /** When the action ended, in seconds since 1970. */
  readonly timestamp: number;
  /** How long it was allowed to take, in seconds; 0 for ever. */
  readonly timeout: number;
}

/** What the client gets, before it becomes HTTP. */
export interface Answer {
  readonly success: boolean;
  readonly meta: AnswerMeta | null;
  /** Null when the resource says nothing about data. */
  readonly data: readonly unknown[] | null;
  readonly errors: readonly ErrorEntry[] | null;
  /** The HTTP status that the resource asks for. */
  readonly status: number | null;
}

export interface AnswerMeta {
  readonly requestId: string | null;
  readonly headers: ReadonlyMap<string, string> | null;
  readonly properties: ReadonlyMap<string, string> | null;
}

/** How a resource has ended. */
export type Outcome =
  | { readonly state: 'done'; readonly output: ActionOutput | null; readonly itemValues: readonly string[] }
  | { readonly state: 'skipped'; readonly why: string; readonly cause: SkipCause };

/** What kept a resource from running. */
export type SkipCause = 'condition' | 'method' | 'route' | 'header' | 'parameter';

/** The outcomes of one run so far. */
export class Outcomes {
  private readonly outcomes = new Map<ActionId, Outcome>();

  set(id: ActionId, outcome: Outcome): void {
    this.outcomes.set(id, outcome);
  }

  get(id: ActionId): Outcome | undefined {
    return this.outcomes.get(id);
  }

  has(id: ActionId): boolean {
    return this.outcomes.has(id);
  }

  /** What kind of output each resource has that has ended; null for none. */
  get kinds(): ReadonlyMap<ActionId, ActionOutput['kind'] | null> {
    const kindOf = (outcome: Outcome) => (outcome.state === 'done' ? (outcome.output?.kind ?? null) : null);
    return new Map([...this.outcomes].map(([id, outcome]) => [id, kindOf(outcome)]));
  }

  /** The outcomes of all resources that have ended. */
  entries(): Iterable<[ActionId, Outcome]> {
    return this.outcomes;
  }
}
