/** Names that refer to nothing, and calls with the wrong number of arguments. */

import type { Message } from '../../diagnostics/error.ts';
import { recursiveProperty } from '../../diagnostics/messages/checker.ts';
import {
  cannotFindModuleImport,
  cannotFindQualifiedType,
  cannotFindType,
  notAModuleImport,
  notAModuleType,
  wrongTypeArgumentCount,
} from '../../diagnostics/messages/declarations.ts';
import { noOuterScope, wrongArgumentCount } from '../../diagnostics/messages/evaluation.ts';
import { withForeignName } from '../../diagnostics/messages/foreign-names.ts';
import { objectCannotHave } from '../../diagnostics/messages/objects.ts';
import { similarNames } from '../../diagnostics/similar-names.ts';
import { has } from '../../resolve/node-facts.ts';
import type * as tree from '../../syntax/ast.ts';
import { amendedType } from '../definitions.ts';
import { displayName } from '../display-name.ts';
import { isVarArgs } from '../expected.ts';
import { finding } from '../finding-of.ts';
import type { Definition, Resolution, Type, Unit } from '../model.ts';
import { memberOf } from '../names.ts';
import { candidatesFor, candidatesIn } from '../nearby-names.ts';
import type { Queries } from '../queries.ts';
import type { Rule, RuleContext } from '../rule.ts';
import { isDeclared, isGeneratorBody, objectBodyOf, stepsFrom } from '../scopes.ts';
import { alternativesOf, baseName, signatureOf } from '../type.ts';
import { moduleNamed } from '../type-nodes.ts';

export const nameRule: Rule = {
  name: 'names',
  visit(node, context) {
    switch (node.kind) {
      case 'Access':
      case 'QualifiedAccess':
      case 'SuperAccess':
        access(node, context);
        return;
      case 'Outer':
        outer(node, context);
        return;
      case 'DeclaredType':
        typeName(node, context);
        return;
      case 'Property':
      case 'ObjectProperty':
        setProperty(node, context);
        return;
      default:
    }
  },
};

type AnyAccess = tree.AccessExpr | tree.QualifiedAccessExpr | tree.SuperAccessExpr;

function access(node: AnyAccess, context: RuleContext): void {
  const { q, unit } = context;
  const resolution = q.resolve(unit, node);
  if (resolution.kind === 'missing') missing(node, resolution, context);
  if (resolution.kind !== 'found') return;
  if (node.args !== null && resolution.others.length === 0) argumentCount(node, resolution.member.definition, context);
  recursion(node, resolution.member.definition, context);
}

function missing(node: AnyAccess, resolution: Resolution & { kind: 'missing' }, context: RuleContext): void {
  const { q, unit, report } = context;
  const { receiver } = resolution;
  const isQualified = node.kind !== 'Access';
  const isCertain = resolution.isCertain || (node.kind === 'Access' && isExactThis(q, unit, node));
  const isMethod = node.args !== null;
  const name = node.name.text;
  const near = similarNames(
    name,
    isQualified ? candidatesIn(q, receiver, isMethod) : candidatesFor(q, unit, node, isMethod),
  );
  const message = isQualified ? missingMember(q, receiver, name, isMethod, near) : missingName(name, isMethod, near);
  report(
    finding(isCertain ? 'error' : 'warning', node.name, message, {
      group: 'UnresolvedElement',
      ...(near[0] !== undefined && { fixes: [renameTo(near[0], node.name)] }),
    }),
  );
}

function renameTo(name: string, { start, end }: tree.Name) {
  return { title: `Change to \`${name}\``, isSafe: false, edits: [{ start, end, text: name }] };
}

function missingName(name: string, isMethod: boolean, near: readonly string[]): Message {
  const code = isMethod ? 'unknown-method' : 'unknown-property';
  const message: Message = {
    code,
    text: `Cannot find ${isMethod ? 'method' : 'property'} \`${name}\`.`,
    ...hintOf(near),
  };
  return withForeignName(message, isMethod ? 'method' : 'value', name);
}

