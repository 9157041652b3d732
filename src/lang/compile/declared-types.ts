/** Types given by a name: classes, aliases, imported modules, type parameters. */
import type { Message } from '../base/error.ts';
import {
  cannotFindModuleImport,
  cannotFindQualifiedType,
  cannotFindType,
  notAModuleImport,
  notAModuleType,
  notAParameterizableClass,
  notAType,
  wrongTypeArgumentCount,
} from '../base/messages/declarations.ts';
import {
  hasTypeParameter,
  hopsToModule,
  moduleNames,
  type PropertyName,
  type Scope,
  typeArgument,
} from '../resolve/scope.ts';
import type * as tree from '../syntax/tree.ts';
import { ClassCheck, DeferredType, FunctionCheck, UNKNOWN } from '../types/basic.ts';
import { CollectionCheck, LazyContainerCheck, MapCheck, PairCheck } from '../types/containers.ts';
import { VmClass, VmTypeAlias } from '../values/class.ts';
import type { Env } from '../values/code.ts';
import { evaluationContext } from '../values/context.ts';
import type { Member } from '../values/member.ts';
import { readSlot, VmObject } from '../values/object.ts';
import type { RuntimeType } from '../values/runtime-type.ts';
import type { VmValue } from '../values/value.ts';
import { type AliasDeclaration, aliasType } from './aliases.ts';
import { type Compiler, envAt, failAt, type Site } from './compiler.ts';

/** The module object in which the code around a place was written. */
export function definerOf(scope: Scope): (s: VmValue, e: Env) => VmObject {
  const hops = hopsToModule(scope) + 1;
  return (_s, e) => envAt(e, hops).owner as VmObject;
}

/** The check for a named type. Names of `pkl:base` are known now, others when the module runs. */
export function declaredType(node: tree.DeclaredType, scope: Scope, c: Compiler): RuntimeType {
  if (node.qualifier === null) {
    const argument = typeArgument(scope, node.name.text);
    if (argument !== undefined) return argument as RuntimeType;
    if (hasTypeParameter(scope, node.name.text)) return UNKNOWN;
  }
  const args = node.args.map((arg) => c.type(arg, scope));
  const site = c.site(node, scope);
  const build = (value: VmValue): RuntimeType => typeOf(value, args, node, site, c, scope);
  const fixed = baseType(node, scope, c);
  if (fixed !== undefined) return build(fixed);
  const resolve = resolver(node, scope, c);
  const definer = definerOf(scope);
  let cachedFor: VmObject | undefined;
  let cached: RuntimeType | undefined;
  return new DeferredType((s, e) => {
    const module = definer(s, e);
    if (cached === undefined || cachedFor !== module) {
      cached = build(resolve(module));
      cachedFor = module;
    }
    return cached;
  });
}

/** The class that `new` of a named type makes; null for other types and aliases. */
export function instantiableClass(
  node: tree.TypeNode,
  scope: Scope,
  c: Compiler,
): (s: VmValue, e: Env) => VmClass | null {
  if (node.kind === 'ModuleType') {
    const definer = definerOf(scope);
    return (s, e) => definer(s, e).cls;
  }
  if (node.kind !== 'DeclaredType') return () => null;
  const asClass = (value: VmValue): VmClass | null =>
    value instanceof VmTypeAlias
      ? classBehind(value)
      : value instanceof VmClass
        ? value
        : value instanceof VmObject
          ? value.cls
          : null;
  const fixed = baseType(node, scope, c);
  if (fixed !== undefined) return () => asClass(fixed);
  const resolve = resolver(node, scope, c);
  const definer = definerOf(scope);
  return (s, e) => asClass(resolve(definer(s, e)));
}

/** The class that an alias stands for; null when it stands for another kind of type. */
function classBehind(alias: VmTypeAlias): VmClass | null {
  const declaration = alias.declaration as AliasDeclaration;
  return instantiableClass(
    declaration.node.type,
    declaration.scope,
    declaration.compiler,
  )(declaration.module, declaration.env);
}

/** A name that nothing in the module can redefine. */
function baseType(node: tree.DeclaredType, scope: Scope, c: Compiler): VmValue | undefined {
  if (node.qualifier !== null || c.module.isBaseModule || c.module.hasParent) return undefined;
  const names = moduleNames(scope);
  if (names?.properties.has(node.name.text) === true) return undefined;
  if (c.module.implicitImports.has(node.name.text)) return undefined;
  return fromBase(node.name.text, c);
}

function fromBase(name: string, c: Compiler): VmValue | undefined {
  const { object } = c.module.base;
  const info = object.property(name);
  if (info === undefined) return undefined;
  const value = readSlot(object, info);
  return value instanceof VmClass || value instanceof VmTypeAlias ? value : undefined;
}

/** What a type name means in an instance of the module; throws when it leads nowhere. */
export function resolveTypeName(node: tree.DeclaredType, scope: Scope, c: Compiler, module: VmObject): VmValue {
  return resolver(node, scope, c)(module);
}

