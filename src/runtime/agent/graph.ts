/**
 * The dependency graph of an agent's resources. All errors in it are found before anything runs and reported together.
 */

import { AgentError, type Problem } from '../diagnostics/errors.ts';
import { didYouMean } from '../diagnostics/nearest-names.ts';
import type { ActionId } from './action-id.ts';

/** A location in a file of an agent. */
export interface FileLocation {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
}

/** The part of a resource that the graph needs. */
export interface GraphNode {
  readonly id: ActionId;
  /** The id as written, for messages. */
  readonly label: string;
  readonly place: FileLocation;
  readonly requires: readonly Requirement[];
  /** Actions whose results the file reads without requiring them. They run first if that causes no cycle. */
  readonly reads: readonly ActionId[];
}

/** A dependency of a resource. `id` is null when no agent has such an action. */
export interface Requirement {
  readonly id: ActionId | null;
  readonly label: string;
  readonly place: FileLocation;
}

export interface GraphInput {
  readonly nodes: readonly GraphNode[];
  /** Null when the workflow does not name one. */
  readonly target: Requirement | null;
  /** Ids of resources in broken files; referring to one is not an error. */
  readonly broken?: ReadonlySet<ActionId>;
}

/** Resources in topological order. */
export interface Graph {
  readonly target: ActionId;
  readonly nodes: ReadonlyMap<ActionId, GraphNode>;
}

/**
 * Checks ids, dependencies and the target.
 *
 * @throws AgentError with every duplicate id, unknown id and cycle, and a missing target; ignores errors caused by
 *   broken files
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
    hint: `The other one is at ${earlier.place.file}:${earlier.place.line}.`,
  };
}

function unknown(need: Requirement, labels: readonly string[]): Problem {
  return { ...need.place, ...unknownId(need.label, labels) };
}

/** Message and hint for an unknown id. */
export function unknownId(label: string, labels: readonly string[]): Pick<Problem, 'code' | 'message' | 'hint'> {
  const hint = didYouMean(label, labels);
  return {
    code: 'kdeps/unknown-action',
    message: `No resource has the id \`${label}\`.`,
    ...(hint && { hint }),
  };
}

function missingTarget(target: Requirement, labels: readonly string[]): Problem {
  const hint =
    didYouMean(target.label, labels) ??
    (labels.length > 0 ? `Known ids: ${labels.map((label) => `\`${label}\``).join(', ')}.` : undefined);
  return {
    ...target.place,
    code: 'kdeps/unknown-target',
    message: `\`TargetActionID\` names \`${target.label}\`, but no resource has that id.`,
    ...(hint && { hint }),
  };
}

/** Each dependency cycle once, as its resources in order. */
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
    message: `These resources have a circular dependency: ${round}.`,
  };
}
