/** What one run of an agent works with, and what a file of the agent sees of it. */
import type { ActionId } from '../agent/action-id.ts';
import type { Agent, Resource } from '../agent/agent.ts';
import type { Secrets } from '../config/secrets.ts';
import type { Evaluations, ItemScope } from '../evaluation/protocol.ts';
import type { EventListener } from './events.ts';
import type { Gate } from './limits.ts';
import type { Outcome, Outcomes } from './outcomes.ts';
import type { Records } from './records.ts';
import type { RequestInput } from './request.ts';
import type { RunFiles } from './run-files.ts';
import type { Services } from './services.ts';
import type { ToolRuns } from './tool-runs.ts';

/** What the expressions of a file may look at. */
export interface RunView {
  readonly agent: Pick<Agent, 'agent' | 'version' | 'folder' | 'resources' | 'dataFile' | 'dataFiles'>;
  /** Null for an agent that runs once, without a server. */
  readonly request: RequestInput | null;
  readonly outcomes: OutcomesView;
  readonly files: FilesView;
  readonly memory: Records;
  /** What `session` remembers. */
  readonly session: Records;
  readonly tools: ToolsView;
  /** The variables of everything that the agent runs. */
  readonly env: Readonly<Record<string, string>>;
  /** Whether a script of this run has run: from then on, older files in shared places are leftovers of other runs. */
  readonly scriptHasRun: boolean;
}

/** How the resources that have ended did so. */
export interface OutcomesView {
  get(id: ActionId): Outcome | undefined;
  has(id: ActionId): boolean;
  /** The resources with an output of this kind, in the order in which they came. */
  idsOfKind(kind: string): readonly ActionId[];
}

/** The files of the run. */
export interface FilesView {
  /** Where this run finds the file that the path names. */
  locate(path: string): string;
  /** Whether a file lies where runs share files, and is older than this run. */
  isLeftover(path: string): boolean;
  /** The path of a file with the result of a resource that has one. */
  resultFile(id: ActionId): string;
}

/** The scripts that the run has run. */
export interface ToolsView {
  /** What the last run printed; empty when there was none. */
  last(id: string): string;
  /** A line for each run: time and output. */
  history(id: string): string;
  /** Runs a script, and gives what it prints. Throws Error when it cannot be started or takes too long. */
  run(id: string, script: string, params: string): string;
}

/** What a run works with. */
export interface RunContext {
  readonly id: string;
  readonly agent: Agent;
  /** Null for an agent that runs once, without a server. */
  readonly request: RequestInput | null;
  readonly outcomes: Outcomes;
  readonly files: RunFiles;
  /** What `session` remembers. */
  session: ReadonlyMap<string, string>;
  readonly tools: ToolRuns;
  readonly services: Services;
  readonly evaluations: Evaluations;
  /** One resource of a run is evaluated at a time, so that what they remember in `session` is never halfway. */
  readonly turns: Gate;
  /** Fires when the run must end: the client is gone, the time is up, or a resource has failed. */
  readonly signal: AbortSignal;
  /** The variables of everything that the agent runs. */
  readonly env: Readonly<Record<string, string>>;
  /** What no message, log or answer about a failure shows. Grows by what the resources of the run are given. */
  secrets: Secrets;
  readonly emit: EventListener;
  /** Whether a script of this run has run. */
  scriptHasRun: boolean;
}

/** What the file of a resource sees while it is evaluated: the run, and its own place in it. */
export interface ScopeView {
  readonly run: RunView;
  readonly resource: Pick<Resource, 'id' | 'label' | 'home'>;
  readonly item: ItemScope | null;
  /** Whether files are read for the answer of the agent, which leftovers of other runs are no part of. */
  forAnswer: boolean;
  /** Set when the file reads a header or parameter of the request that it does not list as allowed, or that is unfit. */
  disallowed: { readonly cause: 'header' | 'parameter' | 'unfit'; readonly name: string } | null;
  /** The names of the parameters that the file has read. */
  readonly read: Set<string>;
  /** Null as long as the lists are not known yet. */
  allowed: { readonly headers: readonly string[]; readonly params: readonly string[] } | null;
}

/** A resource that runs. */
export interface ResourceScope {
  readonly run: RunContext;
  readonly resource: Resource;
}
