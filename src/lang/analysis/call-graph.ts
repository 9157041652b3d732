/** Who calls whom: the callers of a definition, and the definitions that it calls. */
import type { Range } from '../base/source.ts';
import type { Definition, MethodDefinition, ModuleDefinition, Parent, PropertyDefinition, Unit } from './model.ts';
import { nodesAt } from './node-path.ts';
import type { Queries } from './queries.ts';
import { everyNode } from './references.ts';
import { signatureOf } from './type.ts';
import { usagesIn } from './usages.ts';

/** What contains calls: a method, a property, or a module outside of both. */
export type Caller = ModuleDefinition | PropertyDefinition | MethodDefinition;

/** A definition at one end of calls, and the names in the caller's text that make them. */
export interface Calls {
  readonly definition: Caller;
  /** The module that contains the ranges. */
  readonly unit: Unit;
  readonly ranges: readonly Range[];
}

/** Whether a definition can be called: a method, or a property whose value is a function. */
export function isCallable(q: Queries, definition: Definition): definition is MethodDefinition | PropertyDefinition {
  if (definition.kind === 'method') return true;
  return definition.kind === 'property' && signatureOf(q, q.typeOfDefinition(definition)) !== null;
}

/** The methods and properties among some units that read or call a definition; modules for what is in neither. */
export function callersOf(q: Queries, units: readonly Unit[], target: Definition): readonly Calls[] {
  return units.flatMap((unit) => {
    const found = new Map<Caller, Range[]>();
    for (const { start, end, isWrite, isLink } of usagesIn(q, unit, target)) {
      if (!isWrite && !isLink) add(found, ownerOf(unit, nodesAt(unit, start).at(-1) ?? unit.tree), { start, end });
    }
    return [...found].map(([definition, ranges]) => ({ definition, unit, ranges }));
  });
}

/** The methods, and properties with functions, that a definition itself calls or passes on. */
export function calleesOf(q: Queries, caller: Caller): readonly Calls[] {
  const { unit } = caller;
  const found = new Map<Caller, Range[]>();
  everyNode(caller.node, (node) => {
    if (node.kind !== 'Access' && node.kind !== 'QualifiedAccess' && node.kind !== 'SuperAccess') return;
    const resolution = q.resolve(unit, node);
    if (resolution.kind !== 'found' || ownerOf(unit, node) !== caller) return;
    const { start, end } = node.name;
    for (const { definition } of [resolution.member, ...resolution.others])
      if (isCallable(q, definition)) add(found, definition, { start, end });
  });
  return [...found].map(([definition, ranges]) => ({ definition, unit, ranges }));
}

function add(found: Map<Caller, Range[]>, definition: Caller, range: Range): void {
  const ranges = found.get(definition);
  if (ranges === undefined) found.set(definition, [range]);
  else ranges.push(range);
}

/** The nearest method or property around a node; the module where there is none. */
function ownerOf(unit: Unit, node: Parent): Caller {
  for (let at: Parent | null = node; at !== null; at = unit.parentOf(at)) {
    switch (at.kind) {
      case 'Method':
      case 'ObjectMethod':
      case 'Property':
      case 'ObjectProperty': {
        const definition = unit.definitionOf(at);
        return definition.kind === 'method' || definition.kind === 'property' ? definition : unit.definition;
      }
      default:
    }
  }
  return unit.definition;
}
