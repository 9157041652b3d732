/** Which definitions the names of a module refer to. */
import type { Range } from '../base/source.ts';
import type * as tree from '../syntax/ast.ts';
import { forEachPart } from '../syntax/children.ts';
import { linksIn } from './doc-links.ts';
import type { Definition, Parent, Unit } from './model.ts';
import type { Queries } from './queries.ts';
import { constantOf } from './type-nodes.ts';

/** A name that refers to something. */
export interface Reference extends Range {
  readonly definition: Definition;
  readonly kind: 'value' | 'type' | 'qualifier' | 'link' | 'set';
}

/** All references in a module, in no particular order. What it declares itself is left out. */
export function referencesIn(q: Queries, unit: Unit): readonly Reference[] {
  const found: Reference[] = [];
  const add = (range: Range, definition: Definition | null, kind: Reference['kind']): void => {
    if (definition !== null && range.end > range.start)
      found.push({ start: range.start, end: range.end, definition, kind });
  };
  visitNodes(unit, (node) => {
    if (!('kind' in node)) return;
    switch (node.kind) {
      case 'Access':
      case 'QualifiedAccess':
      case 'SuperAccess': {
        const resolution = q.resolve(unit, node);
        if (resolution.kind !== 'found') return;
        for (const { definition } of [resolution.member, ...resolution.others]) add(node.name, definition, 'value');
        return;
      }
      case 'DeclaredType': {
        const definition = q.resolveType(unit, node);
        if (node.qualifier !== null) add(node.qualifier, importNamed(unit, node.qualifier.text), 'qualifier');
        if (definition !== 'unknown') add(node.name, definition, 'type');
        else if (node.qualifier === null) add(node.name, importNamed(unit, node.name.text), 'type');
        return;
      }
      default:
    }
  });
  for (const link of linksIn(q, unit)) {
    for (const segment of link.segments) add(segment, segment.definition, 'link');
  }
  return found;
}

function importNamed(unit: Unit, name: string): Definition | null {
  const found = unit.scope.values.get(name);
  return found?.kind === 'import' ? found : null;
}

/** Visits all nodes of a module, outer ones first. */
export function visitNodes(unit: Unit, visit: (node: Parent) => void): void {
  for (const node of unit.nodes) visit(node);
}

/** Visits a node and everything in it. */
export function everyNode(root: Parent, visit: (node: Parent) => void): void {
  const waiting: Parent[] = [root];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    visit(at);
    const start = waiting.length;
    forEachPart(at, (part) => void waiting.push(part));
    // In source order: the first part is visited first.
    if (waiting.length - start > 1) waiting.push(...waiting.splice(start).reverse());
  }
}

/** Every place that names a module in a string: imports, `amends` and `extends`. */
export function* moduleReferences(
  unit: Unit,
): Generator<{ readonly uri: tree.StringConstant; readonly isGlob: boolean; readonly written: string }> {
  const { parent } = unit.tree.header;
  if (parent !== null) yield { uri: parent.uri, isGlob: false, written: constantOf(unit, parent.uri) };
  for (const { uri, isGlob } of unit.tree.imports) yield { uri, isGlob, written: constantOf(unit, uri) };
  const found: tree.ImportExpr[] = [];
  if (unit.source.text.includes('import')) {
    visitNodes(unit, (node) => {
      if (node.kind === 'Import') found.push(node);
    });
  }
  for (const { uri, isGlob } of found) yield { uri, isGlob, written: constantOf(unit, uri) };
}
