/** Named types: classes, aliases, imported modules, type parameters. */
import {
  cannotFindModuleImport,
  cannotFindQualifiedType,
  cannotFindType,
  notAModuleImport,
  notAModuleType,
  notAParameterizableClass,
  notAType,
  wrongTypeArgumentCount,
} from '../../diagnostics/messages/declarations.ts';
import {
  hasTypeParameter,
  hopsToModule,
  isDeclaredLater,
  moduleNames,
  type PropertyName,
  type Scope,
  typeArgument,
} from '../../resolve/scope.ts';
import type * as tree from '../../syntax/ast.ts';
import { ClassCheck, DeferredType, FunctionCheck, InternalClassCheck, UNKNOWN } from '../../types/basic.ts';
import { CollectionCheck, LazyContainerCheck, MapCheck, PairCheck } from '../../types/containers.ts';
import { VmClass, VmTypeAlias } from '../../values/class.ts';
import type { Env } from '../../values/code.ts';
import { evaluationContext } from '../../values/context.ts';
import type { Member } from '../../values/member.ts';
import { readSlot, VmObject } from '../../values/object.ts';
import type { RuntimeType } from '../../values/runtime-type.ts';
import type { SlotInfo } from '../../values/shape.ts';
import { baseClass } from '../../values/standard-library.ts';
import type { VmValue } from '../../values/value.ts';
import { type CodeLocation, type Compiler, envAt, failAt, through } from '../compiler.ts';
import { type AliasDeclaration, aliasType } from './aliases.ts';

/** The module object that contains the code of a scope. */
export function definerOf(scope: Scope): (s: VmValue, e: Env) => VmObject {
  const hops = hopsToModule(scope) + 1;
  return (_s, e) => envAt(e, hops).owner as VmObject;
}

/** The check for a named type. Names of `pkl:base` are resolved at compile time, others at run time. */
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

