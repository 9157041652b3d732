/** Redundant code: tests and casts with a known result, fallbacks that are never used, conversions. */
import {
  alwaysFalse,
  alwaysTrue,
  couldBeSpread,
  impossibleCast,
  redundantCast,
  redundantConversion,
  redundantFallback,
  redundantInterpolation,
  redundantNonNull,
} from '../../diagnostics/messages/checker.ts';
import type * as tree from '../../syntax/ast.ts';
import { describeType } from '../describe.ts';
import { finding } from '../finding-of.ts';
import type { Type } from '../model.ts';
import { canOverlap, hasConstraint, isNonNullAlias, isNullable, isSubtype } from '../relations.ts';
import type { Rule, RuleContext } from '../rule.ts';
import { alternativesOf, baseName, isBase } from '../type.ts';

export const redundancyRule: Rule = {
  name: 'redundancy',
  visit(node, context) {
    switch (node.kind) {
      case 'TypeTest':
        test(node, context);
        return;
      case 'TypeCast':
        cast(node, context);
        return;
      case 'Binary':
        if (node.operator === '??') fallback(node, context);
        return;
      case 'NonNull':
        nonNull(node, context);
        return;
      case 'QualifiedAccess':
        conversion(node, context);
        return;
      case 'String':
        interpolation(node, context);
        return;
      case 'ForGenerator':
        generator(node, context);
        return;
      default:
    }
  },
};

/** Whether a type is known. Nothing is reported about unknown types. */
function isKnown({ q }: RuleContext, type: Type): boolean {
  return alternativesOf(q, type).every(({ kind }) => kind !== 'unknown' && kind !== 'variable' && kind !== 'nothing');
}

function isWithin(context: RuleContext, value: Type, tested: Type): boolean {
  const { q } = context;
  if (isNonNullAlias(q, tested)) return !isNullable(q, value);
  return !hasConstraint(q, tested) && isPlain(tested) && isSubtype(q, value, tested);
}

/** Tests of types with arguments check every member, about which inference may be wrong. */
function isPlain(type: Type): boolean {
  if (type.kind === 'class' || type.kind === 'alias') return type.args.every(({ kind }) => kind === 'unknown');
  return type.kind !== 'union' || type.members.every(isPlain);
}

function test(node: tree.TypeTestExpr, context: RuleContext): void {
  const { q, unit, report } = context;
  const value = q.typeOf(unit, node.value);
  const tested = q.typeOfNode(unit, node.type);
  if (!isKnown(context, value) || tested.kind === 'unknown') return;
  if (isWithin(context, value, tested)) report(finding('warning', node, alwaysTrue(describeType(q, value))));
  else if (!canOverlap(q, value, tested))
    report(finding('warning', node, alwaysFalse(describeType(q, tested), describeType(q, value))));
}

function cast(node: tree.TypeCastExpr, context: RuleContext): void {
  const { q, unit, report } = context;
  const value = q.typeOf(unit, node.value);
  const tested = q.typeOfNode(unit, node.type);
  if (!isKnown(context, value) || tested.kind === 'unknown') return;
  const range = { start: afterBlanks(context, node.value.end), end: node.end };
  if (isWithin(context, value, tested)) {
    const edits = [{ start: node.value.end, end: node.end, text: '' }];
    report(
      finding('hint', range, redundantCast(describeType(q, value)), {
        isUnnecessary: true,
        fixes: [{ title: 'Remove the cast', isSafe: true, edits }],
      }),
    );
  } else if (!canOverlap(q, value, tested))
    report(finding('error', range, impossibleCast(describeType(q, tested), describeType(q, value))));
}

function afterBlanks({ unit }: RuleContext, offset: number): number {
  const { text } = unit.source;
  let at = offset;
  while (at < text.length && /\s/.test(text.charAt(at))) at++;
  return at;
}

function fallback(node: tree.BinaryExpr, context: RuleContext): void {
  const { q, unit, report } = context;
  const left = q.typeOf(unit, node.left);
  if (!isKnown(context, left) || isNullable(q, left)) return;
  const edits = [{ start: node.left.end, end: node.end, text: '' }];
  const range = { start: afterBlanks(context, node.left.end), end: node.end };
  report(
    finding('hint', range, redundantFallback(describeType(q, left)), {
      isUnnecessary: true,
      fixes: [{ title: 'Remove the fallback', isSafe: true, edits }],
    }),
  );
}

