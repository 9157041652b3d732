/** Builds types and takes them apart. */
import type * as tree from '../syntax/ast.ts';
import type {
  AliasType,
  ClassDefinition,
  ClassType,
  ConstrainedType,
  LiteralType,
  Substitution,
  Type,
  Unit,
} from './model.ts';
import type { Queries } from './queries.ts';

export const UNKNOWN: Type = { kind: 'unknown' };
export const NOTHING: Type = { kind: 'nothing' };

/** The type of a string literal. */
export function literalType(value: string): LiteralType {
  return { kind: 'literal', value };
}

/** A class of `pkl:base`, by name. */
export function baseClass(q: Queries, name: string): ClassDefinition | null {
  const found = q.base.scope.values.get(name);
  return found?.kind === 'class' ? found : null;
}

/** The type of a class of `pkl:base`; unknown when the library has no such class. */
export function baseType(q: Queries, name: string, ...args: readonly Type[]): Type {
  const definition = baseClass(q, name);
  return definition === null ? UNKNOWN : classType(definition, args);
}

/** A class with as many arguments as it has parameters: missing ones are unknown. */
export function classType(definition: ClassDefinition, args: readonly Type[] = []): ClassType {
  const { length } = parametersOf(definition);
  return { kind: 'class', definition, args: Array.from({ length }, (_, i) => args[i] ?? UNKNOWN) };
}

export function parametersOf(definition: ClassDefinition): readonly tree.TypeParameter[] {
  return definition.node.typeParameters;
}

/** The type of functions; beyond five parameters only the result is known. */
export function functionType(q: Queries, parameters: readonly Type[], result: Type): Type {
  return parameters.length > 5
    ? baseType(q, 'Function', result)
    : baseType(q, `Function${parameters.length}`, ...parameters, result);
}

/** Parameters and result of a function type; null for other types. */
export function signatureOf(
  q: Queries,
  type: Type,
): { readonly parameters: readonly Type[]; readonly result: Type } | null {
  const target = unaliased(q, type);
  if (target.kind !== 'class' || target.definition.unit !== q.base) return null;
  if (!/^Function\d$/.test(target.definition.name)) return null;
  return { parameters: target.args.slice(0, -1), result: target.args.at(-1) ?? UNKNOWN };
}

/** Whether a type is a certain class of `pkl:base`, behind aliases and constraints. */
export function isBase(q: Queries, type: Type, ...names: readonly string[]): boolean {
  return names.includes(baseName(q, type));
}

/** The name of the class of `pkl:base` that a type is, behind aliases and constraints; empty for other types. */
export function baseName(q: Queries, type: Type): string {
  const target = unaliased(q, type);
  if (target.kind === 'literal') return 'String';
  return target.kind === 'class' && target.definition.unit === q.base ? target.definition.name : '';
}

/** The argument of a class type at an index, behind aliases and constraints. */
export function argumentOf(q: Queries, type: Type, index: number): Type {
  const target = unaliased(q, type);
  return target.kind === 'class' ? (target.args.at(index) ?? UNKNOWN) : UNKNOWN;
}

/** Follows aliases and drops constraints. Cyclic aliases are unknown. */
export function unaliased(q: Queries, type: Type): Exclude<Type, AliasType | ConstrainedType> {
  let at = type;
  for (let steps = 0; steps < 100; steps++) {
    if (at.kind === 'alias') at = targetOf(q, at);
    else if (at.kind === 'constrained') at = at.base;
    else return at;
  }
  return { kind: 'unknown' };
}

/** What an alias stands for. */
export function targetOf(q: Queries, { definition, args }: AliasType): Type {
  const target = q.typeOfNode(definition.unit, definition.node.type);
  const { typeParameters } = definition.node;
  if (typeParameters.length === 0) return target;
  return substitute(target, new Map(typeParameters.map((each, i) => [each, args[i] ?? UNKNOWN])));
}

/** The alternatives of a type, behind aliases and constraints. */
export function alternativesOf(q: Queries, type: Type): readonly Exclude<Type, AliasType | ConstrainedType>[] {
  const found: Exclude<Type, AliasType | ConstrainedType>[] = [];
  const visit = (each: Type, depth: number): void => {
    const target = unaliased(q, each);
    if (target.kind !== 'union' || depth > 50) found.push(target);
    else for (const member of target.members) visit(member, depth + 1);
  };
  visit(type, 0);
  return found;
}

