/** Finds the subtypes of a class or module, and the overrides of a member. */
import type { ClassMember } from '../syntax/ast.ts';
import { superOf } from './inheritance.ts';
import type { Container, Definition, Unit } from './model.ts';
import type { Queries } from './queries.ts';
import { rootOf } from './symbol-at.ts';

/** The class or module that a class or module inherits from directly; null when there is none, or it is not known. */
export function parentOf(q: Queries, container: Container): Container | null {
  const above = superOf(q, container);
  return above === 'none' || above === 'unknown' ? null : above.container;
}

/** The classes and modules among some units that inherit directly from one. */
export function childrenOf(q: Queries, units: Iterable<Unit>, parent: Container): readonly Container[] {
  const found: Container[] = [];
  for (const unit of units) {
    if (unit.tree.header.parent !== null && parentOf(q, unit.definition) === parent) found.push(unit.definition);
    for (const member of unit.tree.members) {
      if (member.kind !== 'Class' || member.supertype === null) continue;
      const definition = unit.definitionOf(member);
      if (definition.kind === 'class' && parentOf(q, definition) === parent) found.push(definition);
    }
  }
  return found;
}

/** The definitions that implement another one: classes below a class, members that override a member. */
export function implementationsOf(q: Queries, units: readonly Unit[], definition: Definition): readonly Definition[] {
  if (definition.kind === 'class' || definition.kind === 'module') {
    const found: Definition[] = [];
    const waiting: Container[] = [definition];
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      const children = childrenOf(q, units, at).filter((child) => !found.includes(child));
      found.push(...children);
      waiting.push(...children);
    }
    return found;
  }
  if (definition.kind !== 'property' && definition.kind !== 'method') return [];
  const root = rootOf(q, definition);
  return units.flatMap((unit) =>
    membersOf(unit).flatMap((member) => {
      const other = unit.definitionOf(member);
      return other !== root && other.name === definition.name && rootOf(q, other) === root ? [other] : [];
    }),
  );
}

/** The properties and methods that a module and its classes declare. */
function membersOf(unit: Unit): readonly ClassMember[] {
  return unit.tree.members.flatMap((member): readonly ClassMember[] => {
    if (member.kind === 'Class') return member.members;
    return member.kind === 'TypeAlias' ? [] : [member];
  });
}
