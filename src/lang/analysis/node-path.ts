/** Nodes at an offset. */
import { forEachPart } from '../syntax/children.ts';
import type { Parent, Unit } from './model.ts';

/**
 * The nodes around an offset, the module first. Between two nodes that touch, the one that starts there wins.
 *
 * @example nodesAt(unit, offset).at(-1); // the innermost node
 */
export function nodesAt(unit: Unit, offset: number): readonly Parent[] {
  const path: Parent[] = [];
  for (let at: Parent | null = unit.tree; at !== null; ) {
    path.push(at);
    let next: Parent | null = null;
    forEachPart(at, (part) => {
      if (
        part.start <= offset &&
        offset <= part.end &&
        part.end > part.start &&
        (next === null || part.start >= next.start)
      )
        next = part;
    });
    at = next;
  }
  return path;
}
