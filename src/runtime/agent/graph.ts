/**
 * The resources of an agent and what each needs. Everything that is wrong with them is found before anything runs, and
 * told in one error.
 */

import { AgentError, type Problem } from '../diagnostics/errors.ts';
import { didYouMean } from '../diagnostics/nearest-names.ts';
import type { ActionId } from './action-id.ts';

/** A place in a file of an agent. */
export interface Place {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
}

/** A resource as far as the graph needs it. */
export interface GraphNode {
  readonly id: ActionId;
  /** The id as the files write it, for messages. */
  readonly label: string;
  readonly place: Place;
  readonly requires: readonly Requirement[];
  /** Actions whose results the file reads without requiring them: they come first where that makes no cycle. */
  readonly reads: readonly ActionId[];
}

/** What a resource asks for. `id` is null when no agent has such an action. */
export interface Requirement {
  readonly id: ActionId | null;
  readonly label: string;
  readonly place: Place;
}

export interface GraphInput {
  readonly nodes: readonly GraphNode[];
  /** Null where the workflow does not say. */
  readonly target: Requirement | null;
  /** Ids of resources whose files are broken: naming one is no mistake of its own. */
  readonly broken?: ReadonlySet<ActionId>;
}

/** Resources in an order in which each comes after what it needs. */
export interface Graph {
  readonly target: ActionId;
  readonly nodes: ReadonlyMap<ActionId, GraphNode>;
}

/**
 * Checks ids, requirements and the target.
 *
 * @throws AgentError with every duplicate id, unknown id and cycle, and a missing target; with none where files are broken
 */
export function makeGraph(input: GraphInput): Graph {
  const problems: Problem[] = [];
  const nodes = new Map<ActionId, GraphNode>();
  const isUnknown = ({ id }: Requirement): boolean => id === null || !(nodes.has(id) || input.broken?.has(id) === true);
  for (const node of input.nodes) {
    const earlier = nodes.get(node.id);
    if (earlier === undefined) nodes.set(node.id, node);
    else problems.push(duplicate(node, earlier));
  }
  const labels = [...nodes.values()].map((node) => node.label);
  for (const node of input.nodes) {
    for (const need of node.requires) {
      if (isUnknown(need)) problems.push(unknown(need, labels));
    }
  }
  problems.push(...findCycles(nodes).map(cycleProblem));
  const { target } = input;
  if (target !== null && isUnknown(target)) problems.push(missingTarget(target, labels));
  const isWhole = input.broken === undefined || input.broken.size === 0;
  if (problems.length > 0 || !isWhole || target === null || target.id === null) throw new AgentError(problems);
  return { target: target.id, nodes };
}

function duplicate(node: GraphNode, earlier: GraphNode): Problem {
  return {
    ...node.place,
    code: 'kdeps/duplicate-action',
    message: `Two resources have the id \`${node.label}\`.`,
    hint: `The other one is in ${earlier.place.file}:${earlier.place.line}.`,
  };
}

function unknown(need: Requirement, labels: readonly string[]): Problem {
  return { ...need.place, ...unknownId(need.label, labels) };
}

/** What is said about an id that no resource has. */
export function unknownId(label: string, labels: readonly string[]): Pick<Problem, 'code' | 'message' | 'hint'> {
  const hint = didYouMean(label, labels);
  return {
    code: 'kdeps/unknown-action',
    message: `There is no resource with the id \`${label}\`.`,
    ...(hint && { hint }),
  };
}

function missingTarget(target: Requirement, labels: readonly string[]): Problem {
  const hint =
    didYouMean(target.label, labels) ??
    (labels.length > 0 ? `There is ${labels.map((label) => `\`${label}\``).join(', ')}.` : undefined);
  return {
    ...target.place,
    code: 'kdeps/unknown-target',
    message: `\`TargetActionID\` names \`${target.label}\`, but no resource has that id.`,
    ...(hint && { hint }),
  };
}

/** Each cycle of requirements once, as the resources on it in order. */
function findCycles(nodes: ReadonlyMap<ActionId, GraphNode>): readonly (readonly GraphNode[])[] {
  const cycles: GraphNode[][] = [];
  const done = new Set<ActionId>();
  const path: GraphNode[] = [];
  const visit = (node: GraphNode): void => {
    const start = path.indexOf(node);
    if (start >= 0) cycles.push(path.slice(start));
    if (start >= 0 || done.has(node.id)) return;
    path.push(node);
    for (const need of node.requires) {
      const next = need.id === null ? undefined : nodes.get(need.id);
      if (next !== undefined) visit(next);
    }
    path.pop();
    done.add(node.id);
  };
  for (const node of nodes.values()) visit(node);
  return cycles;
}

function cycleProblem(cycle: readonly GraphNode[]): Problem {
  const [first] = cycle;
  const next = cycle[1] ?? first;
  const place = first?.requires.find((need) => need.id === next?.id)?.place ?? first?.place;
  if (cycle.length === 1)
    return { ...place, code: 'kdeps/circular-requirements', message: `\`${first?.label}\` requires itself.` };
  const round = [...cycle, first].map((node) => `\`${node?.label}\``).join(' → ');
  return {
    ...place,
    code: 'kdeps/circular-requirements',
    message: `These resources require each other in a circle: ${round}.`,
  };
}
