/** The names that are visible at a node, for suggestions and completion. */

import { has } from '../resolve/node-facts.ts';
import { NO_SUBSTITUTION, visibleMembers } from './inheritance.ts';
import type { Definition, Member, Type, Unit } from './model.ts';
import type { Queries } from './queries.ts';
import { isGeneratorBody, membersOfBody, stepsFrom } from './scopes.ts';
import { alternativesOf, baseType } from './type.ts';

/** Names of the members of a type. */
export function candidatesIn(q: Queries, type: Type, isMethod: boolean): string[] {
  return membersOfType(q, type)
    .filter(({ definition }) => (definition.kind === 'method') === isMethod)
    .map(({ definition }) => definition.name);
}

/** Names that are visible at a node. */
export function candidatesFor(q: Queries, unit: Unit, node: object, isMethod: boolean): string[] {
  return visibleAt(q, unit, node)
    .filter(({ definition }) => (definition.kind === 'method') === isMethod)
    .map(({ definition }) => definition.name);
}

/** The members of a type, those of all alternatives. */
export function membersOfType(q: Queries, type: Type): readonly Member[] {
  return alternativesOf(q, type).flatMap((each) => {
    const target = each.kind === 'literal' ? baseType(q, 'String') : each;
    if (target.kind !== 'class' && target.kind !== 'module') return [];
    const { properties, methods } = visibleMembers(q, target);
    return [...properties.values(), ...methods.values()];
  });
}

/** The definitions that a name without a receiver may refer to at a node, nearest first. */
export function visibleAt(q: Queries, unit: Unit, node: object): readonly Member[] {
  const found: Member[] = [];
  const add = (definition: Definition): void => void found.push({ definition, substitution: NO_SUBSTITUTION });
  for (const { from, to, isEager } of stepsFrom(unit, node)) {
    switch (to.kind) {
      case 'Lambda':
      case 'Method':
      case 'ObjectMethod':
        for (const parameter of to.parameters) add(unit.definitionOf(parameter));
        break;
      case 'Let':
        if (from === to.body) add(unit.definitionOf(to.parameter));
        break;
      case 'ForGenerator':
        if (from === to.body)
          for (const each of to.key === null ? [to.value] : [to.key, to.value]) add(unit.definitionOf(each));
        break;
      case 'ObjectBody':
        if (isGeneratorBody(unit, to)) break;
        for (const parameter of to.parameters) add(unit.definitionOf(parameter));
        if (isEager || !('kind' in from)) break;
        for (const member of membersOfBody(to))
          if (member.kind === 'ObjectProperty' || member.kind === 'ObjectMethod') add(unit.definitionOf(member));
        break;
      case 'Class':
        if (to.members.some((member) => member === from))
          for (const member of to.members) add(unit.definitionOf(member));
        break;
      case 'Module':
        for (const definition of unit.scope.values.values()) add(definition);
        for (const definition of unit.scope.methods.values()) add(definition);
        break;
      default:
    }
  }
  for (const name of unit.implicitImports.values()) {
    const module = q.unitAt(name);
    if (module !== null) add(module.definition);
  }
  for (const table of [q.base.scope.values, q.base.scope.methods]) {
    for (const definition of table.values()) {
      if (definition.kind === 'import' || ('modifiers' in definition.node && has(definition.node.modifiers, 'local')))
        continue;
      add(definition);
    }
  }
  found.push(...membersOfType(q, q.thisType(unit, node)));
  return found.filter(({ definition }) => definition.name !== '');
}
