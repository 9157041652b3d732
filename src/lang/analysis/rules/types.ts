/** Type errors: in members, arguments, operands and iterables, and members that objects cannot have. */

import type { Message } from '../../diagnostics/error.ts';
import { mismatchedType, nullabilityMismatch, violatedConstraint } from '../../diagnostics/messages/checker.ts';
import {
  cannotInstantiate,
  cannotInstantiateAbstract,
  cannotIterate,
  objectCannotHave,
} from '../../diagnostics/messages/objects.ts';
import { has } from '../../resolve/node-facts.ts';
import type * as tree from '../../syntax/ast.ts';
import { shownRange } from '../../syntax/shown-range.ts';
import { describeType, sourceOf } from '../describe.ts';
import { containerName, displayName } from '../display-name.ts';
import { finding } from '../finding-of.ts';
import { inheritsBase } from '../inheritance.ts';
import { fitsWithoutNull, match } from '../match.ts';
import type { Type } from '../model.ts';
import { amended, enclosing } from '../objects.ts';
import { negationType, operationType, pipeType, subscriptType } from '../operators.ts';
import { canOverlap } from '../relations.ts';
import type { Rule, RuleContext } from '../rule.ts';
import { alternativesOf, baseName, isNull, signatureOf, unaliased } from '../type.ts';

export const typeRule: Rule = {
  name: 'types',
  visit(node, context) {
    if (isExpression(node)) requirement(node, context);
    switch (node.kind) {
      case 'Binary':
        operator(node, context);
        return;
      case 'Unary':
        negation(node, context);
        return;
      case 'Subscript':
        subscript(node, context);
        return;
      case 'New':
        instantiation(node, context);
        return;
      case 'Amend':
        amendment(node, context);
        return;
      case 'ForGenerator':
        iteration(node.iterable, false, context);
        return;
      case 'ObjectSpread':
        iteration(node.value, node.isNullable, context);
        return;
      case 'ObjectElement':
        placement(node, 'element', ['Mapping'], context);
        return;
      case 'ObjectEntry':
        placement(node, 'entry', [], context);
        return;
      case 'MemberPredicate':
        placement(node, 'predicate', [], context);
        return;
      default:
    }
  },
};

/** Expressions whose parts are checked instead, and expressions without a value. */
const PASSED_ON = new Set(['If', 'Let', 'Parenthesized', 'Marked', 'Trace', 'Throw']);

const EXPRESSIONS = new Set([
  'This',
  'Outer',
  'ModuleRef',
  'Null',
  'Boolean',
  'Int',
  'Float',
  'String',
  'Import',
  'Read',
  'Access',
  'QualifiedAccess',
  'SuperAccess',
  'SuperSubscript',
  'Subscript',
  'NonNull',
  'Unary',
  'Binary',
  'TypeTest',
  'TypeCast',
  'Lambda',
  'New',
  'Amend',
]);

function isExpression(node: tree.Node): node is tree.Expr {
  return EXPRESSIONS.has(node.kind) && !PASSED_ON.has(node.kind);
}

function requirement(node: tree.Expr, { q, unit, report }: RuleContext): void {
  const expected = q.expected(unit, node);
  if (expected.kind === 'unknown') return;
  const actual = q.typeOf(unit, node);
  const result = match(q, unit, node, actual, expected);
  if (result.kind === 'fits') return;
  const range = shownRange(node);
  if (result.kind === 'violation') {
    const constraints = result.constraints.flatMap(({ unit: of, constraints: all }) =>
      all.map((each) => sourceOf(of, each)),
    );
    report(finding('error', range, violatedConstraint(constraints, sourceOf(unit, node)), { group: 'TypeMismatch' }));
    return;
  }
  const [wanted, given] = [describeType(q, expected), describeType(q, actual)];
  if (!canOverlap(q, actual, expected)) {
    report(finding('error', range, mismatchedType(wanted, given), { group: 'TypeMismatch' }));
    return;
  }
  const message = fitsWithoutNull(q, unit, node, actual, expected)
    ? nullabilityMismatch(wanted, given)
    : mismatchedType(wanted, given);
  report(finding('warning', range, message, { group: 'TypeMismatch' }));
}

// ---- operators

