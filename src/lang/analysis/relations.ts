/** Subtypes, and whether two types can have a value in common. */
import type * as tree from '../syntax/ast.ts';
import { ancestorsOf } from './inheritance.ts';
import type { ClassType, ModuleType, Type } from './model.ts';
import type { Queries } from './queries.ts';
import { baseType, isNull, unaliased } from './type.ts';

/** Types that are nested more deeply are assumed to be compatible. */
const MAX_DEPTH = 40;

/** Whether all values of a type are also values of another. Constraints are ignored. */
export function isSubtype(q: Queries, type: Type, of: Type, depth = 0): boolean {
  if (type === of || depth > MAX_DEPTH) return true;
  const a = unaliased(q, type);
  const b = unaliased(q, of);
  if (a.kind === 'unknown' || a.kind === 'nothing' || a.kind === 'variable') return true;
  if (b.kind === 'unknown' || b.kind === 'variable') return true;
  if (a.kind === 'union') return a.members.every((member) => isSubtype(q, member, b, depth + 1));
  if (b.kind === 'union') return b.members.some((member) => isSubtype(q, a, member, depth + 1));
  if (b.kind === 'nothing') return false;
  if (a.kind === 'literal') {
    return b.kind === 'literal' ? a.value === b.value : isSubtype(q, baseType(q, 'String'), b, depth + 1);
  }
  if (b.kind === 'literal') return false;
  return isInstance(q, a, b, depth);
}

/** A class or module that is, or extends, another. */
function isInstance(q: Queries, a: ClassType | ModuleType, b: ClassType | ModuleType, depth: number): boolean {
  if (b.kind === 'class' && b.definition.name === 'Any' && b.definition.unit === q.base) return true;
  for (const { container, args } of ancestorsOf(q, a)) {
    // Nothing is known about the rest of the chain.
    if (container === null) return true;
    if (container !== b.definition) continue;
    // The parameter and result types of a function are only checked when it is called.
    if (b.kind === 'module' || container.kind !== 'class' || /^Function\d?$/.test(container.name)) return true;
    return container.node.typeParameters.every((parameter, i) => fits(q, parameter, args[i], b.args[i], depth + 1));
  }
  return false;
}

function fits(
  q: Queries,
  parameter: tree.TypeParameter,
  a: Type | undefined,
  b: Type | undefined,
  depth: number,
): boolean {
  if (a === undefined || b === undefined) return true;
  if (parameter.variance === 'out') return isSubtype(q, a, b, depth);
  if (parameter.variance === 'in') return isSubtype(q, b, a, depth);
  return isSubtype(q, a, b, depth) && isSubtype(q, b, a, depth);
}

/** Whether some value may belong to both types. */
export function canOverlap(q: Queries, type: Type, other: Type, depth = 0): boolean {
  if (depth > MAX_DEPTH) return true;
  const a = unaliased(q, type);
  const b = unaliased(q, other);
  if (a.kind === 'nothing' || b.kind === 'nothing') return false;
  if (a.kind === 'unknown' || b.kind === 'unknown' || a.kind === 'variable' || b.kind === 'variable') return true;
  if (a.kind === 'union') return a.members.some((member) => canOverlap(q, member, b, depth + 1));
  if (b.kind === 'union') return b.members.some((member) => canOverlap(q, a, member, depth + 1));
  if (a.kind === 'literal' || b.kind === 'literal') return isSubtype(q, a, b) || isSubtype(q, b, a);
  if (sameClass(a, b)) return argumentsOverlap(q, a, b, depth);
  return inherits(q, a, b) || inherits(q, b, a);
}

function sameClass(a: ClassType | ModuleType, b: ClassType | ModuleType): boolean {
  return a.definition === b.definition;
}

function inherits(q: Queries, a: ClassType | ModuleType, b: ClassType | ModuleType): boolean {
  for (const { container } of ancestorsOf(q, a)) if (container === null || container === b.definition) return true;
  return false;
}

/** Containers that may be empty, in which case they belong to the class with any type arguments. */
const EMPTIABLE = new Set(['List', 'Set', 'Map', 'Collection', 'Listing', 'Mapping', 'Class', 'VarArgs']);

function argumentsOverlap(q: Queries, a: ClassType | ModuleType, b: ClassType | ModuleType, depth: number): boolean {
  if (a.kind !== 'class' || b.kind !== 'class') return true;
  if (EMPTIABLE.has(a.definition.name) || a.definition.name.startsWith('Function')) return true;
  return a.args.every((arg, i) => {
    const other = b.args[i];
    return other === undefined || canOverlap(q, arg, other, depth + 1);
  });
}

/** Whether null belongs to a type. */
export function isNullable(q: Queries, type: Type): boolean {
  if (isNonNullAlias(q, type)) return false;
  const target = unaliased(q, type);
  if (target.kind === 'unknown' || target.kind === 'variable') return true;
  if (target.kind === 'union') {
    return target.members.some((member) => isNullable(q, member));
  }
  return (
    isNull(q, target) ||
    (target.kind === 'class' && target.definition.name === 'Any' && target.definition.unit === q.base)
  );
}

/** Whether a type is the alias `NonNull`, which excludes null by a constraint. */
export function isNonNullAlias(q: Queries, type: Type): boolean {
  if (type.kind === 'constrained') return isNonNullAlias(q, type.base);
  if (type.kind !== 'alias') return false;
  return type.definition.unit === q.base && type.definition.name === 'NonNull';
}

/** Whether any part of a type has a constraint. */
export function hasConstraint(q: Queries, type: Type, depth = 0): boolean {
  if (depth > MAX_DEPTH) return true;
  switch (type.kind) {
    case 'constrained':
      return true;
    case 'alias':
      return (
        type.args.some((arg) => hasConstraint(q, arg, depth + 1)) ||
        hasConstraint(q, q.typeOfNode(type.definition.unit, type.definition.node.type), depth + 1)
      );
    case 'class':
      return type.args.some((arg) => hasConstraint(q, arg, depth + 1));
    case 'union':
      return type.members.some((member) => hasConstraint(q, member, depth + 1));
    default:
      return false;
  }
}
