/** Invalid supertypes, missing members, and reassigned constants. */

import type { Range } from '../../base/source.ts';
import { missingDefaultValue, notImplemented } from '../../diagnostics/messages/checker.ts';
import {
  cannotApplyConstModifier,
  cannotExtendClass,
  classCannotExtendSelf,
  missingConstModifier,
  notAModuleType,
} from '../../diagnostics/messages/declarations.ts';
import {
  cannotAmendProperty,
  cannotInstantiateAbstract,
  cannotSetProperty,
} from '../../diagnostics/messages/objects.ts';
import { has } from '../../resolve/node-facts.ts';
import type * as tree from '../../syntax/ast.ts';
import { containerName } from '../display-name.ts';
import type { Fix } from '../finding.ts';
import { finding } from '../finding-of.ts';
import { ancestorsOf, inheritsBase, isClosed, membersNamed, ownMembers, typeOfContainer } from '../inheritance.ts';
import { implementMembers } from '../missing-members.ts';
import type { Container, Type, Unit } from '../model.ts';
import type { Queries } from '../queries.ts';
import { isNullable } from '../relations.ts';
import type { Rule, RuleContext } from '../rule.ts';
import { isDeclared, objectBodyOf } from '../scopes.ts';
import { unaliased } from '../type.ts';

export const inheritanceRule: Rule = {
  name: 'inheritance',
  module(context) {
    const { unit } = context;
    const { parent, modifiers } = unit.tree.header;
    if (parent === null) return;
    if (parent.relation === 'extends') extendedModule(parent, context);
    else amendedModule(parent, context);
    if (parent.relation === 'extends' && !has(modifiers, 'abstract')) completeness(unit.definition, parent, context);
  },
  visit(node, context) {
    if (node.kind === 'Class') classHeader(node, context);
    if (node.kind === 'Property' || node.kind === 'ObjectProperty') override(node, context);
  },
};

function extendedModule(parent: tree.ParentClause, { q, unit, report }: RuleContext): void {
  const above = q.importedBy(unit, parent.uri);
  if (above === null) return;
  if (above.tree.header.parent?.relation === 'amends') report(finding('error', parent.uri, notAModuleType(above.name)));
  else if (isClosed(above.definition)) report(finding('error', parent.uri, cannotExtendClass('module', above.name)));
}

function amendedModule(parent: tree.ParentClause, { q, unit, report }: RuleContext): void {
  const above = q.importedBy(unit, parent.uri);
  if (above !== null && has(above.tree.header.modifiers, 'abstract'))
    report(finding('error', parent.uri, cannotInstantiateAbstract({ displayName: above.name })));
}

function classHeader(node: tree.ClassNode, context: RuleContext): void {
  const { q, unit, report } = context;
  if (node.supertype === null) return;
  const type = unaliased(q, q.typeOfNode(unit, node.supertype));
  if (type.kind !== 'class' && type.kind !== 'module') return;
  const own = unit.definitionOf(node);
  if (own.kind !== 'class') return;
  if (isCyclic(q, own)) {
    report(finding('error', node.supertype, classCannotExtendSelf(containerName(q, own))));
    return;
  }
  const above = type.definition;
  const name = containerName(q, above);
  if (above.kind === 'module') {
    if (isClosed(above)) report(finding('error', node.supertype, cannotExtendClass('module', name)));
  } else if (has(above.node.modifiers, 'external') && !unit.isLibrary)
    report(finding('error', node.supertype, cannotExtendClass('external', name)));
  else if (isClosed(above))
    report(finding('error', node.supertype, cannotExtendClass('final', name), openClass(above.node, above.unit, unit)));
  if (!has(node.modifiers, 'abstract')) completeness(own, node.supertype, context);
}

function openClass(node: tree.ClassNode, of: Unit, unit: Unit) {
  if (of !== unit) return {};
  const edits = [{ start: node.headerStart, end: node.headerStart, text: 'open ' }];
  return { fixes: [{ title: `Make \`${node.name.text}\` open`, isSafe: false, edits }] };
}

/** Whether a chain of classes leads back to its start. */
function isCyclic(q: Queries, start: Container): boolean {
  const seen = new Set<Container>();
  let at: Container = start;
  for (;;) {
    seen.add(at);
    if (at.kind !== 'class' || at.node.supertype === null) return false;
    const above = unaliased(q, q.typeOfNode(at.unit, at.node.supertype));
    if (above.kind !== 'class') return false;
    at = above.definition;
    if (at === start) return true;
    if (seen.has(at)) return false;
  }
}

