/** Infers the types of objects: the results of `new` and of amending, and `this` in bodies. */
import { has } from '../resolve/node-facts.ts';
import type * as tree from '../syntax/ast.ts';
import { inheritsBase, typeOfContainer } from './inheritance.ts';
import type { Type, Unit } from './model.ts';
import type { Queries } from './queries.ts';
import { isGeneratorBody, stepsFrom } from './scopes.ts';
import {
  argumentOf,
  baseName,
  baseType,
  isNull,
  NOTHING,
  signatureOf,
  substitute,
  targetOf,
  UNKNOWN,
  unaliased,
  unionOf,
} from './type.ts';
import { moduleType } from './type-nodes.ts';

/** The type of `this` at a node. */
export function thisType(q: Queries, unit: Unit, node: object): Type {
  for (const { from, to, isEager } of stepsFrom(unit, node)) {
    switch (to.kind) {
      case 'ConstrainedType':
        if (from !== to.type) return q.typeOfNode(unit, to.type);
        break;
      case 'MemberPredicate':
        if (from === to.condition) return elementOf(q, enclosing(q, unit, to));
        break;
      case 'ObjectBody':
        if (!isEager && !isGeneratorBody(unit, to) && 'kind' in from) return q.bodyType(unit, to);
        break;
      case 'Class':
        if (to.members.some((member) => member === from)) return typeOfContainer(asClass(unit, to));
        break;
      default:
    }
  }
  return moduleType(q, unit);
}

function asClass(unit: Unit, node: tree.ClassNode) {
  const definition = unit.definitionOf(node);
  return definition.kind === 'class' ? definition : unit.definition;
}

/** The type of the object that a body describes. */
export function bodyType(q: Queries, unit: Unit, body: tree.ObjectBody): Type {
  const parent = unit.parentOf(body);
  switch (parent?.kind) {
    case 'Property':
    case 'ObjectProperty':
      return amending(q, q.typeOfDefinition(unit.definitionOf(parent)));
    case 'ObjectEntry':
    case 'MemberPredicate':
      return amending(q, elementOf(q, enclosing(q, unit, parent)));
    case 'New':
      return amending(q, newType(q, unit, parent));
    case 'Amend':
      return amending(q, q.typeOf(unit, parent.parent));
    case 'Annotation':
      return amending(q, q.typeOfNode(unit, parent.type));
    case 'ForGenerator':
    case 'WhenGenerator': {
      const outer = unit.parentOf(parent);
      return outer?.kind === 'ObjectBody' ? q.bodyType(unit, outer) : UNKNOWN;
    }
    default:
      return UNKNOWN;
  }
}

/** The type of the object that a member belongs to. */
export function enclosing(q: Queries, unit: Unit, member: object): Type {
  const body = unit.parentOf(member);
  return body?.kind === 'ObjectBody' ? q.bodyType(unit, body) : UNKNOWN;
}

/** The type of elements or values of a container; unknown for other objects. */
export function elementOf(q: Queries, type: Type): Type {
  const target = unaliased(q, type);
  if (target.kind === 'union') return unionOf(target.members.map((member) => elementOf(q, member)));
  switch (baseName(q, target)) {
    case 'Listing':
    case 'List':
    case 'Set':
    case 'Collection':
    case 'VarArgs':
      return argumentOf(q, target, 0);
    case 'Mapping':
    case 'Map':
      return argumentOf(q, target, 1);
    case 'IntSeq':
      return baseType(q, 'Int');
    case 'Bytes':
      return uint8(q);
    default:
      return UNKNOWN;
  }
}

/** The type of keys of a container. */
export function keyOf(q: Queries, type: Type): Type {
  const target = unaliased(q, type);
  if (target.kind === 'union') return unionOf(target.members.map((member) => keyOf(q, member)));
  switch (baseName(q, target)) {
    case 'Listing':
    case 'List':
    case 'Set':
    case 'Collection':
    case 'IntSeq':
    case 'Bytes':
      return baseType(q, 'Int');
    case 'Mapping':
    case 'Map':
      return argumentOf(q, target, 0);
    default:
      return UNKNOWN;
  }
}

function uint8(q: Queries): Type {
  const found = q.base.scope.values.get('UInt8');
  return found?.kind === 'alias' ? { kind: 'alias', definition: found, args: [] } : UNKNOWN;
}

/** The type of a `new` expression. */
export function newType(q: Queries, unit: Unit, node: tree.NewExpr): Type {
  const type = node.type === null ? q.expected(unit, node) : q.typeOfNode(unit, node.type);
  return instantiated(q, type);
}

/** The type of `new` with a type; nothing if the type cannot be instantiated. */
export function instantiated(q: Queries, type: Type): Type {
  const target = unaliased(q, type);
  switch (target.kind) {
    case 'class':
      if (isNull(q, target)) return type;
      return isInstantiable(target.definition.node) || isFunction(q, target) || baseName(q, target) === 'Class'
        ? type
        : NOTHING;
    case 'union': {
      const marked = target.members[target.defaultIndex];
      if (marked !== undefined) return instantiated(q, marked);
      const able = target.members.map((member) => instantiated(q, member));
      return able.some(({ kind }) => kind === 'unknown') ? UNKNOWN : unionOf(able);
    }
    case 'literal':
      return NOTHING;
    default:
      return target.kind === 'module' ? type : target;
  }
}

function isFunction(q: Queries, type: Type): boolean {
  return signatureOf(q, type) !== null;
}

function isInstantiable({ modifiers }: tree.ClassNode): boolean {
  return !has(modifiers, 'abstract') && !has(modifiers, 'external');
}

/** The type of `expr { … }`. */
export function amended(q: Queries, type: Type): Type {
  const target = unaliased(q, type);
  switch (target.kind) {
    case 'class':
      if (baseName(q, target) === 'Class') return amended(q, argumentOf(q, target, 0));
      if (isFunction(q, target)) return type;
      return inheritsBase(q, target, 'Object') === false ? NOTHING : type;
    case 'union':
      return unionOf(target.members.map((member) => amended(q, member)));
    case 'literal':
      return NOTHING;
    default:
      return type;
  }
}

/** The type of `this` in a body that amends a value of a type. */
export function amending(q: Queries, type: Type): Type {
  const target = unaliased(q, type);
  switch (target.kind) {
    case 'class': {
      if (baseName(q, target) === 'Class') return amending(q, argumentOf(q, target, 0));
      const signature = signatureOf(q, target);
      if (signature !== null) return isMixin(q, type) ?? amending(q, signature.result);
      return inheritsBase(q, target, 'Object') === false ? UNKNOWN : target;
    }
    case 'module':
      return target;
    case 'union': {
      const able = target.members
        .map((member) => amending(q, member))
        .filter((_, i) => isAmendable(q, target.members[i]));
      return able.length === 0 ? UNKNOWN : unionOf(able);
    }
    default:
      return UNKNOWN;
  }
}

function isAmendable(q: Queries, type: Type | undefined): boolean {
  return type !== undefined && amended(q, type).kind !== 'nothing';
}

/** The type that a mixin amends; null for other types. */
function isMixin(q: Queries, type: Type): Type | null {
  if (type.kind !== 'alias') return null;
  const { definition, args } = type;
  if (definition.unit === q.base && definition.name === 'Mixin') return amending(q, args[0] ?? UNKNOWN);
  return isMixin(q, substitute(targetOf(q, type), new Map()));
}
