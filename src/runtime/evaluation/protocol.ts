/** Messages between an agent's main thread and its evaluation threads. Everything is plain data that can be cloned. */
import type { MessagePort } from 'node:worker_threads';
import type { ModuleText } from '../../lang/index.ts';
import type { ActionId, AgentName } from '../agent/action-id.ts';
import type { Resource } from '../agent/agent.ts';
import type { AgentFolder } from '../agent/data-folders.ts';
import type { RunCode } from '../diagnostics/errors.ts';
import type { FieldProblem } from '../input/problems.ts';
import type { RouteClasses } from '../input/route-classes.ts';
import type { EngineOptions } from '../language/program.ts';
import type { Outcome, SkipCause } from '../run/outcomes.ts';
import type { PackedData } from '../run/packed-data.ts';
import type { RequestInput } from '../run/request.ts';
import type { KnownFiles } from '../run/run-files.ts';

/** What a thread needs to know about an agent; sent once, at its start. */
export interface ThreadProgram {
  readonly engine: EngineOptions;
  /**
   * The module texts by URI at the time the agent was loaded, so that threads started later evaluate the same texts.
   */
  readonly texts: ReadonlyMap<string, ModuleText>;
  /** The environment for everything the agent runs. */
  readonly env: Readonly<Record<string, string>>;
  readonly own: AgentName & { readonly folder: string };
  readonly resources: readonly Resource[];
  /** The routes, which may name classes of inputs and outputs. */
  readonly classes: RouteClasses;
  readonly data: { readonly agents: readonly AgentFolder[]; readonly carried: readonly AgentName[] };
  /** URLs of the modules of custom kinds. */
  readonly kinds: readonly string[];
}

/** The start data of a thread. */
export interface ThreadStart {
  readonly program: ThreadProgram;
  /** Shared memory of the thread's `Claims`. */
  readonly cells: Int32Array;
  /** Port for the answers to its calls. */
  readonly answers: MessagePort;
}

/** The item that a resource runs for. There may be many, so only its neighbors are sent with it. */
export interface ItemSnapshot {
  readonly current: string;
  /** Empty when there is none. */
  readonly previous: string;
  readonly next: string;
}

/** An evaluation of a resource, possibly for one of its items. */
export interface ResourceEvaluation {
  readonly resource: ActionId;
  readonly item: ItemSnapshot | null;
  readonly run: RunSnapshot;
}

/** Checks a request, or the data of its answer, against the class that its route names. */
export interface FitCheck {
  readonly resource: null;
  readonly run: RunSnapshot;
  /** The parts of the answer; null to check the request. */
  readonly answer: readonly unknown[] | PackedData | null;
}

export type EvaluationRequest = ResourceEvaluation | FitCheck;

/** What an evaluation can read. Values that are large or slow to get are requested with calls. */
export interface RunSnapshot {
  readonly request: RequestSnapshot | null;
  /** The finished resources with the kind of their output. */
  readonly ended: ReadonlyMap<ActionId, string | null>;
  /** The contents of `session`; null when empty. */
  readonly session: ReadonlyMap<string, string> | null;
  readonly files: KnownFiles;
  readonly scriptHasRun: boolean;
}

/** A request; its body is null when it is too long to send along. */
export type RequestSnapshot = Omit<RequestInput, 'body'> & { readonly body: string | null };

/** Why a resource is skipped. */
export interface Skip {
  readonly why: string;
  readonly cause: SkipCause;
}

/** The result of evaluating a resource. */
export type Evaluated =
  /** It runs once for each item. */
  | { readonly state: 'items'; readonly items: readonly string[] }
  | { readonly state: 'skipped'; readonly skip: Skip }
  /** Its action can run with this decoded input; null when there is nothing to do. */
  | { readonly state: 'ready'; readonly input: unknown }
  /** What does not fit the class of a route. */
  | { readonly state: 'checked'; readonly problems: readonly FieldProblem[] };

/** Why an evaluation failed. */
export interface EvaluationFailure {
  readonly code: RunCode;
  readonly message: string;
  /** The `code` in the response. */
  readonly status: number;
  /** Details that are not disclosed to clients. */
  readonly detail: string;
}

/** The reply of a thread. */
export type EvaluationReply = (
  | { readonly evaluated: Evaluated; readonly failure: null }
  | { readonly evaluated: null; readonly failure: EvaluationFailure }
) & {
  /** The new contents of `session`; null when unchanged. */
  readonly session: ReadonlyMap<string, string> | null;
  /** What it adds to the results of the items. */
  readonly results: readonly string[];
};

/** Calls from a thread to the main thread. Only the calling thread waits. */
export interface Calls {
  body(): string;
  /** All items that the resource runs for. */
  items(): readonly string[];
  /** The results of the items so far. */
  itemResults(): readonly string[];
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

/** Evaluates resources. */
export interface Evaluations {
  /**
   * Evaluates a resource, possibly for one of its items.
   *
   * @param signal cancels the evaluation, whatever it is doing
   * @throws ActionError when it exceeds its time or memory, and the reason of the signal
   */
  evaluate(request: EvaluationRequest, calls: Calls, signal: AbortSignal): Promise<EvaluationReply>;
}

export type FromThread =
  /** `id` is the thread's id in the operating system; null when unknown. */
  | { readonly type: 'ready'; readonly id: number | null }
  /** `milliseconds` is the duration of the evaluation. */
  | { readonly type: 'reply'; readonly ticket: number; readonly milliseconds: number; readonly reply: EvaluationReply }
  | { readonly type: 'call'; readonly name: keyof Calls; readonly args: readonly unknown[] };

/** Evaluations to run in order, unless their tickets are taken back first. */
export type ToThread = readonly { readonly ticket: number; readonly request: EvaluationRequest }[];

/** The result of a call: its value or its error. */
export interface CallAnswer {
  readonly value: unknown;
  readonly problem: string | null;
}