/** The first inherited member that is still abstract, or that needs a value. */
function completeness(container: Container, range: Range, { q, report }: RuleContext): void {
  const type = typeOfContainer(container);
  const settled = new Set<string>();
  const isOwn = (name: string, kind: string): boolean => settled.has(`${kind} ${name}`);
  for (const { container: at } of ancestorsOf(q, type)) {
    if (at === null) return;
    const { properties, methods } = ownMembers(at);
    for (const [kind, members] of [
      ['property', properties],
      ['method', methods],
    ] as const) {
      for (const { name, node, unit } of members.values()) {
        if (isOwn(name, kind) || has(node.modifiers, 'local')) continue;
        settled.add(`${kind} ${name}`);
        if (has(node.modifiers, 'abstract')) {
          if (at === container) continue;
          report(finding('warning', range, notImplemented(container.name, kind, name), implementation(q, container)));
          return;
        }
        if (node.kind === 'Property' && at !== container && isMissing(q, unit, node)) {
          const isOpen = container.kind === 'class' && has(container.node.modifiers, 'open');
          report(
            finding(isOpen ? 'warning' : 'error', range, missingDefaultValue(name), {
              group: 'MissingDefaultValue',
              ...implementation(q, container),
            }),
          );
          return;
        }
      }
    }
  }
}

function implementation(q: Queries, container: Container): { fixes?: readonly Fix[] } {
  const fix = implementMembers(q, container, (unit, node) => isMissing(q, unit, node));
  return fix === null ? {} : { fixes: [fix] };
}

/** A fixed property without a value, whose type has no default. */
function isMissing(q: Queries, unit: Unit, { modifiers, value, bodies, type }: tree.PropertyNode): boolean {
  if (!has(modifiers, 'fixed') && !has(modifiers, 'const')) return false;
  if (has(modifiers, 'external') || value !== null || bodies.length > 0 || type === null) return false;
  return !hasDefault(q, q.typeOfNode(unit, type));
}

/** Whether a property of a type has a value without being given one. */
export function hasDefault(q: Queries, type: Type): boolean {
  if (isNullable(q, type)) return true;
  const target = unaliased(q, type);
  switch (target.kind) {
    case 'literal':
    case 'module':
      return true;
    case 'union':
      return hasDefault(q, target.members[Math.max(target.defaultIndex, 0)] ?? target);
    case 'class':
      return (
        !has(target.definition.node.modifiers, 'abstract') &&
        !has(target.definition.node.modifiers, 'external') &&
        inheritsBase(q, target, 'Object') !== false
      );
    default:
      return true;
  }
}

// ---- fixed and const

const QUALITIES = ['const', 'fixed'] as const;

function override(node: tree.PropertyNode | tree.ObjectProperty, { q, unit, report }: RuleContext): void {
  if (has(node.modifiers, 'local') || node.name.text === '') return;
  const isAmending = unit.tree.header.parent?.relation === 'amends';
  const isMember = isDeclared(node) && !(isAmending && unit.parentOf(node)?.kind === 'Module');
  const owner = ownerOf(q, unit, node);
  if (owner === null) return;
  const target = unaliased(q, owner);
  if (target.kind !== 'class' && target.kind !== 'module') return;
  const { members } = membersNamed(q, target, node.name.text, false);
  const above = members.find(({ definition }) => definition.node !== node);
  if (above === undefined || above.definition.kind !== 'property') return;
  const { definition } = above;
  for (const quality of QUALITIES) {
    const [isAbove, isHere] = [has(definition.node.modifiers, quality), has(node.modifiers, quality)];
    if (!isMember) {
      if (!isAbove) continue;
      report(
        finding(
          'error',
          node.name,
          node.value === null
            ? cannotAmendProperty(quality, node.name.text)
            : cannotSetProperty(quality, node.name.text),
        ),
      );
      return;
    }
    if (isAbove === isHere) continue;
    const name = ownerName(q, definition.unit, definition.node);
    const header = { start: node.headerStart, end: node.name.end };
    report(
      finding(
        'error',
        header,
        isAbove
          ? missingConstModifier(quality, node.name.text, name)
          : cannotApplyConstModifier(quality, node.name.text, name),
      ),
    );
    return;
  }
}

function ownerName(q: Queries, unit: Unit, node: object): string {
  const parent = unit.parentOf(node);
  const definition = parent?.kind === 'Class' ? unit.definitionOf(parent) : unit.definition;
  return definition.kind === 'class' || definition.kind === 'module' ? containerName(q, definition) : unit.name;
}

function ownerOf(q: Queries, unit: Unit, node: tree.PropertyNode | tree.ObjectProperty): Type | null {
  if (!isDeclared(node)) {
    const body = objectBodyOf(unit, node);
    return body === null ? null : q.bodyType(unit, body);
  }
  const parent = unit.parentOf(node);
  if (parent?.kind !== 'Class') return { kind: 'module', definition: unit.definition };
  const definition = unit.definitionOf(parent);
  return definition.kind === 'class' ? typeOfContainer(definition) : null;
}
