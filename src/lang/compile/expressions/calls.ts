/** Method calls: resolved lexically, in `pkl:base`, or in the class of a receiver. */
import { methodMustBeConst, missingMapValue } from '../../diagnostics/messages/evaluation.ts';
import { memberMustBeConst, receiverMustBeConst, thisMustBeConst } from '../../resolve/const-rules.ts';
import { type MethodName, type NameScope, resolveMethodName, resolveThis, type Scope } from '../../resolve/scope.ts';
import type * as tree from '../../syntax/ast.ts';
import { shownRange } from '../../syntax/shown-range.ts';
import type { ClassMethod, VmClass, VmTypeAlias } from '../../values/class.ts';
import { classOf } from '../../values/class-of.ts';
import type { Code, Env } from '../../values/code.ts';
import { VmFunction } from '../../values/function.ts';
import { getProperty, NO_ENV } from '../../values/make.ts';
import type { Member } from '../../values/member.ts';
import { VmObject } from '../../values/object.ts';
import { NULL } from '../../values/scalars.ts';
import { Tier, tierOf } from '../../values/tiers.ts';
import type { VmValue } from '../../values/value.ts';
import { type CodeLocation, type Compiler, envAt, failAt, through, throughExpression } from '../compiler.ts';
import { warnIfDeprecated } from '../declarations/deprecation.ts';
import { aliasType } from '../types/aliases.ts';
import { readCaptured, readLocal, readReceiver } from './locals.ts';
import { cannotFindMethod, type LookupLocation, type LookupMode } from './lookup-errors.ts';
import { nullSafe } from './properties.ts';
import { wrongCount, wrongCountOfKnown } from './wrong-count.ts';

/** `name(arguments)`. */
export function compileCall(node: tree.AccessExpr, args: readonly tree.Expr[], scope: Scope, c: Compiler): Code {
  const name = node.name.text;
  const site = c.site(node, scope);
  const codes = args.map((arg) => c.expr(arg, scope));
  const found = resolveMethodName(scope, name);
  if (found !== null) return compileLexicalCall(found, codes, scope, site, c);
  const { base } = c.module;
  const baseMethod = c.module.isBaseModule ? null : (base.cls.methods.get(name) ?? null);
  if (baseMethod !== null) {
    const checked =
      name === 'Bytes'
        ? codes.map((code, i) => byteCode(code, c.site(shownRange(args[i] as tree.Expr), scope), c))
        : codes;
    return compileBaseCall(node, baseMethod, base.object, checked, site);
  }
  const { hops, local } = resolveThis(scope);
  const receiver = local < 0 ? readReceiver(hops) : hops === 0 ? readLocal(local) : readCaptured(hops, local);
  const needsConst = local < 0 && thisMustBeConst(scope);
  return methodCode(receiver, name, codes, { ...site, around: { scope, compiler: c } }, 'this', needsConst);
}

/** `receiver.name(arguments)` and `receiver?.name(arguments)`. */
export function compileQualifiedCall(
  node: tree.QualifiedAccessExpr,
  args: readonly tree.Expr[],
  scope: Scope,
  c: Compiler,
): Code {
  const site = c.site(node, scope);
  const name = node.name.text;
  const codes = args.map((arg) => c.expr(arg, scope));
  const receiver = c.expr(node.receiver, scope);
  if (node.isNullSafe) return nullSafe(receiver, (inner) => methodCode(inner, name, codes, site, 'qualified', false));
  return methodCode(receiver, name, codes, site, 'qualified', receiverMustBeConst(node.receiver, scope));
}

type FoundMethod = NonNullable<ReturnType<typeof resolveMethodName>>;

function compileLexicalCall(
  found: FoundMethod,
  args: readonly Code[],
  scope: Scope,
  site: CodeLocation,
  c: Compiler,
): Code {
  const { method, hops } = found;
  if (method.variants === undefined) return callOf(method, found, args, scope, site, c);
  const choices = method.variants.map((variant) => ({
    marker: variant.marker as Member,
    call: callOf(variant.method, found, args, scope, site, c),
  }));
  const owner = readReceiver(hops);
  return (s, e, a, b, cc, d) => {
    const object = owner(s, e, a, b, cc, d) as VmObject;
    const choice = choices.find(({ marker }) => object.shape.locals.has(marker));
    if (choice === undefined) {
      throw cannotFindMethod(object, { name: method.name, arity: args.length, mode: 'lexical' }, site);
    }
    return choice.call(s, e, a, b, cc, d);
  };
}

