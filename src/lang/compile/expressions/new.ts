/** `new`, amend expressions, and access to inherited values. */

import { type Message, PklError } from '../../diagnostics/error.ts';
import { cannotFindKey, propertyMustBeConst } from '../../diagnostics/messages/evaluation.ts';
import {
  cannotInferParent,
  cannotInstantiateType,
  listingAmendmentParameters,
  objectAmendmentParameters,
  wrongObjectParameterCount,
} from '../../diagnostics/messages/objects.ts';
import { thisMustBeConst } from '../../resolve/const-rules.ts';
import {
  enclosingMember,
  lambdaFrame,
  namePrefix,
  resolveThis,
  type Scope,
  scopeOf,
  withLocal,
} from '../../resolve/scope.ts';
import type * as tree from '../../syntax/ast.ts';
import { isTypedNew } from '../../syntax/shown-range.ts';
import { DeferredType } from '../../types/basic.ts';
import { type Code, Env } from '../../values/code.ts';
import { shownInMessage } from '../../values/display.ts';
import { VmFunction } from '../../values/function.ts';
import { evaluateFor, prototypeOf, readSlot, VmObject } from '../../values/object.ts';
import type { RuntimeType } from '../../values/runtime-type.ts';
import { VmNull } from '../../values/scalars.ts';
import type { SlotInfo } from '../../values/shape.ts';
import { baseClass } from '../../values/standard-library.ts';
import type { VmValue } from '../../values/value.ts';
import { type CodeLocation, type Compiler, envAt, failAt, through, throughExpression } from '../compiler.ts';
import { type BodyDefinition, defineBody } from '../declarations/body.ts';
import { withCheckedParameters } from '../declarations/methods.ts';
import { uncheckedVersions } from '../declarations/unchecked-versions.ts';
import { nameCheck } from '../types/type-names.ts';
import { amendFunction, amendValue, checkInstantiable } from './amend.ts';
import { checkedCode } from './control.ts';
import { captureLocals, readLocal, readReceiver } from './locals.ts';
import { parentKind } from './parent-kind.ts';

/** Code that amends the value of `parent` with a body in `scope`. */
export function compileAmendment(
  node: { start: number; end: number },
  body: tree.ObjectBody,
  parent: Code,
  parentSite: CodeLocation,
  scope: Scope,
  c: Compiler,
): Code {
  if (body.parameters.length > 0) return compileWithParameters(node, body, parent, parentSite, scope, c);
  let definition: BodyDefinition | undefined;
  return (s, e, a, b, cc, d) => {
    const value = parent(s, e, a, b, cc, d);
    definition ??= defineBody(node, body, scope, c);
    return amendValue(value, definition, parentSite, s, e, a, b, cc, d);
  };
}

/** `{ parameter -> … }`: amends a function; the parameters are those of the function. */
function compileWithParameters(
  node: { start: number; end: number },
  body: tree.ObjectBody,
  parent: Code,
  parentSite: CodeLocation,
  scope: Scope,
  c: Compiler,
): Code {
  const { parameters } = body;
  const frame = lambdaFrame(`${scope.frame.name}.<function>`, scope, scope.frame.counters);
  const names = parameters.map((parameter) => parameter.name?.text ?? null);
  // The function does not appear in the names of members in the body.
  const inner: Scope = { ...scopeOf(frame, names), prefix: namePrefix(scope) };
  const count = scope.locals.length;
  let amend: Code | undefined;
  // The value to amend is another local after the parameters.
  const withValue = withLocal(inner, null);
  const readValue = readLocal(parameters.length);
  const first = parameters[0] as tree.Parameter;
  let plain: BodyDefinition | undefined;
  return (s, e, a, b, cc, d) => {
    const value = parent(s, e, a, b, cc, d);
    const inherited = value instanceof VmNull ? (value.defaultValue ?? prototypeOf(baseClass('Dynamic'))) : value;
    if (!(inherited instanceof VmFunction)) {
      if (!ignoresParameters(inherited, body)) throw failAt(parentSite, rejectParameters(inherited));
      plain ??= defineBody(node, { ...body, parameters: [] }, scope, c);
      return amendValue(inherited, plain, parentSite, s, e, a, b, cc, d);
    }
    if (inherited.arity !== parameters.length) {
      throw failAt(parentSite, wrongObjectParameterCount(inherited.arity, parameters.length));
    }
    amend ??= withCheckedParameters(
      compileAmendment(node, { ...body, parameters: [] }, readValue, parentSite, withValue, c),
      [...parameters, { ...first, name: null, type: null }],
      inner,
      c,
    );
    const env = new Env(e, s, captureLocals(count, a, b, cc, d));
    const code = amend;
    return amendFunction(
      inherited,
      (result, args) => {
        const locals = [...args, result];
        const rest = locals.length > 3 ? locals.slice(3) : undefined;
        return code(s, env, locals[0], locals[1], locals[2], rest);
      },
      e,
      s,
      { span: parentSite.span, member: frame.name },
    );
  };
}

