/** What the resources of a run have brought forth, and what the others get to see of it. */
import type { ActionId } from './action-id.ts';
import type { ErrorEntry } from './errors.ts';

interface CommonOutput {
  /** When the action ended, in seconds since 1970. */
  readonly timestamp: number;
  /** How long it was allowed to take, in seconds; 0 for ever. */
  readonly timeout: number;
}

/** A shell command or a Python script that has run. */
export interface ProcessOutput extends CommonOutput {
  readonly kind: 'exec' | 'python';
  /** The command, or the text of the script. */
  readonly source: string;
  readonly condaEnvironment: string | null;
  /** The variables that the resource has set. */
  readonly env: ReadonlyMap<string, string>;
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/** A request that another server has answered. */
export interface HttpOutput extends CommonOutput {
  readonly kind: 'client';
  readonly method: string;
  readonly url: string;
  readonly data: readonly string[];
  readonly headers: ReadonlyMap<string, string>;
  readonly params: ReadonlyMap<string, string>;
  readonly status: number;
  /** By their names as they were sent. */
  readonly responseHeaders: ReadonlyMap<string, string>;
  readonly body: Uint8Array;
}

/** A question that a model has answered. */
export interface ChatOutput extends CommonOutput {
  readonly kind: 'llm';
  readonly model: string;
  readonly role: string;
  readonly prompt: string;
  readonly files: readonly string[];
  readonly isJson: boolean;
  readonly keys: readonly string[];
  readonly response: string;
}

/** The answer of the agent. */
export interface ResponseOutput extends CommonOutput {
  readonly kind: 'response';
  readonly answer: Answer;
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

export type ActionOutput = ProcessOutput | HttpOutput | ChatOutput | ResponseOutput;

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

/** What a resource that runs for items keeps of one of them: its main text. */
export function mainText(output: ActionOutput | null): string | null {
  switch (output?.kind) {
    case 'exec':
    case 'python':
      return output.stdout;
    case 'client':
      return new TextDecoder().decode(output.body);
    case 'llm':
      return output.response;
    case 'response':
      return JSON.stringify(output.answer.data ?? []);
    case undefined:
      return null;
  }
}

/** What a file with the result of a resource holds. */
export function resultContent(outcome: Outcome | undefined): string | Uint8Array {
  const output = outcome?.state === 'done' ? outcome.output : null;
  return output?.kind === 'client' ? output.body : (mainText(output) ?? '');
}
