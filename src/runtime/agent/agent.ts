/** A loaded and checked agent: its settings, its resources, and their order. */

import type { ResourceCode } from '../binding/code.ts';
import type { AgentModule, AgentProgram } from '../language/program.ts';
import {
  type ActionId,
  type ActionReference,
  type AgentName,
  actionId,
  compareVersions,
  splitActionId,
} from './action-id.ts';
import type { DataFolders } from './data-folders.ts';
import type { FileLocation } from './graph.ts';
import type { Plan } from './plan.ts';
import type { Workflow } from './workflow.ts';

/** What the file of a resource reads of a request. */
export interface RequestReads {
  /** Names of parameters. */
  readonly names: readonly string[];
  /** Names of files or their fields. */
  readonly files: readonly string[];
  /** The paths of the routes that the resource runs for; empty for all. */
  readonly routes: readonly string[];
}

export interface Resource {
  readonly id: ActionId;
  /** The id as the agent's own files write it. */
  readonly label: string;
  /** The agent that the file belongs to; ids in it refer to that agent. */
  readonly home: AgentName;
  readonly name: string;
  readonly place: FileLocation;
  readonly module: AgentModule;
  /** The property of its action; null for a resource without one. */
  readonly kind: string | null;
  /** What its file reads of a request. */
  readonly reads: RequestReads;
  /** Maximum number of runs that perform its action at the same time; null for no limit. */
  readonly maxConcurrency: number | null;
  /** Facts about its code, determined at load time. */
  readonly code: ResourceCode;
  /** Variables whose values are secret because of what the action does with them. */
  readonly secretVariables: readonly string[];
}

export interface Agent extends AgentName {
  /** The folder that contains `workflow.pkl`. */
  readonly folder: string;
  readonly workflow: Workflow;
  /** Its `workflow.pkl`. */
  readonly module: AgentModule;
  readonly resources: ReadonlyMap<ActionId, Resource>;
  readonly plan: Plan;
  readonly program: AgentProgram;
  readonly data: DataFolders;
  /** The path of a file in a data folder: `dataFile('painter/1.0.0', 'script.py')`. Null when it does not exist. */
  dataFile(agentAndVersion: string, name: string): string | null;
  /** The folder for the `PublicPath` of a web page. Null when it does not exist. */
  dataFolder(path: string): string | null;
  /** All files of all data folders: `agent/version` → name → path. */
  dataFiles(): ReadonlyMap<string, ReadonlyMap<string, string>>;
}

/** The action a reference refers to, in the newest version if it names none. Null when there is no such action. */
export function findReference(agent: Pick<Agent, 'resources'>, reference: ActionReference | null): ActionId | null {
  if (reference === null) return null;
  if (reference.version !== null) {
    const id = actionId(reference.agent, reference.action, reference.version);
    return agent.resources.has(id) ? id : null;
  }
  return newestAction(agent.resources.keys(), reference);
}

/** The id of the action in the newest version of its agent. */
export function newestAction(ids: Iterable<ActionId>, reference: ActionReference): ActionId | null {
  const versions = [...ids].filter((id) => {
    const { agent, action } = splitActionId(id);
    return agent === reference.agent && action === reference.action;
  });
  return (
    versions.sort((left, right) => compareVersions(splitActionId(left).version, splitActionId(right).version)).at(-1) ??
    null
  );
}