/** Parameters have no meaning where a Dynamic is amended or nothing is changed; the body does not see them. */
function ignoresParameters(value: VmValue, { members }: tree.ObjectBody): boolean {
  if (!(value instanceof VmObject)) return false;
  if (members.length === 0) return true;
  return parentKind(value.cls) === 'dynamic' && !members.some(({ kind }) => /Generator|Spread|Predicate/.test(kind));
}

function rejectParameters(value: VmValue): Message {
  const isContainer = value instanceof VmObject && ['Listing', 'Mapping'].includes(value.cls.name);
  return isContainer ? listingAmendmentParameters(value.cls.name) : objectAmendmentParameters();
}

/** `new Type { … }`. */
export function compileNew(node: tree.NewExpr, type: tree.TypeNode, scope: Scope, c: Compiler): Code {
  const site = c.site(node, scope);
  const runtimeType = c.type(type, scope);
  const classAt = c.instantiableClass(type, scope);
  const typeSite = c.site(type, scope);
  const memberSite = { span: site.span, member: namePrefix(scope) };
  const parent: Code = (s, e) => {
    const start = runtimeType.defaultValue(s, e, memberSite);
    if (start !== undefined) return start;
    const cls = classAt(s, e);
    if (cls !== null) checkInstantiable(cls, typeSite);
    throw failAt(site, cannotInstantiateType(c.module.source.text.slice(type.start, type.end)));
  };
  const amended = compileAmendment(node, node.body, parent, site, scope, c);
  if (!isTypedNew(node)) return amended;
  const checkNames = nameCheck([type], scope, c);
  if (c.record !== null) return recordedNew(node, type, amended, runtimeType, c.record);
  if (node.body.members.length === 0) return checkedCode(amended, runtimeType, site);
  return (s, e, a, b, cc, d) => {
    checkNames(s, e);
    const value = amended(s, e, a, b, cc, d);
    if (runtimeType.adopt !== undefined) return runtimeType.adopt(value, s, e, a, b, cc, d);
    return runtimeType.check(value, s, e, a, b, cc, d);
  };
}

/**
 * `new Type<Argument> { … }` records two values, which are otherwise the same: the unread object and, below the type,
 * the result of the checks.
 */
function recordedNew(
  node: tree.NewExpr,
  type: tree.TypeNode,
  amended: Code,
  runtimeType: RuntimeType,
  record: (part: tree.Node, code: Code) => Code,
): Code {
  const object = record(node, amended);
  return record(type, (s, e, a, b, cc, d) => {
    const value = object(s, e, a, b, cc, d);
    if (!(value instanceof VmObject) || runtimeType.adopt === undefined || node.body.members.length === 0) {
      return runtimeType.check(value, s, e, a, b, cc, d);
    }
    const checked = runtimeType.adopt(new VmObject(value.shape, value.parent, value.env), s, e, a, b, cc, d);
    if (!(checked instanceof VmObject) || !checksElements(checked, s, e)) return value;
    uncheckedVersions.set(checked, value);
    return checked;
  });
}

/** False where every value is of the type of the elements. */
function checksElements({ elementCheck }: VmObject, s: VmValue, e: Env): boolean {
  if (elementCheck === null) return false;
  const type = elementCheck.type instanceof DeferredType ? elementCheck.type.at(s, e) : elementCheck.type;
  return type.isUnknown !== true;
}

/** `new { … }`: the parent is inferred from the context. */
export function compileInferredNew(node: tree.NewExpr, scope: Scope, c: Compiler): Code {
  const newSite = c.site({ start: node.start, end: node.start + 3 }, scope);
  return compileAmendment(node, node.body, inferredParent(scope, newSite, c), newSite, scope, c);
}

function inferredParent(scope: Scope, site: CodeLocation, c: Compiler): Code {
  const { target } = scope.frame;
  if (target === null) return () => rejectInference(site);
  if (target.kind === 'member') return defaultOfContainer(site);
  const type = target.kind === 'method' ? target.returnType : target.type;
  if (target.kind === 'method' || target.isLocal) {
    if (type === null) return () => prototypeOf(baseClass('Dynamic'));
    const runtimeType = c.type(type, scope);
    if (assumesDynamic(runtimeType)) return () => prototypeOf(baseClass('Dynamic'));
    const owner = target.kind === 'method' ? c.site(target.header, scope) : c.site(type, scope);
    return (s, e) => runtimeType.defaultValue(s, e, owner) ?? rejectInference(site);
  }
  const owner = ownerCode(scope);
  const { name } = target;
  return (s, e) => {
    const object = owner(s, e);
    if (object.cls.prototype !== object) return inheritedDefault(object, name, site);
    const property = object.cls.property(name);
    if (property === null || property.type === null || assumesDynamic(property.type)) {
      return prototypeOf(baseClass('Dynamic'));
    }
    return property.type.defaultValue(s, property.typeEnv) ?? rejectInference(site);
  };
}