function missingMember(q: Queries, receiver: Type, name: string, isMethod: boolean, near: readonly string[]): Message {
  const isModule = receiver.kind === 'module';
  const where = isModule
    ? `module \`${displayName(q, receiver)}\``
    : `${isMethod ? 'class' : 'object of type'} \`${displayName(q, receiver)}\``;
  const code = isMethod ? 'unknown-method' : 'unknown-property';
  return { code, text: `Cannot find ${isMethod ? 'method' : 'property'} \`${name}\` in ${where}.`, ...hintOf(near) };
}

function hintOf(near: readonly string[]): { hint?: string } {
  const [best, ...others] = near.slice(0, 3).map((name) => `\`${name}\``);
  if (best === undefined) return {};
  return { hint: `Did you mean ${others.length === 0 ? best : `${best} or ${others.join(' or ')}`}?` };
}

/** Whether the object that a name was looked up in is made by a `new` there, so that its class is known. */
function isExactThis(q: Queries, unit: Unit, node: object): boolean {
  for (const { from, to, isEager } of stepsFrom(unit, node)) {
    if (to.kind === 'ConstrainedType' && from !== to.type) return false;
    if (to.kind === 'MemberPredicate' && from === to.condition) return false;
    if (to.kind === 'Class') return false;
    if (to.kind === 'ObjectBody' && !isEager && !isGeneratorBody(unit, to) && 'kind' in from)
      return isExact(q, unit, to);
  }
  return unit.tree.header.parent?.relation === 'amends';
}

/** Whether a body makes an object of just its class, not of a subclass. */
export function isExact(q: Queries, unit: Unit, body: tree.ObjectBody): boolean {
  const parent = unit.parentOf(body);
  if (parent?.kind === 'New' && parent.type !== null) {
    const type = q.bodyType(unit, body);
    return type.kind === 'class' || type.kind === 'module';
  }
  return false;
}

function argumentCount(node: AnyAccess, definition: Definition, { q, report }: RuleContext): void {
  if (definition.kind !== 'method' || node.args === null) return;
  const { parameters } = definition.node;
  const last = parameters.at(-1);
  const isOpenEnd =
    last?.type !== undefined && last.type !== null && isVarArgs(q, q.typeOfNode(definition.unit, last.type));
  const [expected, actual] = [parameters.length, node.args.length];
  if (isOpenEnd ? actual >= expected - 1 : actual === expected) return;
  report(finding('error', { start: node.name.start, end: node.end }, wrongArgumentCount(expected, actual)));
}

/** A property whose value reads the property itself, with no object or function in between. */
function recursion(node: AnyAccess, definition: Definition, { unit, report }: RuleContext): void {
  if (definition.kind !== 'property' || node.args !== null || definition.unit !== unit) return;
  if (node.kind === 'SuperAccess' || (node.kind === 'QualifiedAccess' && node.receiver.kind !== 'This')) return;
  for (let from: object = node, at = unit.parentOf(node); at !== null; from = at, at = unit.parentOf(at)) {
    if (at.kind === 'ObjectBody' || at.kind === 'Lambda' || at.kind === 'ConstrainedType') return;
    if (at.kind === 'Property' || at.kind === 'ObjectProperty') {
      if (at === definition.node && from === at.value)
        report(finding('error', node.name, recursiveProperty(definition.name)));
      return;
    }
  }
}

/** `outer` at the top of a module. */
function outer(node: tree.OuterExpr, { q, unit, report }: RuleContext): void {
  for (const { from, to, isEager } of stepsFrom(unit, node)) {
    if (to.kind === 'Class' || to.kind === 'Lambda' || to.kind === 'Annotation') return;
    if (to.kind !== 'ObjectBody' || isGeneratorBody(unit, to) || !('kind' in from)) continue;
    // What is evaluated when an object is created has an `outer` only if the body amends the result of a function.
    if (!isEager || mayAmendFunction(q, unit, to)) return;
  }
  report(finding('error', node, noOuterScope()));
}

