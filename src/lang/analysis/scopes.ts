/** The context of a node: the scopes around it, and the object that `this` refers to. */
import type * as tree from '../syntax/ast.ts';
import type { Parent, Unit } from './model.ts';

/** A step outward: from a part to the node that contains it. */
export interface Step {
  readonly from: object;
  readonly to: Parent;
  /**
   * For an object body: the part is evaluated when the object is created, such as a key or a condition, so that
   * neither the names of the body nor its `this` are visible.
   */
  readonly isEager: boolean;
}

/**
 * The steps from a node to its module. Bodies of generators belong to the object around them. Each step is the same
 * object, because every name takes many of them: read it before the next one.
 */
export function* stepsFrom(unit: Unit, node: object): Generator<Step> {
  let to = unit.parentOf(node);
  if (to === null) return;
  const step = { from: node, to, isEager: false };
  let isEager = false;
  for (; to !== null; step.from = to, to = unit.parentOf(to)) {
    if (isEagerPart(to, step.from)) isEager = true;
    const isObject: boolean = to.kind === 'ObjectBody' && !isGeneratorBody(unit, to);
    step.to = to;
    step.isEager = isObject && isEager;
    yield step;
    if (isObject) isEager = false;
  }
}

function isEagerPart(parent: Parent, part: object): boolean {
  switch (parent.kind) {
    case 'ObjectEntry':
      return part === parent.key;
    case 'MemberPredicate':
    case 'WhenGenerator':
      return part === parent.condition;
    case 'ForGenerator':
      return part !== parent.body;
    case 'ObjectSpread':
      return true;
    default:
      return false;
  }
}

/** Whether a body is that of `for` or `when`. */
export function isGeneratorBody(unit: Unit, body: tree.ObjectBody): boolean {
  const parent = unit.parentOf(body);
  return parent?.kind === 'ForGenerator' || parent?.kind === 'WhenGenerator';
}

/** The object body that a member belongs to, outside of generators; null for members of classes and modules. */
export function objectBodyOf(unit: Unit, member: object): tree.ObjectBody | null {
  for (let at = unit.parentOf(member); at !== null; at = unit.parentOf(at)) {
    if (at.kind === 'ObjectBody' && !isGeneratorBody(unit, at)) return at;
    if (at.kind !== 'ObjectBody' && at.kind !== 'ForGenerator' && at.kind !== 'WhenGenerator') return null;
  }
  return null;
}

/** The members of an object body, with those that its generators produce. */
export function* membersOfBody(body: tree.ObjectBody): Generator<tree.ObjectMember> {
  for (const member of body.members) {
    yield member;
    if (member.kind === 'ForGenerator') yield* membersOfBody(member.body);
    if (member.kind === 'WhenGenerator') {
      yield* membersOfBody(member.thenBody);
      if (member.elseBody !== null) yield* membersOfBody(member.elseBody);
    }
  }
}

/** Whether a property or method is declared by a class or by a module. */
export function isDeclared(node: object): node is tree.PropertyNode | tree.MethodNode {
  return 'kind' in node && (node.kind === 'Property' || node.kind === 'Method');
}
