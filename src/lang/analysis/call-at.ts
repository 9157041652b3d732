/** Finds the call around an offset, for signature help. */
import type { MethodDefinition, Unit } from './model.ts';
import { nodesAt } from './node-path.ts';
import type { Queries } from './queries.ts';

/** A call whose arguments contain an offset. */
export interface CallAt {
  readonly methods: readonly MethodDefinition[];
  /** Index of the argument at the offset. */
  readonly argument: number;
}

/** The innermost call of a known method around an offset; null where there is none. */
export function callAt(q: Queries, unit: Unit, offset: number): CallAt | null {
  for (const node of nodesAt(unit, offset).toReversed()) {
    if (node.kind === 'ObjectBody') return null;
    if (node.kind !== 'Access' && node.kind !== 'QualifiedAccess' && node.kind !== 'SuperAccess') continue;
    if (node.args === null || offset <= node.name.end) continue;
    const { text } = unit.source;
    const isClosed = text.charAt(node.end - 1) === ')';
    if (isClosed && offset >= node.end) continue;
    const resolution = q.resolve(unit, node);
    if (resolution.kind !== 'found') continue;
    const methods = [resolution.member, ...resolution.others].flatMap(({ definition }) =>
      definition.kind === 'method' ? [definition] : [],
    );
    if (methods.length === 0) continue;
    const at = node.args.findIndex(({ end }) => offset <= end);
    if (at >= 0) return { methods, argument: at };
    const last = node.args.at(-1);
    const isNext = last !== undefined && text.slice(last.end, offset).includes(',');
    return { methods, argument: last === undefined ? 0 : node.args.length - (isNext ? 0 : 1) };
  }
  return null;
}
