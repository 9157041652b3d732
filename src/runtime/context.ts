/** What one run of an agent works with, and what a file of the agent sees of it. */
import type { Agent, Resource } from './agent.ts';
import type { EventListener } from './events.ts';
import type { Outcomes } from './outputs.ts';
import type { Records } from './records.ts';
import type { RequestInput } from './request.ts';
import type { RunFiles } from './run-files.ts';
import type { Secrets } from './secrets.ts';
import type { Services } from './services.ts';
import type { ToolRuns } from './tool-runs.ts';

/** What the expressions of a file may look at. */
export interface RunView {
  readonly agent: Pick<Agent, 'agent' | 'version' | 'folder' | 'resources' | 'dataFile' | 'dataFiles'>;
  /** Null for an agent that runs once, without a server. */
  readonly request: RequestInput | null;
  readonly outcomes: Outcomes;
  readonly files: RunFiles;
  readonly memory: Records;
  /** What `session` remembers. */
  readonly session: Records;
  readonly tools: ToolRuns;
  /** The variables of everything that the agent runs. */
  readonly env: Readonly<Record<string, string>>;
  /** Whether a script of this run has run: from then on, older files in shared places are leftovers of other runs. */
  scriptHasRun: boolean;
}

export interface RunContext extends RunView {
  readonly id: string;
  readonly agent: Agent;
  readonly services: Services;
  /** Fires when the run must end: the client is gone, the time is up, or a resource has failed. */
  readonly signal: AbortSignal;
  /** What no message, log or answer about a failure shows. Grows by what the resources of the run are given. */
  secrets: Secrets;
  readonly emit: EventListener;
}

/** The item that a resource runs for. */
export interface ItemScope {
  readonly items: readonly string[];
  readonly index: number;
  /** What the items so far have brought. */
  readonly results: string[];
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
  /** Null as long as the lists are not known yet. */
  allowed: { readonly headers: readonly string[]; readonly params: readonly string[] } | null;
}

/** The same for a resource that runs. */
export interface ResourceScope extends ScopeView {
  readonly run: RunContext;
  readonly resource: Resource;
}

/** The scope of a resource at the start of its evaluation. */
export function resourceScope(run: RunContext, resource: Resource, item: ItemScope | null): ResourceScope {
  return { run, resource, item, forAnswer: false, disallowed: null, allowed: null };
}