function mayAmendFunction(q: Queries, unit: Unit, body: tree.ObjectBody): boolean {
  return alternativesOf(q, amendedType(q, unit, body)).some(
    (each) => each.kind === 'unknown' || signatureOf(q, each) !== null,
  );
}

function typeName(node: tree.DeclaredType, { q, unit, report }: RuleContext): void {
  const name = node.name.text;
  if (name === '') return;
  const found = q.resolveType(unit, node);
  if (found === 'unknown') {
    const own = node.qualifier === null ? undefined : unit.scope.values.get(node.qualifier.text);
    if (node.qualifier !== null && own !== undefined && own.kind !== 'import')
      report(finding('error', node.qualifier, notAModuleImport(node.qualifier.text)));
    return;
  }
  if (found === null) {
    unknownType(node, { q, unit, report });
    return;
  }
  if (found.kind === 'module' || found.kind === 'import') {
    const target = found.kind === 'import' ? q.importedBy(unit, found.node.uri) : found.unit;
    if (target?.tree.header.parent?.relation === 'amends') report(finding('error', node, notAModuleType(target.name)));
    return;
  }
  if (found.kind !== 'class' && found.kind !== 'alias') return;
  const expected = found.node.typeParameters.length;
  if (node.args.length > 0 && node.args.length !== expected)
    report(finding('error', node, wrongTypeArgumentCount(expected, node.args.length)));
}

function unknownType(node: tree.DeclaredType, { q, unit, report }: RuleContext): void {
  const name = node.name.text;
  if (node.qualifier === null) {
    const types = [...unit.scope.values, ...q.base.scope.values].flatMap(([each, { kind }]) =>
      kind === 'class' || kind === 'alias' || kind === 'import' ? [each] : [],
    );
    const [near] = similarNames(name, types);
    const message = cannotFindType(name, unit.name, []);
    const text = near === undefined ? message : { ...message, hint: `Did you mean \`${near}\`?` };
    report(finding('error', node.name, text, near === undefined ? {} : { fixes: [renameTo(near, node.name)] }));
    return;
  }
  const qualifier = node.qualifier.text;
  const module = moduleNamed(q, unit, qualifier);
  if (module === null) report(finding('error', node.qualifier, cannotFindModuleImport(qualifier)));
  else
    report(finding('error', node.name, cannotFindQualifiedType(name, module === 'unknown' ? qualifier : module.name)));
}

/** A member of an object or of an amending module that sets what the class does not have. */
function setProperty(node: tree.PropertyNode | tree.ObjectProperty, { q, unit, report }: RuleContext): void {
  if (has(node.modifiers, 'local') || node.name.text === '') return;
  const body = isDeclared(node) ? null : objectBodyOf(unit, node);
  if (isDeclared(node) && (unit.tree.header.parent?.relation !== 'amends' || unit.parentOf(node)?.kind !== 'Module'))
    return;
  if (!isDeclared(node) && body === null) return;
  const owner: Type = body === null ? { kind: 'module', definition: unit.definition } : q.bodyType(unit, body);
  const target = body === null ? parentType(q, unit) : owner;
  if (target === null) return;
  const container = baseName(q, target);
  if ((container === 'Listing' || container === 'Mapping') && node.name.text !== 'default') {
    report(finding('error', node.name, objectCannotHave('property', container)));
    return;
  }
  const resolution = memberOf(q, target, node.name.text, false);
  if (resolution.kind !== 'missing') return;
  const isCertain = resolution.isCertain || body === null || isExact(q, unit, body);
  const near = similarNames(node.name.text, candidatesIn(q, target, false));
  report(
    finding(isCertain ? 'error' : 'warning', node.name, missingMember(q, target, node.name.text, false, near), {
      group: 'UnresolvedElement',
      ...(near[0] !== undefined && { fixes: [renameTo(near[0], node.name)] }),
    }),
  );
}

function parentType(q: Queries, unit: Unit): Type | null {
  const { parent } = unit.tree.header;
  const above = parent === null ? null : q.importedBy(unit, parent.uri);
  return above === null ? null : { kind: 'module', definition: above.definition };
}
