/** Narrows types by conditions: in `if (x is String) x else …`, the first `x` is a String. */
import type * as tree from '../syntax/ast.ts';
import type { Type, Unit } from './model.ts';
import type { Queries } from './queries.ts';
import { canOverlap, isSubtype } from './relations.ts';
import { baseType, NOTHING, nonNull, unaliased, unionOf } from './type.ts';

/** A name, or a path of names from one, as in `a.b.c`; null for other expressions. */
export function pathOf(node: tree.Expr): string | null {
  switch (node.kind) {
    case 'This':
      return 'this';
    case 'ModuleRef':
      return 'module';
    case 'Parenthesized':
      return pathOf(node.expr);
    case 'Access':
      return node.args === null && node.name.text !== '' ? `\`${node.name.text}\`` : null;
    case 'QualifiedAccess': {
      if (node.args !== null) return null;
      const receiver = pathOf(node.receiver);
      return receiver === null ? null : `${receiver}.${node.name.text}`;
    }
    default:
      return null;
  }
}

/** Narrows the type of a path by the conditions that hold at a node. */
export function narrowed(q: Queries, unit: Unit, node: tree.Expr, type: Type): Type {
  const path = pathOf(node);
  if (path === null) return type;
  let result = type;
  // Each condition only makes the type narrower, so their order does not matter.
  for (const { condition, holds } of conditionsAround(unit, node, path))
    result = apply(q, unit, condition, holds, path, result);
  return result;
}

interface Fact {
  readonly condition: tree.Expr;
  readonly holds: boolean;
}

/** The conditions whose results are known where a node is evaluated. */
function* conditionsAround(unit: Unit, node: tree.Expr, path: string): Generator<Fact> {
  const root = path.split('.')[0] ?? path;
  let from: object = node;
  for (let at = unit.parentOf(node); at !== null; from = at, at = unit.parentOf(at)) {
    switch (at.kind) {
      case 'If':
        if (from === at.thenExpr) yield { condition: at.condition, holds: true };
        if (from === at.elseExpr) yield { condition: at.condition, holds: false };
        break;
      case 'Binary':
        if (from === at.right && at.operator === '&&') yield { condition: at.left, holds: true };
        if (from === at.right && at.operator === '||') yield { condition: at.left, holds: false };
        break;
      case 'WhenGenerator':
        if (from === at.thenBody) yield { condition: at.condition, holds: true };
        if (from === at.elseBody) yield { condition: at.condition, holds: false };
        break;
      case 'MemberPredicate':
        // The body has a different `this`: the amended object.
        if (root === 'this') return;
        break;
      case 'ConstrainedType': {
        if (from === at.type) return;
        // Constraints are checked in order, so the earlier ones hold.
        const index = at.constraints.findIndex((each) => each === from);
        for (const condition of at.constraints.slice(0, Math.max(index, 0))) yield { condition, holds: true };
        if (root === 'this') return;
        break;
      }
      case 'ObjectBody':
        // `this` is another object, unless the body is that of a generator.
        if (root === 'this' && !['WhenGenerator', 'ForGenerator'].includes(unit.parentOf(at)?.kind ?? '')) return;
        if (binds(at.parameters, root)) return;
        break;
      case 'Lambda':
      case 'Method':
      case 'ObjectMethod':
        if (binds(at.parameters, root)) return;
        if (at.kind !== 'Lambda') return;
        break;
      case 'Let':
        if (from === at.body && binds([at.parameter], root)) return;
        break;
      case 'ForGenerator':
        if (from === at.body && binds(at.key === null ? [at.value] : [at.key, at.value], root)) return;
        break;
      case 'Class':
        return;
      default:
    }
  }
}

function binds(parameters: readonly tree.Parameter[], root: string): boolean {
  return parameters.some(({ name }) => name !== null && `\`${name.text}\`` === root);
}

function apply(q: Queries, unit: Unit, condition: tree.Expr, holds: boolean, path: string, type: Type): Type {
  switch (condition.kind) {
    case 'Parenthesized':
      return apply(q, unit, condition.expr, holds, path, type);
    case 'Unary':
      return condition.operator === '!' ? apply(q, unit, condition.operand, !holds, path, type) : type;
    case 'Binary':
      return applyBinary(q, unit, condition, holds, path, type);
    case 'TypeTest': {
      if (pathOf(condition.value) !== path) return type;
      const tested = q.typeOfNode(unit, condition.type);
      return holds ? intersection(q, type, tested) : without(q, type, tested);
    }
    default:
      return type;
  }
}

function applyBinary(q: Queries, unit: Unit, node: tree.BinaryExpr, holds: boolean, path: string, type: Type): Type {
  const both = (): Type => apply(q, unit, node.right, holds, path, apply(q, unit, node.left, holds, path, type));
  const either = (): Type =>
    unionOf([
      apply(q, unit, node.left, holds, path, type),
      apply(q, unit, node.right, holds, path, apply(q, unit, node.left, !holds, path, type)),
    ]);
  switch (node.operator) {
    case '&&':
      return holds ? both() : either();
    case '||':
      return holds ? either() : both();
    case '==':
    case '!=': {
      const isEqual = (node.operator === '==') === holds;
      const other = node.left.kind === 'Null' ? node.right : node.right.kind === 'Null' ? node.left : null;
      if (other === null || pathOf(other) !== path) return type;
      return isEqual ? intersection(q, type, baseType(q, 'Null')) : nonNull(q, type);
    }
    default:
      return type;
  }
}

/** The part of a type that also belongs to another type. */
function intersection(q: Queries, type: Type, tested: Type): Type {
  if (isSubtype(q, tested, type)) return tested;
  const target = unaliased(q, type);
  if (target.kind === 'union') {
    const kept = target.members
      .filter((member) => canOverlap(q, member, tested))
      .map((member) => intersection(q, member, tested));
    return kept.length === 0 ? tested : unionOf(kept);
  }
  return isSubtype(q, type, tested) && target.kind !== 'unknown' ? type : tested;
}

/** The part of a type that does not belong to another type. */
function without(q: Queries, type: Type, tested: Type): Type {
  const target = unaliased(q, type);
  // A value may fail the test only because of a constraint.
  if (target.kind !== 'union' || tested.kind === 'constrained' || tested.kind === 'alias') return type;
  const kept = target.members.filter((member) => !isSubtype(q, member, tested) || member.kind === 'unknown');
  return kept.length === 0 ? NOTHING : unionOf(kept);
}