/** The class that `new` of a named type creates; null for other types and aliases. */
export function instantiableClass(
  node: tree.TypeNode,
  scope: Scope,
  c: Compiler,
): (s: VmValue, e: Env) => VmClass | null {
  if (node.kind === 'ModuleType') {
    const definer = definerOf(scope);
    return (s, e) => definer(s, e).cls;
  }
  if (node.kind === 'FunctionType') return () => baseClass(`Function${node.parameters.length}`);
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
  if (names?.properties.has(node.name.text) === true && !isDeclaredLater(scope, node.name.text)) return undefined;
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

/** Resolves a type name in an instance of the module; throws when it is unknown. */
export function resolveTypeName(node: tree.DeclaredType, scope: Scope, c: Compiler, module: VmObject): VmValue {
  return resolver(node, scope, c)(module);
}

/** Creates the resolver of a type name. */
function resolver(node: tree.DeclaredType, scope: Scope, c: Compiler): (module: VmObject) => VmValue {
  const site = c.site(node.nameRange, scope);
  const name = node.name.text;
  if (node.qualifier === null) return (module) => simpleType(module, name, site, scope, c);
  const { qualifier } = node;
  const qualifierSite = c.site(qualifier, scope);
  const nameSite = c.site(node.name, scope);
  return (module) => {
    const imported = importedModule(module, qualifier.text, { qualifier: qualifierSite, type: site }, scope, c);
    const inside = imported.property(name);
    if (inside === undefined) throw failAt(nameSite, cannotFindQualifiedType(name, imported.cls.moduleName));
    if (!inside.member.isShared) throw failAt(site, notAType(name));
    return readThrough(imported, inside, site);
  };
}

/** Searches the module itself, then `pkl:base`, then the modules it amends or extends. */
function simpleType(module: VmObject, name: string, site: CodeLocation, scope: Scope, c: Compiler): VmValue {
  const place = isDeclaredLater(scope, name) ? module.parent : module;
  const info = (place === module ? localInfo(module, name, scope) : undefined) ?? place?.property(name);
  const isOwn = info !== undefined && info.level === module.shape.depth;
  const inBase = isOwn ? undefined : (implicitModule(name, c) ?? fromBase(name, c));
  if (inBase !== undefined) return inBase;
  if (info === undefined) throw failAt(site, cannotFindType(name, c.module.name, typeNames(module, c)));
  if (!info.member.isShared) throw failAt(site, notAType(name));
  const value = readThrough(module, info, site);
  if (isGlob(value)) throw failAt(site, notAType(name));
  return value;
}

/** The names of the types that a module declares, imports or inherits, and those of `pkl:base`. */
function typeNames({ shape }: VmObject, c: Compiler): readonly string[] {
  const infos = [
    ...shape.properties.values(),
    ...shape.locals.values(),
    ...c.module.base.object.shape.properties.values(),
  ];
  return infos.flatMap(({ key, member }) => (member.isShared && typeof key === 'string' ? [key] : []));
}

/** The module named by an import clause of this module. */
function importedModule(
  module: VmObject,
  name: string,
  sites: { readonly qualifier: CodeLocation; readonly type: CodeLocation },
  scope: Scope,
  c: Compiler,
): VmObject {
  const info = localInfo(module, name, scope);
  const value =
    info === undefined
      ? implicitModule(name, c)
      : info.member.isShared
        ? readThrough(module, info, sites.type)
        : undefined;
  if (value instanceof VmObject && value.cls.isModuleClass) return value;
  if (value !== undefined && isGlob(value)) throw failAt(sites.qualifier, notAType(name));
  throw failAt(sites.qualifier, info === undefined ? cannotFindModuleImport(name) : notAModuleImport(name));
}

function isGlob(value: VmValue): boolean {
  return value instanceof VmObject && !value.cls.isModuleClass;
}

/** A local member of the module, including imports. */
function localInfo(module: VmObject, name: string, scope: Scope): SlotInfo | undefined {
  const known: PropertyName | undefined = moduleNames(scope)?.properties.get(name);
  for (const member of (known?.locals ?? []) as Member[]) {
    const info = module.shape.locals.get(member);
    if (info !== undefined) return info;
  }
  return undefined;
}

function implicitModule(name: string, c: Compiler): VmObject | undefined {
  const implicit = c.module.implicitImports.get(name);
  return implicit === undefined ? undefined : evaluationContext().importModule(implicit, c.module.uri);
}

/** Errors in a declaration are found by the first reference to it. */
function readThrough(module: VmObject, info: SlotInfo, site: CodeLocation): VmValue {
  try {
    return readSlot(module, info);
  } catch (error) {
    throw through(error, site);
  }
}

function typeOf(
  value: VmValue,
  args: readonly RuntimeType[],
  node: tree.DeclaredType,
  site: CodeLocation,
  c: Compiler,
  scope: Scope,
): RuntimeType {
  if (value instanceof VmClass) {
    checkCount(value.typeParameters.length, args.length, site);
    if (value.moduleUri === 'pkl:ref' && value.name === 'Reference' && args.length > 0) {
      return c.referenceType(value, args, node, site, scope);
    }
    if (value.moduleUri !== 'pkl:base') return new ClassCheck(value, site);
    return baseClassType(value, args, site, scope, c);
  }
  if (value instanceof VmTypeAlias) {
    checkCount(value.typeParameters.length, args.length, site);
    const sources = node.args.map((arg) => ({ node: arg, scope, compiler: c, use: site }));
    return aliasType(value, args, scope.frame.name, sources);
  }
  if (value instanceof VmObject && value.cls.isModuleClass) {
    if (value.cls.prototype !== value) throw failAt(site, notAModuleType(value.cls.moduleName));
    const [first] = node.args;
    if (first !== undefined) throw failAt(c.site(first, scope), notAParameterizableClass(value.cls.moduleName));
    return new ClassCheck(value.cls, site);
  }
  throw failAt(site, notAType(node.name.text));
}

function checkCount(expected: number, actual: number, site: CodeLocation): void {
  if (actual > 0 && actual !== expected) throw failAt(site, wrongTypeArgumentCount(expected, actual));
}

function baseClassType(
  cls: VmClass,
  args: readonly RuntimeType[],
  site: CodeLocation,
  scope: Scope,
  c: Compiler,
): RuntimeType {
  const [first, second] = args;
  switch (cls.name) {
    case 'Listing':
      return new LazyContainerCheck(cls, { key: null, element: first ?? UNKNOWN }, site);
    case 'Mapping':
      return new LazyContainerCheck(
        cls,
        { key: first ?? UNKNOWN, element: second ?? UNKNOWN, showsKeys: scope.isInsideLet !== true },
        site,
      );
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
      // The library's own parameters accept anything.
      if (c.module.isStandardLibrary) return UNKNOWN;
      return first === undefined ? new ClassCheck(cls, site) : new InternalClassCheck(cls, site);
    default:
      return new ClassCheck(cls, site);
  }
}
