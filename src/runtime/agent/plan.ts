/** Plans what runs for a target and in what order. Pure data, created once per agent. */
import type { ActionId } from './action-id.ts';
import type { Graph, GraphNode } from './graph.ts';

export interface PlanStep {
  readonly id: ActionId;
  /** Steps that must finish first. */
  readonly after: readonly ActionId[];
}

/** The steps in topological order; the target is last. */
export interface Plan {
  readonly target: ActionId;
  readonly steps: readonly PlanStep[];
}

/** Plans the target and its direct and indirect dependencies. */
export function makePlan(graph: Graph): Plan {
  const order = requiredNodes(graph);
  const inPlan = new Set(order.map((node) => node.id));
  const after = new Map(order.map((node) => [node.id, requiredIds(node)]));
  // Existing agents read results without requiring them, which is supported unless it would cause a cycle.
  for (const node of order) {
    for (const read of node.reads) {
      if (inPlan.has(read) && !waitsFor(after, read, node.id)) after.get(node.id)?.add(read);
    }
  }
  const sorted: PlanStep[] = [];
  const placed = new Set<ActionId>();
  const place = (id: ActionId): void => {
    if (placed.has(id)) return;
    placed.add(id);
    const waiting = [...(after.get(id) ?? [])];
    for (const earlier of waiting) place(earlier);
    sorted.push({ id, after: waiting });
  };
  for (const node of order) place(node.id);
  return { target: graph.target, steps: sorted };
}

/** The target and its dependencies, in the order written, dependencies first. */
function requiredNodes(graph: Graph): readonly GraphNode[] {
  const order: GraphNode[] = [];
  const seen = new Set<ActionId>();
  const visit = (id: ActionId): void => {
    const node = graph.nodes.get(id);
    if (node === undefined || seen.has(id)) return;
    seen.add(id);
    for (const need of requiredIds(node)) visit(need);
    order.push(node);
  };
  visit(graph.target);
  return order;
}

function requiredIds(node: GraphNode): Set<ActionId> {
  return new Set(node.requires.flatMap((need) => (need.id === null ? [] : [need.id])));
}

/** Whether `from` waits for `id`, directly or indirectly. */
function waitsFor(after: ReadonlyMap<ActionId, ReadonlySet<ActionId>>, from: ActionId, id: ActionId): boolean {
  const seen = new Set<ActionId>();
  const pending = [from];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (next === id) return true;
    if (seen.has(next)) continue;
    seen.add(next);
    pending.push(...(after.get(next) ?? []));
  }
  return false;
}
