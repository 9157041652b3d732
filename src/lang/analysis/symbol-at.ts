/** Finds the symbol at an offset: the definition that a name refers to or declares. */
import type { Range } from '../base/source.ts';
import { has } from '../resolve/node-facts.ts';
import type * as tree from '../syntax/ast.ts';
import { ownerType } from './definitions.ts';
import { linksIn } from './doc-links.ts';
import { membersNamed, NO_SUBSTITUTION } from './inheritance.ts';
import type { Definition, Member, Parent, Unit } from './model.ts';
import { memberOf } from './names.ts';
import { nodesAt } from './node-path.ts';
import type { Queries } from './queries.ts';
import { alternativesOf, unaliased } from './type.ts';

/** A name, and the members it refers to. */
export interface SymbolAt {
  readonly unit: Unit;
  readonly range: Range;
  /** More than one for a member of a union. */
  readonly members: readonly Member[];
  /** The expression that the name is, if it is one: its type may be more specific than that of the definition. */
  readonly expression: tree.Expr | null;
}

/** The symbol at an offset; null where there is none. */
export function symbolAt(q: Queries, unit: Unit, offset: number): SymbolAt | null {
  const path = nodesAt(unit, offset);
  for (let i = path.length - 1; i >= 0; i--) {
    const node = path[i];
    const found = node === undefined ? null : symbolOf(q, unit, node, offset);
    if (found !== null) return found;
  }
  return linkAt(q, unit, offset);
}

function isAt({ start, end }: Range, offset: number): boolean {
  return start <= offset && offset <= end;
}

function only(
  unit: Unit,
  range: Range,
  definition: Definition | null,
  expression: tree.Expr | null = null,
): SymbolAt | null {
  return definition === null
    ? null
    : { unit, range, members: [{ definition, substitution: NO_SUBSTITUTION }], expression };
}

function symbolOf(q: Queries, unit: Unit, node: Parent, offset: number): SymbolAt | null {
  if (node.kind === undefined) {
    if ('annotations' in node)
      return node.name !== null && isAt(node.name, offset) ? only(unit, node.name, unit.definition) : null;
    return node.name !== null && isAt(node.name, offset) ? only(unit, node.name, unit.definitionOf(node)) : null;
  }
  switch (node.kind) {
    case 'Access':
    case 'QualifiedAccess':
    case 'SuperAccess': {
      if (!isAt(node.name, offset) || node.name.text === '') return null;
      const resolution = q.resolve(unit, node);
      return resolution.kind === 'found'
        ? { unit, range: node.name, members: [resolution.member, ...resolution.others], expression: node }
        : null;
    }
    case 'This':
      return ofType(q, unit, node);
    case 'ModuleRef':
    case 'ModuleType':
      return only(unit, node, unit.definition, node.kind === 'ModuleRef' ? node : null);
    case 'DeclaredType': {
      if (node.qualifier !== null && isAt(node.qualifier, offset)) {
        const imported = unit.scope.values.get(node.qualifier.text);
        return only(unit, node.qualifier, imported?.kind === 'import' ? imported : null);
      }
      if (!isAt(node.name, offset)) return null;
      const found = q.resolveType(unit, node);
      return found === 'unknown' ? null : only(unit, node.name, found);
    }
    case 'StringConstant': {
      const target = q.importedBy(unit, node);
      const parent = unit.parentOf(node);
      const isModule = parent?.kind === 'ImportClause' || parent?.kind === 'Import' || parent?.kind === undefined;
      return isModule && target !== null && !(parent !== null && 'isGlob' in parent && parent.isGlob)
        ? only(unit, node, target.definition)
        : null;
    }
    case 'ImportClause':
      return node.alias !== null && isAt(node.alias, offset) ? only(unit, node.alias, unit.definitionOf(node)) : null;
    case 'Class':
    case 'TypeAlias':
    case 'Method':
    case 'ObjectMethod': {
      if (isAt(node.name, offset)) return only(unit, node.name, unit.definitionOf(node));
      const parameter = node.typeParameters.find(({ name }) => isAt(name, offset));
      return parameter === undefined ? null : only(unit, parameter.name, unit.definitionOf(parameter));
    }
    case 'Property':
    case 'ObjectProperty':
      return isAt(node.name, offset) ? only(unit, node.name, declaredBy(q, unit, node)) : null;
    default:
      return null;
  }
}

/** The property that a member declares or sets: in an object, the one of its class. */
export function declaredBy(q: Queries, unit: Unit, node: tree.PropertyNode | tree.ObjectProperty): Definition {
  const own = unit.definitionOf(node);
  if (has(node.modifiers, 'local') || node.type !== null) return own;
  const owner = ownerType(q, unit, node);
  if (owner === null) return own;
  const resolution = memberOf(q, owner, node.name.text, false);
  if (resolution.kind !== 'found') return own;
  // The nearest definition in a class; the member itself where that is one.
  return resolution.member.definition;
}

function ofType(q: Queries, unit: Unit, node: tree.ThisExpr): SymbolAt | null {
  const [type] = alternativesOf(q, q.typeOf(unit, node));
  if (type?.kind !== 'class' && type?.kind !== 'module') return null;
  return only(unit, node, type.definition, node);
}

function linkAt(q: Queries, unit: Unit, offset: number): SymbolAt | null {
  for (const { segments } of linksIn(q, unit)) {
    const segment = segments.find((each) => isAt(each, offset));
    if (segment !== undefined) return only(unit, segment, segment.definition);
  }
  return null;
}

/**
 * The definition that all others of a member override, so that a member has one wherever it is used. Local members and
 * variables have no other.
 */
export function rootOf(q: Queries, definition: Definition): Definition {
  if (definition.kind !== 'property' && definition.kind !== 'method') return definition;
  const { unit, node, name } = definition;
  if (has(node.modifiers, 'local')) return definition;
  const owner =
    node.kind === 'Property' || node.kind === 'ObjectProperty' ? ownerType(q, unit, node) : methodOwner(unit, node);
  if (owner === null) return definition;
  const target = unaliased(q, owner);
  if (target.kind !== 'class' && target.kind !== 'module') return definition;
  const { members } = membersNamed(q, target, name, definition.kind === 'method');
  return members.at(-1)?.definition ?? definition;
}

function methodOwner(unit: Unit, node: tree.MethodNode | tree.ObjectMethod) {
  const parent = unit.parentOf(node);
  if (parent?.kind === 'Module') return { kind: 'module', definition: unit.definition } as const;
  if (parent?.kind !== 'Class') return null;
  const owner = unit.definitionOf(parent);
  return owner.kind === 'class' ? ({ kind: 'class', definition: owner, args: [] } as const) : null;
}
