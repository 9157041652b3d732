/** Finds the usages of a definition: declarations, overrides and references. */
import type { Range } from '../base/source.ts';
import type { Definition, Unit } from './model.ts';
import type { Queries } from './queries.ts';
import { referencesIn, visitNodes } from './references.ts';
import { declaredBy, rootOf } from './symbol-at.ts';

/** A name in a module. */
export interface Usage extends Range {
  readonly unit: Unit;
  /** Whether it declares, overrides or sets the definition. */
  readonly isWrite: boolean;
  readonly isLink: boolean;
}

/** The names in a module that refer to a definition, or to another one of the same member, in source order. */
export function usagesIn(q: Queries, unit: Unit, target: Definition): readonly Usage[] {
  const root = rootOf(q, target);
  const found: Usage[] = [];
  const add = (range: Range, isWrite: boolean, isLink = false): void => {
    if (range.end > range.start) found.push({ unit, start: range.start, end: range.end, isWrite, isLink });
  };
  for (const { start, end, definition, kind } of referencesIn(q, unit)) {
    if (definition.name === target.name && rootOf(q, definition) === root) add({ start, end }, false, kind === 'link');
  }
  visitNodes(unit, (node) => {
    if (node.kind === undefined) {
      if (
        !('annotations' in node) &&
        node.name !== null &&
        node.name.text === target.name &&
        unit.definitionOf(node) === root
      )
        add(node.name, true);
      else if ('annotations' in node && node.name !== null && unit.definition === root) add(node.name, true);
      return;
    }
    switch (node.kind) {
      case 'Property':
      case 'ObjectProperty':
        if (node.name.text === target.name && rootOf(q, declaredBy(q, unit, node)) === root) add(node.name, true);
        return;
      case 'Method':
      case 'ObjectMethod':
      case 'Class':
      case 'TypeAlias':
        if (node.name.text === target.name && rootOf(q, unit.definitionOf(node)) === root) add(node.name, true);
        for (const parameter of node.typeParameters)
          if (unit.definitionOf(parameter) === root) add(parameter.name, true);
        return;
      case 'ImportClause':
        if (node.alias !== null && unit.definitionOf(node) === root) add(node.alias, true);
        return;
      default:
    }
  });
  const seen = new Set<string>();
  return found
    .filter(({ start, end }) => {
      const key = `${start} ${end}`;
      const isNew = !seen.has(key);
      seen.add(key);
      return isNew;
    })
    .sort((a, b) => a.start - b.start);
}
