/** What one run of an agent works with, and what a file of the agent sees of it. */
import type { ActionId } from './action-id.ts';
import type { Agent, Resource } from './agent.ts';
import type { EventListener } from './events.ts';
import { Outcomes } from './outputs.ts';
import type { RequestInput } from './request.ts';
import type { RunFiles } from './run-files.ts';
import type { Secrets } from './secrets.ts';
import type { Services } from './services.ts';
import type { ToolRuns } from './tool-runs.ts';

export interface RunContext {
  readonly id: string;
  readonly agent: Agent;
  /** Null for an agent that runs once, without a server. */
  readonly request: RequestInput | null;
  readonly outcomes: Outcomes;
  readonly files: RunFiles;
  /** What `session` remembers. */
  readonly session: Map<string, string>;
  readonly tools: ToolRuns;
  readonly services: Services;
  /** Fires when the run must end: the client is gone, the time is up, or a resource has failed. */
  readonly signal: AbortSignal;
  /** The variables of everything that the agent runs. */
  readonly env: Readonly<Record<string, string>>;
  readonly secrets: Secrets;
  readonly emit: EventListener;
  /** Whether a script of this run has run: from then on, older files in shared places are leftovers of other runs. */
  scriptHasRun: boolean;
}

/** The item that a resource runs for. */
export interface ItemScope {
  readonly items: readonly string[];
  readonly index: number;
  /** What the items so far have brought. */
  readonly results: string[];
}

/** What the file of a resource sees while it is evaluated: the run, and its own place in it. */
export interface ResourceScope {
  readonly run: RunContext;
  readonly resource: Resource;
  readonly item: ItemScope | null;
  /** Whether files are read for the answer of the agent, which leftovers of other runs are no part of. */
  forAnswer: boolean;
  /** Set when the file reads a header or parameter of the request that it does not list as allowed. */
  disallowed: { readonly cause: 'header' | 'parameter'; readonly name: string } | null;
  /** Null as long as the lists are not known yet. */
  allowed: { readonly headers: readonly string[]; readonly params: readonly string[] } | null;
}

/** The scope of a resource at the start of its evaluation. */
export function resourceScope(run: RunContext, resource: Resource, item: ItemScope | null): ResourceScope {
  return { run, resource, item, forAnswer: false, disallowed: null, allowed: null };
}

/** The resource with an id, as a file of the agent writes it. */
export function labelOf(agent: Agent, id: ActionId): string {
  return agent.resources.get(id)?.label ?? id;
}