/** Finds what a type name means in an instance of the module. */
function resolver(node: tree.DeclaredType, scope: Scope, c: Compiler): (module: VmObject) => VmValue {
  const name = node.name.text;
  if (node.qualifier === null) {
    const site = c.site(node.nameRange, scope);
    return (module) => {
      const found = inModule(module, name, scope, c) ?? fromBase(name, c);
      if (found === undefined) throw failAt(site, cannotFindType(name, c.module.name));
      if (found === NO_TYPE) throw failAt(site, notAType(name));
      return found;
    };
  }
  const qualifier = node.qualifier.text;
  const site = c.site(node.qualifier, scope);
  const nameSite = c.site(node.name, scope);
  return (module) => {
    const imported = inModule(module, qualifier, scope, c);
    if (imported === NO_TYPE) throw failAt(site, notAModuleImport(qualifier));
    if (imported === undefined || !(imported instanceof VmObject))
      throw failAt(site, cannotFindModuleImport(qualifier));
    const inside = imported.property(name);
    const value = inside?.member.isShared === true ? readSlot(imported, inside) : undefined;
    if (value instanceof VmClass || value instanceof VmTypeAlias) return value;
    throw failAt(nameSite, cannotFindQualifiedType(name, imported.cls.moduleName));
  };
}

/** A property of a module that is neither class, alias nor import. */
const NO_TYPE = Symbol('no type');

/** What a name of the module means as a type; `NO_TYPE` for a property that is neither class, alias nor import. */
function inModule(module: VmObject, name: string, scope: Scope, c: Compiler): VmValue | typeof NO_TYPE | undefined {
  const known: PropertyName | undefined = moduleNames(scope)?.properties.get(name);
  for (const member of (known?.locals ?? []) as Member[]) {
    const info = module.shape.locals.get(member);
    if (info !== undefined) return member.isShared ? readSlot(module, info) : NO_TYPE;
  }
  const info = module.property(name);
  if (info !== undefined)
    return info.member.isShared ? readSlot(module, info) : known === undefined ? undefined : NO_TYPE;
  const implicit = c.module.implicitImports.get(name);
  return implicit === undefined ? undefined : evaluationContext().importModule(implicit, c.module.uri);
}

/** Throws when a type name of a module leads nowhere. Nothing is evaluated: imports stay unloaded. */
export function checkTypeName(node: tree.DeclaredType, scope: Scope, module: VmObject, c: Compiler): void {
  const name = (node.qualifier ?? node.name).text;
  if (hasTypeParameter(scope, name) || c.module.implicitImports.has(name)) return;
  const site = c.site(node.qualifier ?? node.nameRange, scope);
  const known = moduleNames(scope)?.properties.get(name);
  const locals = (known?.locals ?? []) as Member[];
  const member = locals.find((local) => module.shape.locals.has(local)) ?? module.property(name)?.member;
  if (member?.isShared === true) return;
  if (member !== undefined && known !== undefined) {
    throw failAt(site, node.qualifier === null ? notAType(name) : notAModuleImport(name));
  }
  if (node.qualifier !== null) throw failAt(site, cannotFindModuleImport(name));
  if (c.module.base.object.property(name)?.member.isShared !== true) {
    throw failAt(site, cannotFindType(name, c.module.name));
  }
}

function typeOf(
  value: VmValue,
  args: readonly RuntimeType[],
  node: tree.DeclaredType,
  site: Site,
  c: Compiler,
  scope: Scope,
): RuntimeType {
  const named = c.site(node.nameRange, scope);
  if (value instanceof VmClass) {
    checkCount(value.displayName, value.typeParameters.length, args.length, site);
    if (value.moduleUri === 'pkl:ref' && value.name === 'Reference' && args.length > 0) {
      return c.referenceType(value, args, node, site, scope);
    }
    return value.moduleUri === 'pkl:base' ? baseClassType(value, args, named) : new ClassCheck(value, named);
  }
  if (value instanceof VmTypeAlias) {
    if (args.length > 0) checkCount(value.displayName, value.typeParameters.length, args.length, site);
    const sources = node.args.map((arg) => ({ node: arg, scope, compiler: c, use: site }));
    return aliasType(value, args, scope.frame.name, sources);
  }
  if (value instanceof VmObject && value.cls.isModuleClass) {
    if (value.cls.prototype !== value) throw failAt(site, notAModuleType(value.cls.moduleName));
    return new ClassCheck(value.cls, named);
  }
  throw failAt(site, notAType(node.name.text));
}

function checkCount(name: string, expected: number, actual: number, site: Site): void {
  if (actual === 0 || actual === expected) return;
  const message: Message = expected === 0 ? notAParameterizableClass(name) : wrongTypeArgumentCount(expected, actual);
  throw failAt(site, message);
}

function baseClassType(cls: VmClass, args: readonly RuntimeType[], site: Site): RuntimeType {
  const [first, second] = args;
  switch (cls.name) {
    case 'Listing':
      return new LazyContainerCheck(cls, null, first ?? UNKNOWN, site);
    case 'Mapping':
      return new LazyContainerCheck(cls, first ?? UNKNOWN, second ?? UNKNOWN, site);
    case 'List':
    case 'Set':
    case 'Collection':
      return new CollectionCheck(cls, first ?? UNKNOWN, site);
    case 'Map':
      return new MapCheck(first ?? UNKNOWN, second ?? UNKNOWN, site);
    case 'Pair':
      return new PairCheck(first ?? UNKNOWN, second ?? UNKNOWN, site);
    case 'Function0':
    case 'Function1':
    case 'Function2':
    case 'Function3':
    case 'Function4':
    case 'Function5':
      return new FunctionCheck(Number(cls.name.slice(-1)), site);
    case 'VarArgs':
      return UNKNOWN;
    default:
      return new ClassCheck(cls, site);
  }
}
