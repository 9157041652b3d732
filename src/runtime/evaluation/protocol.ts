/** What an agent's main thread and its evaluation threads say to each other. Everything is plain data that can be copied. */
import type { MessagePort } from 'node:worker_threads';
import type { ModuleText } from '../../lang/index.ts';
import type { ActionId, AgentName } from '../agent/action-id.ts';
import type { Resource } from '../agent/agent.ts';
import type { AgentFolder } from '../agent/data-folders.ts';
import type { RunCode } from '../diagnostics/errors.ts';
import type { EngineOptions } from '../language/program.ts';
import type { Outcome, SkipCause } from '../run/outcomes.ts';
import type { RequestInput } from '../run/request.ts';
import type { KnownFiles } from '../run/run-files.ts';

/** What a thread needs of an agent, given once, when it starts. */
export interface ThreadProgram {
  readonly engine: EngineOptions;
  /** The modules as they were when the agent was loaded, by URI: a later thread evaluates no later text. */
  readonly texts: ReadonlyMap<string, ModuleText>;
  /** The variables of everything that the agent runs. */
  readonly env: Readonly<Record<string, string>>;
  readonly own: AgentName & { readonly folder: string };
  readonly resources: readonly Resource[];
  readonly data: { readonly agents: readonly AgentFolder[]; readonly carried: readonly AgentName[] };
  /** The addresses of the modules with kinds that were added to those of this program. */
  readonly kinds: readonly string[];
}

/** What a thread starts with. */
export interface ThreadStart {
  readonly program: ThreadProgram;
  /** The memory of the `Claims` of the thread. */
  readonly cells: Int32Array;
  /** Where the answers to its calls come. */
  readonly answers: MessagePort;
}

/** The item that a resource runs for. */
export interface ItemScope {
  readonly items: readonly string[];
  readonly index: number;
  /** What the items so far have brought. */
  readonly results: string[];
}

/** An evaluation: of a resource, or of a resource for one of its items. */
export interface EvaluationRequest {
  readonly resource: ActionId;
  readonly item: ItemScope | null;
  readonly run: RunSnapshot;
}

/** What an evaluation may look at. What may be big or slow to get is called for when it is needed. */
export interface RunSnapshot {
  readonly request: RequestSnapshot | null;
  /** The resources that have ended, and what kind of output they have. */
  readonly ended: ReadonlyMap<ActionId, string | null>;
  /** What `session` remembers; null for nothing. */
  readonly session: ReadonlyMap<string, string> | null;
  readonly files: KnownFiles;
  readonly scriptHasRun: boolean;
}

/** A request; its body is null when it is too long to be sent along. */
export type RequestSnapshot = Omit<RequestInput, 'body'> & { readonly body: string | null };

/** Why a resource does not run. */
export interface Skip {
  readonly why: string;
  readonly cause: SkipCause;
}

/** What a resource turned out to want. */
export type Evaluated =
  /** It runs for each of its items. */
  | { readonly state: 'items'; readonly items: readonly string[] }
  | { readonly state: 'skipped'; readonly skip: Skip }
  /** Its action can run with this, which its kind has decoded; null when there is nothing to do. */
  | { readonly state: 'ready'; readonly input: unknown };

/** Why an evaluation failed. */
export interface EvaluationFailure {
  readonly code: RunCode;
  readonly message: string;
  /** The number that the client gets to read. */
  readonly status: number;
  /** What no client gets to read. */
  readonly detail: string;
}

/** What comes back. */
export type EvaluationReply = (
  | { readonly evaluated: Evaluated; readonly failure: null }
  | { readonly evaluated: null; readonly failure: EvaluationFailure }
) & {
  /** What `session` remembers now; null when that has not changed. */
  readonly session: ReadonlyMap<string, string> | null;
  /** The results of the items so far; null when they have not changed. */
  readonly results: readonly string[] | null;
};

/** What a thread asks of the main thread while it waits. Only that thread waits; errors are those of the program. */
export interface Calls {
  body(): string;
  outcome(id: ActionId): Outcome | undefined;
  /** Writes the result of a resource to a file of the run. */
  resultFile(id: ActionId): Promise<string>;
  getRecord(id: string): Promise<string>;
  setRecord(id: string, value: string): Promise<void>;
  deleteRecord(id: string): Promise<string>;
  clearRecords(): Promise<number>;
  recordNames(): Promise<readonly string[]>;
  lastToolOutput(id: string): string;
  toolHistory(id: string): string;
  runTool(id: string, script: string, params: string): Promise<string>;
}

/** Evaluates what resources say. */
export interface Evaluations {
  /**
   * Evaluates a resource, or a resource for one of its items.
   *
   * @param signal ends the evaluation, whatever it does
   * @throws ActionError when it takes too long or too much memory, and the reason of the signal
   */
  evaluate(request: EvaluationRequest, calls: Calls, signal: AbortSignal): Promise<EvaluationReply>;
}

export type FromThread =
  /** `id` is what the system calls the thread; null where that cannot be known. */
  | { readonly type: 'ready'; readonly id: number | null }
  /** `milliseconds` is what the evaluation took. */
  | { readonly type: 'reply'; readonly ticket: number; readonly milliseconds: number; readonly reply: EvaluationReply }
  | { readonly type: 'call'; readonly name: keyof Calls; readonly args: readonly unknown[] };

/** Evaluations that the thread may begin one after the other, unless their tickets are taken back before. */
export type ToThread = readonly { readonly ticket: number; readonly request: EvaluationRequest }[];

/** What a call came to: its value, or what went wrong. */
export interface CallAnswer {
  readonly value: unknown;
  readonly problem: string | null;
}
