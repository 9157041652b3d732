/** The outputs of a run's resources, and what other resources see of them. */
import type { ActionId } from '../agent/action-id.ts';
import type { ErrorEntry } from '../diagnostics/errors.ts';
import type { PackedData } from './packed-data.ts';

/** The output of an action; each kind extends it. */
export interface ActionOutput {
  /** The name of the kind. */
  readonly kind: string;
  /** When the action ended, in seconds since 1970. */
  readonly timestamp: number;
  /** Its time limit in seconds; 0 for none. */
  readonly timeout: number;
}

/** The response to the client, independent of HTTP. */
export interface Answer {
  readonly success: boolean;
  readonly meta: AnswerMeta | null;
  /** Null when the resource sets no data. */
  readonly data: readonly unknown[] | null;
  /** The data in another form if they are large; reading `data` then takes a while. */
  readonly packed?: PackedData;
  readonly errors: readonly ErrorEntry[] | null;
  /** The HTTP status set by the resource. */
  readonly status: number | null;
  /** The media type of the body, which is then the first part of the data; null for JSON with all parts. */
  readonly contentType: string | null;
}

export interface AnswerMeta {
  readonly requestId: string | null;
  readonly headers: ReadonlyMap<string, string> | null;
  readonly properties: ReadonlyMap<string, string> | null;
}

/** How a resource ended. */
export type Outcome =
  | { readonly state: 'done'; readonly output: ActionOutput | null; readonly itemValues: readonly string[] }
  | { readonly state: 'skipped'; readonly why: string; readonly cause: SkipCause };

/** Why a resource was skipped. */
export type SkipCause = 'condition' | 'method' | 'route' | 'header' | 'parameter';

/** The outcomes of one run so far. */
export class Outcomes {
  readonly #outcomes = new Map<ActionId, Outcome>();

  set(id: ActionId, outcome: Outcome): void {
    this.#outcomes.set(id, outcome);
  }

  get(id: ActionId): Outcome | undefined {
    return this.#outcomes.get(id);
  }

  has(id: ActionId): boolean {
    return this.#outcomes.has(id);
  }

  /** The kind of output of each finished resource; null for none. */
  get kinds(): ReadonlyMap<ActionId, ActionOutput['kind'] | null> {
    const kindOf = (outcome: Outcome) => (outcome.state === 'done' ? (outcome.output?.kind ?? null) : null);
    return new Map([...this.#outcomes].map(([id, outcome]) => [id, kindOf(outcome)]));
  }

  /** The outcomes of all finished resources. */
  entries(): Iterable<[ActionId, Outcome]> {
    return this.#outcomes;
  }
}
