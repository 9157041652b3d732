/** An agent, read and checked: its settings, its resources, and the order in which they run. */

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
import type { Place } from './graph.ts';
import type { Plan } from './plan.ts';
import type { Workflow } from './workflow.ts';

export interface Resource {
  readonly id: ActionId;
  /** The id as the agent's own files write it. */
  readonly label: string;
  /** The agent whose file it is: ids in it are that agent's. */
  readonly home: AgentName;
  readonly name: string;
  readonly place: Place;
  readonly module: AgentModule;
  /** The property that says what the resource does; null for one that only decides or remembers. */
  readonly kind: string | null;
  /** What is known of the code in it before it runs. */
  readonly code: ResourceCode;
  /** Variables whose values are secret because of what the action does with them. */
  readonly secretVariables: readonly string[];
}

export interface Agent extends AgentName {
  /** The folder with `workflow.pkl`. */
  readonly folder: string;
  readonly workflow: Workflow;
  readonly resources: ReadonlyMap<ActionId, Resource>;
  readonly plan: Plan;
  readonly program: AgentProgram;
  readonly data: DataFolders;
  /** Where a file of a data folder lies: `dataFile('painter/1.0.0', 'script.py')`. Null when there is none. */
  dataFile(agentAndVersion: string, name: string): string | null;
  /** The folder that the `PublicPath` of a web page means. Null when there is none. */
  dataFolder(path: string): string | null;
  /** All files of all data folders: `agent/version` → name → path. */
  dataFiles(): ReadonlyMap<string, ReadonlyMap<string, string>>;
}

/** The action that a reference means: of the newest version where it names none. Null when there is no such action. */
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