/** The call of one definition. */
function callOf(
  method: MethodName,
  { hops, home }: FoundMethod,
  args: readonly Code[],
  scope: Scope,
  site: CodeLocation,
  c: Compiler,
): Code {
  if (!method.isConst && memberMustBeConst(scope, hops, home)) {
    return () => {
      throw failAt(site, methodMustBeConst(method.name));
    };
  }
  const receiver = readReceiver(hops);
  if (!isFixed(method, home)) return methodCode(receiver, method.name, args, site, 'lexical', false);
  const parameters = method.node.parameters.length;
  if (parameters !== args.length) {
    return () => {
      throw wrongCountOfKnown(method, args.length, site, c);
    };
  }
  return directCall(new Link(() => localMethodCode(c, method)), receiver, hops, args, site);
}

/** The method that a call by name always refers to; null when a class decides, or when the call is an error. */
export function directCallee(found: FoundMethod, scope: Scope, argumentCount: number): MethodName | null {
  const { method, hops, home } = found;
  if (method.variants !== undefined) return null;
  if (!method.isConst && memberMustBeConst(scope, hops, home)) return null;
  return isFixed(method, home) && method.node.parameters.length === argumentCount ? method : null;
}

/**
 * Whether a method cannot be overridden. One with annotations may be deprecated, which calls through classes report.
 */
function isFixed(method: MethodName, home: NameScope): boolean {
  return method.isObjectMethod || method.isLocal || (home.isClosed && !hasAnnotations(method));
}

function hasAnnotations({ node }: MethodName): boolean {
  return node.kind === 'Method' && node.annotations.length > 0;
}

const localMethods = new WeakMap<MethodName, Code>();

/** The code of a method that no class contains; compiled once and found by its declaration. */
export function localMethodCode(c: Compiler, method: MethodName): Code {
  let code = localMethods.get(method);
  if (code === undefined) {
    code = c.method(method);
    localMethods.set(method, code);
  }
  return code;
}

/** A callee, compiled on first call. */
export class Link {
  tier: Tier;

  constructor(getCode: () => Code) {
    this.tier = new Tier((s, e, a, b, c, d) => {
      this.tier = tierOf(getCode());
      return this.tier.best(s, e, a, b, c, d);
    });
  }
}

/** Calls code known at compile time. It sees the environment of the body that defines it. */
function directCall(link: Link, receiver: Code, hops: number, args: readonly Code[], site: CodeLocation): Code {
  const [arg0, arg1, arg2] = args as [Code, Code, Code];
  // The method needs the environment of the frame that it is a sibling of.
  const env: (e: Env) => Env = hops === 0 ? (e) => e : hops === 1 ? (e) => e.parent as Env : (e) => envAt(e, hops + 1);
  if (hops === 0 && args.length === 1) {
    return (s, e, a, b, c, d) => {
      const x = arg0(s, e, a, b, c, d);
      try {
        return link.tier.best(s, e, x);
      } catch (error) {
        throw through(error, site);
      }
    };
  }
  switch (args.length) {
    case 0:
      return (s, e, a, b, c, d) => {
        try {
          return link.tier.best(receiver(s, e, a, b, c, d), env(e));
        } catch (error) {
          throw through(error, site);
        }
      };
    case 1:
      return (s, e, a, b, c, d) => {
        const x = arg0(s, e, a, b, c, d);
        try {
          return link.tier.best(receiver(s, e, a, b, c, d), env(e), x);
        } catch (error) {
          throw through(error, site);
        }
      };
    case 2:
      return (s, e, a, b, c, d) => {
        const x = arg0(s, e, a, b, c, d);
        const y = arg1(s, e, a, b, c, d);
        try {
          return link.tier.best(receiver(s, e, a, b, c, d), env(e), x, y);
        } catch (error) {
          throw through(error, site);
        }
      };
    default: {
      const rest = args.slice(3);
      return (s, e, a, b, c, d) => {
        const x = arg0(s, e, a, b, c, d);
        const y = arg1(s, e, a, b, c, d);
        const z = arg2(s, e, a, b, c, d);
        const more = rest.length === 0 ? undefined : rest.map((arg) => arg(s, e, a, b, c, d));
        try {
          return link.tier.best(receiver(s, e, a, b, c, d), env(e), x, y, z, more);
        } catch (error) {
          throw through(error, site);
        }
      };
    }
  }
}

