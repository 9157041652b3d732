/** Checks that constants, classes, annotations and aliases only refer to constants. */
import { methodMustBeConst, propertyMustBeConst } from '../../diagnostics/messages/evaluation.ts';
import { CONST_ALL, CONST_MODULE, CONST_NONE, type ConstLevel } from '../../resolve/const-level.ts';
import { levelOfBody, levelOfMember } from '../../resolve/const-rules.ts';
import { has } from '../../resolve/node-facts.ts';
import type * as tree from '../../syntax/ast.ts';
import { finding } from '../finding-of.ts';
import type { Definition, Parent, Unit } from '../model.ts';
import type { Rule, RuleContext } from '../rule.ts';
import { isGeneratorBody } from '../scopes.ts';

export const constantRule: Rule = {
  name: 'constants',
  visit(node, context) {
    if (node.kind === 'Access' || node.kind === 'QualifiedAccess') check(node, context);
  },
};

function check(node: tree.AccessExpr | tree.QualifiedAccessExpr, { q, unit, report }: RuleContext): void {
  const resolution = q.resolve(unit, node);
  if (resolution.kind !== 'found') return;
  const { definition } = resolution.member;
  if ((definition.kind !== 'property' && definition.kind !== 'method') || has(definition.node.modifiers, 'const'))
    return;
  if (definition.unit.isLibrary && resolution.mode === 'base') return;
  const place = placeOf(unit, node);
  if (place.level === CONST_NONE) return;
  const isRefused =
    node.kind === 'QualifiedAccess'
      ? receiverIsRefused(node.receiver, place)
      : resolution.mode === 'lexical'
        ? memberIsRefused(unit, definition, place.level)
        : !place.isCustomThis && thisIsRefused(place);
  if (!isRefused) return;
  const message =
    definition.kind === 'method' ? methodMustBeConst(definition.name) : propertyMustBeConst(definition.name);
  report(finding('error', node.name, message));
}

interface Place {
  /** How constant the code is. */
  readonly level: ConstLevel;
  /** How constant the body is that the innermost member belongs to. */
  readonly home: ConstLevel;
  readonly isCustomThis: boolean;
}

function receiverIsRefused(receiver: tree.Expr, place: Place): boolean {
  if (receiver.kind === 'ModuleRef') return true;
  return receiver.kind === 'This' && !place.isCustomThis && thisIsRefused(place);
}

function thisIsRefused({ level, home }: Place): boolean {
  return level === CONST_ALL && home !== CONST_ALL;
}

function memberIsRefused(unit: Unit, definition: Definition, level: ConstLevel): boolean {
  const home = homeOf(unit, definition.node);
  if (level === CONST_MODULE) return home === null;
  if (home === null) return true;
  return levelOfBody(home.kind === 'Class' ? 'class' : 'object', placeOf(unit, home).level) !== CONST_ALL;
}

/** The class or object body that declares a member; null for members of the module. */
function homeOf(unit: Unit, member: object): tree.ClassNode | tree.ObjectBody | null {
  for (let at = unit.parentOf(member); at !== null; at = unit.parentOf(at)) {
    if (at.kind === 'Class' || (at.kind === 'ObjectBody' && !isGeneratorBody(unit, at))) return at;
  }
  return null;
}

/** How constant the place of a node is. */
function placeOf(unit: Unit, node: object): Place {
  const path: { readonly part: object; readonly at: Parent }[] = [];
  for (let part = node, at = unit.parentOf(node); at !== null; part = at, at = unit.parentOf(at))
    path.push({ part, at });
  let level: ConstLevel = CONST_NONE;
  let home: ConstLevel = CONST_NONE;
  let isCustomThis = false;
  for (const { part, at } of path.reverse()) {
    switch (at.kind) {
      case 'Class':
        level = atLeastModule(level);
        home = level;
        isCustomThis = false;
        break;
      case 'TypeAlias':
      case 'Annotation':
        level = atLeastModule(level);
        home = level;
        break;
      case 'ObjectBody':
        if (isGeneratorBody(unit, at) || isEagerMember(part)) break;
        home = level;
        isCustomThis = false;
        break;
      case 'Property':
      case 'Method':
      case 'ObjectProperty':
      case 'ObjectMethod':
        home = level;
        level = levelOfMember(has(at.modifiers, 'const'), level);
        isCustomThis = false;
        break;
      case 'ConstrainedType':
        if (part !== at.type) isCustomThis = true;
        break;
      case 'MemberPredicate':
        if (part === at.condition) isCustomThis = true;
        break;
      default:
    }
  }
  return { level, home, isCustomThis };
}

function atLeastModule(level: ConstLevel): ConstLevel {
  return level > CONST_MODULE ? level : CONST_MODULE;
}

/** Members whose conditions and keys belong to the scope around them. */
function isEagerMember(part: object): boolean {
  return (
    'kind' in part && (part.kind === 'ObjectSpread' || part.kind === 'WhenGenerator' || part.kind === 'ForGenerator')
  );
}
