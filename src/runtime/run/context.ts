/** The context of a run, and the view of it that agent files get. */
import type { LazyObject } from '../../lang/index.ts';
import type { ActionId } from '../agent/action-id.ts';
import type { Agent, Resource } from '../agent/agent.ts';
import type { Secrets } from '../config/secrets.ts';
import type { Evaluations, ItemSnapshot } from '../evaluation/protocol.ts';
import type { StandIns } from '../testing/stand-in.ts';
import type { EventListener } from './events.ts';
import type { ModelListener } from './model-listener.ts';
import type { Outcome, Outcomes } from './outcomes.ts';
import type { Records } from './records.ts';
import type { RequestInput } from './request.ts';
import type { RunFiles } from './run-files.ts';
import type { Semaphore } from './semaphore.ts';
import type { Services } from './services.ts';
import type { ToolRuns } from './tool-runs.ts';

/** The part of a run that expressions can see. */
export interface RunView {
  readonly agent: Pick<Agent, 'agent' | 'version' | 'folder' | 'resources' | 'dataFile' | 'dataFiles'>;
  /** Null for an agent that runs once, without a server. */
  readonly request: RequestInput | null;
  readonly outcomes: OutcomesView;
  readonly files: FilesView;
  readonly memory: Records;
  /** The contents of `session`. */
  readonly session: Records;
  readonly tools: ToolsView;
  /** The environment for everything the agent runs. */
  readonly env: Readonly<Record<string, string>>;
  /** Whether a script of this run has run: from then on, older files in shared paths are leftovers of other runs. */
  readonly scriptHasRun: boolean;
}

/** The outcomes of finished resources. */
export interface OutcomesView {
  get(id: ActionId): Outcome | undefined;
  has(id: ActionId): boolean;
  /** The resources with an output of this kind, in order of completion. */
  idsOfKind(kind: string): readonly ActionId[];
}

/** The files of the run. */
export interface FilesView {
  /** The file that a path refers to in this run. */
  locate(path: string): string;
  /** Whether a file is in a shared folder and older than this run. */
  isLeftover(path: string): boolean;
  /** The path of a file with the result of a resource. */
  resultFile(id: ActionId): string;
}

/** The tool scripts that the run has run. */
export interface ToolsView {
  /** The output of the last run; empty when there was none. */
  last(id: string): string;
  /** A line per run with time and output. */
  history(id: string): string;
  /** Runs a script and returns its output. Throws Error when it cannot be started or takes too long. */
  run(id: string, script: string, params: string): string;
}

/** The context of a run. */
export interface RunContext {
  readonly id: string;
  readonly agent: Agent;
  /** Null for an agent that runs once, without a server. */
  readonly request: RequestInput | null;
  readonly outcomes: Outcomes;
  readonly files: RunFiles;
  /** The contents of `session`. */
  session: ReadonlyMap<string, string>;
  readonly tools: ToolRuns;
  readonly services: Services;
  readonly evaluations: Evaluations;
  /** Serializes the evaluations of a run, so that `session` is always consistent. */
  readonly turns: Semaphore;
  /** The limits of resources that perform their actions only a number of times at once, in this process. */
  readonly limits: ReadonlyMap<ActionId, Semaphore>;
  /** Aborts when the run must end: the client disconnected, the time is up, or a resource failed. */
  readonly signal: AbortSignal;
  /** The environment for everything the agent runs. */
  readonly env: Readonly<Record<string, string>>;
  /** Secrets to redact in messages, logs and failure responses. Grows with the inputs of the run's resources. */
  secrets: Secrets;
  /** Sends an event to the log and to the subscriber of the run. */
  readonly emit: EventListener;
  /** Sends an event to the subscriber of the run only, not to the log; null when there is none. */
  readonly follow: EventListener | null;
  /** Whether the subscriber wants previews of what pipelines have generated so far. */
  readonly previews: boolean;
  /** Follows the models; null when nobody does. */
  readonly models: ModelListener | null;
  /** Whether a script of this run has run. */
  scriptHasRun: boolean;
  /** Results that take the place of actions; none outside of tests. */
  readonly standIns: StandIns;
}

/** The current item, as the file of a resource sees it. */
export interface ItemView extends ItemSnapshot {
  readonly all: readonly string[];
  /** The results of the items so far. */
  readonly results: readonly string[];
  readonly addResult: (result: string) => void;
}

/** The scope of a resource's file during evaluation: the run, and its own position in it. */
export interface ScopeView {
  readonly run: RunView;
  readonly resource: Pick<Resource, 'id' | 'label' | 'home'>;
  readonly item: ItemView | null;
  /** Whether files are read for the agent's answer, which must not include leftovers of other runs. */
  forAnswer: boolean;
  /** Set when the file reads a header or parameter that it does not list as allowed, or that was rejected. */
  disallowed: { readonly cause: 'header' | 'parameter' | 'rejected'; readonly name: string } | null;
  /** The names of the parameters that the file has read. */
  readonly read: Set<string>;
  /** Texts that are JSON because the resource they come from was asked for JSON, as far as the file has read them. */
  readonly jsonTexts: Set<string>;
  /** Null until the lists have been evaluated. */
  allowed: { readonly headers: readonly string[]; readonly params: readonly string[] } | null;
  /** The request as an instance of the `Input` class of its route. Throws Error when the route has none. */
  readonly input: () => LazyObject;
}

/** A running resource. */
export interface ResourceScope {
  readonly run: RunContext;
  readonly resource: Resource;
}