/** An argument of `Bytes(…)`, rejected at its own location when it is not a `UInt8`. */
function byteCode(code: Code, site: CodeLocation, c: Compiler): Code {
  return (s, e, a, b, cc, d) => {
    const value = code(s, e, a, b, cc, d);
    if (typeof value === 'number' && value >= 0 && value <= 255) return value;
    const { object } = c.module.base;
    try {
      const alias = getProperty(object, 'UInt8') as VmTypeAlias;
      return aliasType(alias, [], site.member).check(value, object, object.env);
    } catch (error) {
      throw through(error, site);
    }
  };
}

function compileBaseCall(
  node: tree.AccessExpr,
  method: ClassMethod,
  base: VmObject,
  args: readonly Code[],
  site: CodeLocation,
): Code {
  if (method.arity >= 0) return methodCode(() => base, method.name, args, site, 'base', false);
  if (method.name === 'Map' && args.length % 2 !== 0) {
    const end = { span: { ...site.span, start: node.end - 1, end: node.end }, member: site.member };
    return () => {
      throw failAt(end, missingMapValue());
    };
  }
  return (s, e, a, b, c, d) => {
    const values = args.map((arg) => arg(s, e, a, b, c, d));
    try {
      return method.code(base, method.env, undefined, undefined, undefined, values);
    } catch (error) {
      throw throughExpression(error, site);
    }
  };
}

/** `receiver.name(…)` for any receiver: the method is looked up in the receiver's class. */
function methodCode(
  receiver: Code,
  name: string,
  args: readonly Code[],
  site: LookupLocation,
  mode: LookupMode,
  needsConst: boolean,
): Code {
  const found = new MethodCache(name, args.length, site, mode, needsConst);
  const isApply = name === 'apply';
  const [arg0, arg1, arg2] = args as [Code, Code, Code];
  switch (args.length) {
    case 0:
      return (s, e, a, b, c, d) => {
        const self = receiver(s, e, a, b, c, d);
        if ((self instanceof VmObject ? self.shape.cls : classOf(self)) !== found.cls) found.find(self);
        const { tier, env } = found;
        try {
          return tier.best(self, env);
        } catch (error) {
          throw through(error, site);
        }
      };
    case 1:
      return (s, e, a, b, c, d) => {
        const self = receiver(s, e, a, b, c, d);
        if (isApply && self instanceof VmFunction) return applyOne(self, arg0(s, e, a, b, c, d), site);
        if ((self instanceof VmObject ? self.shape.cls : classOf(self)) !== found.cls) found.find(self);
        const { tier, env } = found;
        const x = arg0(s, e, a, b, c, d);
        try {
          return tier.best(self, env, x);
        } catch (error) {
          throw through(error, site);
        }
      };
    case 2:
      return (s, e, a, b, c, d) => {
        const self = receiver(s, e, a, b, c, d);
        if ((self instanceof VmObject ? self.shape.cls : classOf(self)) !== found.cls) found.find(self);
        const { tier, env } = found;
        const x = arg0(s, e, a, b, c, d);
        const y = arg1(s, e, a, b, c, d);
        try {
          return tier.best(self, env, x, y);
        } catch (error) {
          throw through(error, site);
        }
      };
    default: {
      const rest = args.slice(3);
      return (s, e, a, b, c, d) => {
        const self = receiver(s, e, a, b, c, d);
        if ((self instanceof VmObject ? self.shape.cls : classOf(self)) !== found.cls) found.find(self);
        const { tier, env } = found;
        const x = arg0(s, e, a, b, c, d);
        const y = arg1(s, e, a, b, c, d);
        const z = arg2(s, e, a, b, c, d);
        const more = rest.length === 0 ? undefined : rest.map((arg) => arg(s, e, a, b, c, d));
        try {
          return tier.best(self, env, x, y, z, more);
        } catch (error) {
          throw through(error, site);
        }
      };
    }
  }
}