function operator(node: tree.BinaryExpr, context: RuleContext): void {
  const { q, unit, report } = context;
  const [left, right] = [q.typeOf(unit, node.left), q.typeOf(unit, node.right)];
  if (node.operator === '|>') {
    if (pipeType(q, right) === null) report(finding('error', node, undefinedOperator('|>', context, left, right)));
    return;
  }
  // Their operands are required to be Booleans, and compared as such.
  if (node.operator === '&&' || node.operator === '||' || node.operator === '??' || node.operator === '?:') return;
  if (operationType(q, node.operator, left, right) === null)
    report(finding('error', node, undefinedOperator(node.operator, context, left, right)));
}

function undefinedOperator(sign: string, { q }: RuleContext, left: Type, right: Type): Message {
  const [a, b] = [describeType(q, left), describeType(q, right)];
  return {
    code: 'operator-not-defined',
    text: `Operator \`${sign}\` is not defined for operand types \`${a}\` and \`${b}\`.`,
  };
}

function negation(node: tree.UnaryExpr, { q, unit, report }: RuleContext): void {
  if (node.operator !== '-') return;
  const operand = q.typeOf(unit, node.operand);
  if (negationType(q, operand) !== null) return;
  const text = `Operator \`-\` is not defined for operand type \`${describeType(q, operand)}\`.`;
  report(finding('error', node, { code: 'operator-not-defined', text }));
}

function subscript(node: tree.SubscriptExpr, context: RuleContext): void {
  const { q, unit, report } = context;
  const [receiver, key] = [q.typeOf(unit, node.receiver), q.typeOf(unit, node.key)];
  if (subscriptType(q, receiver, key) === null)
    report(finding('error', node, undefinedOperator('[]', context, receiver, key)));
}

// ---- objects

function instantiation(node: tree.NewExpr, { q, unit, report }: RuleContext): void {
  const wanted = node.type === null ? q.expected(unit, node) : q.typeOfNode(unit, node.type);
  const type = unaliased(q, wanted);
  if (type.kind !== 'class' || signatureOf(q, type) !== null || ['Class', 'Null'].includes(baseName(q, type))) return;
  const { modifiers } = type.definition.node;
  const named = { displayName: containerName(q, type.definition) };
  const range = node.type ?? { start: node.start, end: node.start + 'new'.length };
  if (has(modifiers, 'external'))
    report(
      finding('error', range, has(modifiers, 'abstract') ? cannotInstantiateAbstract(named) : cannotInstantiate(named)),
    );
  else if (has(modifiers, 'abstract')) report(finding('error', range, cannotInstantiateAbstract(named)));
}

/** `(expr) { … }` of a value that is not an object. */
function amendment(node: tree.AmendExpr, { q, unit, report }: RuleContext): void {
  const type = q.typeOf(unit, node.parent);
  const all = alternativesOf(q, type);
  const isRefused = (each: Type): boolean =>
    !isNull(q, each) && (each.kind === 'class' || each.kind === 'literal') && amended(q, each).kind === 'nothing';
  if (all.length > 0 && all.every(isRefused))
    report(
      finding('error', shownRange(node.parent), cannotInstantiate({ displayName: displayName(q, all[0] ?? type) })),
    );
}

const NOT_ITERABLE = new Set([
  'Int',
  'Float',
  'Number',
  'Boolean',
  'String',
  'Duration',
  'DataSize',
  'Regex',
  'Pair',
  'Class',
  'TypeAlias',
  'Function',
]);

function iteration(node: tree.Expr, isNullable: boolean, { q, unit, report }: RuleContext): void {
  const type = q.typeOf(unit, node);
  const all = alternativesOf(q, type);
  const isRefused = (each: Type): boolean => {
    if (isNull(q, each)) return !isNullable;
    return NOT_ITERABLE.has(baseName(q, each).replace(/\d$/, ''));
  };
  if (all.every((each) => each.kind !== 'nothing' && isRefused(each)))
    report(finding('error', shownRange(node), cannotIterate(describeType(q, type), null)));
}

/** Members that objects of some classes cannot have. */
function placement(
  node: tree.ObjectElement | tree.ObjectEntry | tree.MemberPredicate,
  kind: 'element' | 'entry' | 'predicate',
  refusing: readonly string[],
  { q, unit, report }: RuleContext,
): void {
  const type = enclosing(q, unit, node);
  const all = alternativesOf(q, type);
  const isRefused = (each: Type): boolean =>
    refusing.includes(baseName(q, each)) || inheritsBase(q, each, 'Typed') === true;
  if (all.length === 0 || !all.every(isRefused)) return;
  const range = shownRange(
    node.kind === 'ObjectEntry' ? node.key : node.kind === 'MemberPredicate' ? node.condition : node.value,
  );
  report(finding('error', range, objectCannotHave(kind, displayName(q, type))));
}