function nonNull(node: tree.NonNullExpr, context: RuleContext): void {
  const { q, unit, report } = context;
  const operand = q.typeOf(unit, node.operand);
  if (!isKnown(context, operand) || isNullable(q, operand)) return;
  const range = { start: node.operand.end, end: node.end };
  report(
    finding('hint', range, redundantNonNull(describeType(q, operand)), {
      isUnnecessary: true,
      fixes: [{ title: 'Remove `!!`', isSafe: true, edits: [{ ...range, text: '' }] }],
    }),
  );
}

const OWN_MEMBERS: Readonly<Record<string, { readonly of: string; readonly members: readonly string[] }>> = {
  toList: {
    of: 'Listing',
    members: ['join', 'isDistinctBy', 'fold', 'foldIndexed', 'isEmpty', 'length', 'isDistinct'],
  },
  toMap: { of: 'Mapping', members: ['containsKey', 'getOrNull', 'fold', 'isEmpty', 'length', 'keys'] },
};

/** `listing.toList().length`, where the listing has a length itself. */
function conversion(node: tree.QualifiedAccessExpr, { q, unit, report }: RuleContext): void {
  const { receiver } = node;
  if (receiver.kind !== 'QualifiedAccess' || receiver.args?.length !== 0 || receiver.isNullSafe) return;
  const known = Object.hasOwn(OWN_MEMBERS, receiver.name.text) ? OWN_MEMBERS[receiver.name.text] : undefined;
  if (known === undefined || !known.members.includes(node.name.text)) return;
  if (!isBase(q, q.typeOf(unit, receiver.receiver), known.of)) return;
  const edits = [{ start: receiver.receiver.end, end: receiver.end, text: '' }];
  const range = { start: receiver.name.start, end: receiver.end };
  report(
    finding('hint', range, redundantConversion(receiver.name.text, node.name.text), {
      isUnnecessary: true,
      fixes: [{ title: 'Remove the conversion', isSafe: true, edits }],
    }),
  );
}

/** `"\(name)"`, where `name` is a string. */
function interpolation(node: tree.StringExpr, context: RuleContext): void {
  const { q, unit, report } = context;
  const [part] = node.parts;
  if (node.parts.length !== 1 || part?.kind !== 'Interpolation' || node.isMultiLine) return;
  const type = q.typeOf(unit, part.expr);
  if (!isKnown(context, type) || !alternativesOf(q, type).every((each) => baseName(q, each) === 'String')) return;
  const text = unit.source.text.slice(part.expr.start, part.expr.end);
  const isSimple = part.expr.kind === 'Access' || part.expr.kind === 'QualifiedAccess';
  const fixes = isSimple
    ? [{ title: 'Use the value itself', isSafe: true, edits: [{ start: node.start, end: node.end, text }] }]
    : [];
  report(finding('hint', node, redundantInterpolation(), { isUnnecessary: true, fixes }));
}

/** `for (x in xs) { x }`. */
function generator(node: tree.ForGenerator, context: RuleContext): void {
  const { q, unit, report } = context;
  const [member] = node.body.members;
  if (member === undefined || node.body.members.length !== 1) return;
  const iterable = q.typeOf(unit, node.iterable);
  if (!isKnown(context, iterable)) return;
  const kinds = alternativesOf(q, iterable).map((each) => baseName(q, each));
  const isElement = member.kind === 'ObjectElement' && names(member.value, node.value) && node.key === null;
  const isEntry =
    member.kind === 'ObjectEntry' &&
    member.value !== null &&
    node.key !== null &&
    names(member.key, node.key) &&
    names(member.value, node.value);
  const fits = isElement ? ['List', 'Set', 'Listing', 'IntSeq', 'Bytes'] : isEntry ? ['Map', 'Mapping'] : [];
  if (kinds.length === 0 || !kinds.every((kind) => fits.includes(kind))) return;
  const text = `...${unit.source.text.slice(node.iterable.start, node.iterable.end)}`;
  report(
    finding('hint', { start: node.start, end: node.start + 'for'.length }, couldBeSpread(), {
      group: 'ReplaceForGeneratorWithSpread',
      fixes: [{ title: 'Spread it', isSafe: false, edits: [{ start: node.start, end: node.end, text }] }],
    }),
  );
}

function names(node: tree.Expr, parameter: tree.Parameter): boolean {
  return node.kind === 'Access' && node.args === null && node.name.text === parameter.name?.text;
}