function assumesDynamic(type: RuntimeType): boolean {
  return type.isUnknown === true && type.isAny !== true;
}

/** The value of a property before the object sets it, from its class or from `Dynamic`. */
function inheritedDefault(object: VmObject, name: string, site: CodeLocation): VmValue {
  const prototype = prototypeOf(object.cls);
  const info = prototype.property(name);
  if (info === undefined) return prototypeOf(baseClass('Dynamic'));
  try {
    return evaluateFor(prototype, prototype, info);
  } catch (error) {
    if (isUndefined(error)) return rejectInference(site);
    throw error;
  }
}

function isUndefined(error: unknown): boolean {
  return error instanceof PklError && error.isUndefinedValue;
}

function rejectInference(site: CodeLocation): never {
  throw failAt(site, cannotInferParent());
}

/** The container's `default`, applied to the member's key, which is the frame's first local. */
function defaultOfContainer(site: CodeLocation): Code {
  return (s, _e, a) => {
    const maker = defaultMaker(s as VmObject, site);
    try {
      return maker.apply1(a as VmValue);
    } catch (error) {
      throw maker.arity === 1 ? throughExpression(error, site) : through(error, site);
    }
  };
}

function defaultMaker(container: VmObject, site: CodeLocation): VmFunction {
  try {
    return readSlot(container, container.property('default') as SlotInfo) as VmFunction;
  } catch (error) {
    throw through(error, site);
  }
}

function defaultFor(container: VmObject, key: VmValue): VmValue {
  return (readSlot(container, container.property('default') as SlotInfo) as VmFunction).apply1(key);
}

/** The object that defines the member whose code is in `scope`. */
export function ownerCode(scope: Scope): (s: VmValue, e: Env) => VmObject {
  const { scope: member, hops } = enclosingMember(scope);
  const { definition } = member.frame;
  if (definition === null) return (_s, e) => envAt(e, hops + 1).owner as VmObject;
  return (s, e) => {
    let owner = (hops === 0 ? s : envAt(e, hops).self) as VmObject;
    while (owner.shape.definition !== definition && owner.parent !== null) owner = owner.parent;
    return owner;
  };
}

/** The value that `name { … }` and `[key] { … }` amend. */
export function inheritedCode(scope: Scope, kind: 'property' | 'member'): Code {
  const owner = ownerCode(scope);
  if (kind === 'member') {
    return (s, e, a) => superEntry(s as VmObject, owner(s, e), a as VmValue) ?? defaultFor(s as VmObject, a as VmValue);
  }
  const { target } = scope.frame;
  const name = target?.kind === 'property' ? target.name : '';
  return (s, e) => superProperty(s as VmObject, owner(s, e), name) ?? prototypeOf(baseClass('Dynamic'));
}

function superProperty(receiver: VmObject, owner: VmObject, name: string): VmValue | undefined {
  const holder = owner.parent;
  const info = holder?.property(name);
  return holder === null || info === undefined ? undefined : evaluateFor(receiver, holder, info);
}

function superEntry(receiver: VmObject, owner: VmObject, key: VmValue): VmValue | undefined {
  const holder = owner.parent;
  if (holder === null) return undefined;
  const { shape } = holder;
  const info = (typeof key === 'number' ? shape.elements[key] : undefined) ?? shape.entries?.get(key);
  return info === undefined ? undefined : evaluateFor(receiver, holder, info);
}

/** `super.name`. */
export function compileSuperProperty(node: tree.SuperAccessExpr, scope: Scope, c: Compiler): Code {
  const site = c.site(node, scope);
  const owner = ownerCode(scope);
  const { hops } = resolveThis(scope);
  const receiver = readReceiver(hops);
  const name = node.name.text;
  const needsConst = thisMustBeConst(scope);
  return (s, e, a, b, cc, d) => {
    const self = receiver(s, e, a, b, cc, d) as VmObject;
    const holder = owner(s, e);
    if (needsConst && holder.cls.property(name)?.isConst === false) throw failAt(site, propertyMustBeConst(name));
    try {
      return superProperty(self, holder, name) ?? prototypeOf(baseClass('Dynamic'));
    } catch (error) {
      throw through(error, site);
    }
  };
}

/** `super[key]`. */
export function compileSuperSubscript(node: tree.SuperSubscriptExpr, scope: Scope, c: Compiler): Code {
  const site = c.site(node, scope);
  const owner = ownerCode(scope);
  const key = c.expr(node.key, scope);
  const { hops } = resolveThis(scope);
  const receiver = readReceiver(hops);
  return (s, e, a, b, cc, d) => {
    const self = receiver(s, e, a, b, cc, d) as VmObject;
    const at = key(s, e, a, b, cc, d);
    try {
      const value = superEntry(self, owner(s, e), at);
      if (value !== undefined) return value;
      const info = self.property('default');
      if (info === undefined) throw failAt(site, cannotFindKey(shownInMessage(at)));
      return (readSlot(self, info) as VmFunction).apply1(at);
    } catch (error) {
      throw through(error, site);
    }
  };
}