function applyOne(self: VmFunction, argument: VmValue, site: CodeLocation): VmValue {
  try {
    return self.arity === 1 ? self.tier.best(self.env.self, self.env, argument) : self.apply1(argument);
  } catch (error) {
    throw through(error, site);
  }
}

/** A wrong number of arguments is reported at the function first, then at the call. */
function wrongCountOf(self: VmValue, method: ClassMethod, count: number, site: CodeLocation): unknown {
  if (!(self instanceof VmFunction) || method.name !== 'apply') return wrongCount(method, count, site);
  try {
    return self.reject(new Array<VmValue>(count).fill(NULL));
  } catch (error) {
    return through(error, site);
  }
}

/** An inline cache of a call site, keyed by the receiver's class. */
class MethodCache {
  cls: VmClass | null = null;
  tier: Tier = UNFOUND;
  env: Env = NO_ENV;
  #method: ClassMethod | null = null;
  readonly #name: string;
  readonly #count: number;
  readonly #site: LookupLocation;
  readonly #mode: LookupMode;
  readonly #needsConst: boolean;

  constructor(name: string, count: number, site: LookupLocation, mode: LookupMode, needsConst: boolean) {
    this.#name = name;
    this.#count = count;
    this.#site = site;
    this.#mode = mode;
    this.#needsConst = needsConst;
  }

  /** Looks up the method in the receiver's class. Throws when there is none that can be called this way. */
  find(self: VmValue): void {
    const cls = classOf(self);
    const method = cls.method(this.#name);
    const site = this.#site;
    if (method === null) {
      throw cannotFindMethod(self, { name: this.#name, arity: this.#count, mode: this.#mode }, site);
    }
    if (this.#needsConst && !method.isConst) throw failAt(site, methodMustBeConst(this.#name));
    if (method.arity !== this.#count) throw wrongCountOf(self, method, this.#count, site);
    if (method !== this.#method) warnIfDeprecated(method, site);
    this.#method = method;
    this.tier = tierOf(method.code);
    this.env = method.env;
    this.cls = cls;
  }
}

const UNFOUND = new Tier(() => NULL);

/** `super.name(arguments)` inside a class: the method of the superclass. */
export function compileSuperCall(
  node: tree.SuperAccessExpr,
  args: readonly tree.Expr[],
  scope: Scope,
  c: Compiler,
  ownerClass: (s: VmValue, e: Env) => VmClass,
): Code {
  const site = c.site(node, scope);
  const name = node.name.text;
  const codes = args.map((arg) => c.expr(arg, scope));
  const { hops } = resolveThis(scope);
  const receiver = readReceiver(hops);
  const needsConst = thisMustBeConst(scope);
  let warnedOf: ClassMethod | null = null;
  return (s, e, a, b, cc, d) => {
    const self = receiver(s, e, a, b, cc, d);
    const { superclass } = ownerClass(self, e);
    const method = superclass?.method(name) ?? null;
    if (method === null) {
      throw cannotFindMethod(self, { name, arity: codes.length, mode: 'super', searched: superclass }, site);
    }
    if (needsConst && !method.isConst) throw failAt(site, methodMustBeConst(name));
    if (method.arity !== codes.length) throw wrongCount(method, codes.length, site);
    if (method !== warnedOf) warnIfDeprecated(method, site);
    warnedOf = method;
    const values = codes.map((code) => code(s, e, a, b, cc, d));
    try {
      const rest = values.length > 3 ? values.slice(3) : undefined;
      return method.code(self, method.env, values[0], values[1], values[2], rest);
    } catch (error) {
      throw through(error, site);
    }
  };
}