/** Replaces type parameters. */
export function substitute(type: Type, by: Substitution): Type {
  if (by.size === 0) return type;
  switch (type.kind) {
    case 'variable':
      return by.get(type.definition.node) ?? type;
    case 'class':
    case 'alias':
      return type.args.length === 0 ? type : { ...type, args: type.args.map((arg) => substitute(arg, by)) };
    case 'union':
      return { ...type, members: type.members.map((member) => substitute(member, by)) };
    case 'constrained':
      return { ...type, base: substitute(type.base, by) };
    default:
      return type;
  }
}

/** Replaces the parameters that are still open by unknown types. */
export function closed(type: Type): Type {
  switch (type.kind) {
    case 'variable':
      return UNKNOWN;
    case 'class':
    case 'alias':
      return type.args.length === 0 ? type : { ...type, args: type.args.map(closed) };
    case 'union':
      return unionOf(type.members.map(closed), type.defaultIndex);
    case 'constrained':
      return { ...type, base: closed(type.base) };
    default:
      return type;
  }
}

/** Whether two types are written the same. */
export function sameType(a: Type, b: Type): boolean {
  if (a === b) return true;
  if (a.kind === 'class' && b.kind === 'class') return a.definition === b.definition && sameTypes(a.args, b.args);
  if (a.kind === 'alias' && b.kind === 'alias') return a.definition === b.definition && sameTypes(a.args, b.args);
  if (a.kind === 'module' && b.kind === 'module') return a.definition === b.definition;
  if (a.kind === 'literal' && b.kind === 'literal') return a.value === b.value;
  if (a.kind === 'variable' && b.kind === 'variable') return a.definition === b.definition;
  if (a.kind === 'union' && b.kind === 'union') return sameTypes(a.members, b.members);
  if (a.kind === 'constrained' && b.kind === 'constrained')
    return a.constraints === b.constraints && sameType(a.base, b.base);
  return a.kind === b.kind && (a.kind === 'unknown' || a.kind === 'nothing');
}

function sameTypes(a: readonly Type[], b: readonly Type[]): boolean {
  return a.length === b.length && a.every((each, i) => sameType(each, b[i] ?? UNKNOWN));
}

/** Larger unions are unknown: they are unreadable, and comparing them is slow. */
const MAX_MEMBERS = 200;

/** The union of types: unknown absorbs all others, nothing disappears, and duplicates are dropped. */
export function unionOf(types: readonly Type[], defaultIndex = -1): Type {
  const marked = types[defaultIndex];
  const members: Type[] = [];
  for (const type of types) {
    if (type.kind === 'unknown') return UNKNOWN;
    const each = type.kind === 'union' ? type.members : [type];
    for (const member of each) {
      if (member.kind !== 'nothing' && !members.some((known) => sameType(known, member))) members.push(member);
    }
  }
  const [first] = members;
  if (first === undefined) return NOTHING;
  if (members.length > MAX_MEMBERS) return UNKNOWN;
  const index = marked === undefined ? -1 : members.findIndex((member) => sameType(member, marked));
  return members.length === 1 ? first : { kind: 'union', members, defaultIndex: index };
}

/** `type?`. */
export function nullable(q: Queries, type: Type): Type {
  return unionOf([type, baseType(q, 'Null')]);
}

/** A type without null. */
export function nonNull(q: Queries, type: Type): Type {
  if (type.kind === 'unknown') return type;
  if (type.kind === 'union') {
    const members = type.members.map((member) => nonNull(q, member));
    return unionOf(members);
  }
  if (type.kind === 'alias' && type.definition.unit === q.base && type.definition.name === 'NonNull') return type;
  const target = unaliased(q, type);
  if (target.kind === 'union') {
    const hasNull = alternativesOf(q, target).some((each) => isNull(q, each));
    return hasNull ? nonNull(q, target) : type;
  }
  return isNull(q, target) ? NOTHING : type;
}

export function isNull(q: Queries, type: Type): boolean {
  return type.kind === 'class' && type.definition.name === 'Null' && type.definition.unit === q.base;
}

/** A type with constraints. */
export function constrained(base: Type, unit: Unit, constraints: readonly tree.Expr[]): Type {
  return base.kind === 'unknown' ? base : { kind: 'constrained', base, unit, constraints };
}
