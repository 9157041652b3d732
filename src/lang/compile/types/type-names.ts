/**
 * Resolves the names in the types of declarations when their module or class is created: an unknown name is an error of
 * that module or class, whether or not values are checked.
 */
import {
  cyclicTypeAlias,
  notAModuleType,
  notAParameterizableClass,
  wrongTypeArgumentCount,
} from '../../diagnostics/messages/declarations.ts';
import { declarationScope, hasTypeParameter, type Scope, scopeOf } from '../../resolve/scope.ts';
import type * as tree from '../../syntax/ast.ts';
import { CachedValidity } from '../../values/cached-validity.ts';
import { VmClass, VmTypeAlias } from '../../values/class.ts';
import type { Env } from '../../values/code.ts';
import { evaluationContext } from '../../values/context.ts';
import type { VmObject } from '../../values/object.ts';
import type { VmValue } from '../../values/value.ts';
import { type Compiler, failAt } from '../compiler.ts';
import type { MemberDeclaration } from '../declarations/member-declaration.ts';
import type { AliasDeclaration } from './aliases.ts';
import { definerOf, resolveTypeName } from './named-types.ts';

/** The scope for resolving types, in an instance of the module. */
export interface ResolutionScope {
  /** Its name is shown in reports: that of the module, class or alias. */
  readonly scope: Scope;
  readonly module: VmObject;
  readonly compiler: Compiler;
}

/** The scope of types inside a member, with the member's name for reports. */
export function resolutionScope(scope: Scope, module: VmObject, compiler: Compiler): ResolutionScope {
  let root = scope;
  while (root.frame.parent !== null) root = root.frame.parent;
  return { scope: scopeOf({ ...root.frame, name: scope.frame.name }, []), module, compiler };
}

/** Evaluates the annotations of members and resolves their types, properties before methods. */
export function resolveMembers(members: Iterable<{ readonly declaration: object }>, context: ResolutionScope): void {
  for (const { declaration } of members) {
    const { node, annotations, scope } = declaration as MemberDeclaration;
    void annotations;
    const isOfModule = node.kind === 'Property' && scope.frame.home?.kind === 'module';
    resolveTypesOf(node, context, isOfModule ? node.start : undefined);
  }
}

/**
 * Resolves the types of a property, or of a method's parameters and result. `declaredAt` is for properties of a module.
 */
export function resolveTypesOf(node: tree.Node, context: ResolutionScope, declaredAt?: number): void {
  if (node.kind === 'Property') resolveType(node.type, () => false, context, declaredAt);
  else if (node.kind === 'Method') {
    const isParameter = (name: string): boolean => node.typeParameters.some((each) => each.name.text === name);
    for (const parameter of node.parameters) resolveType(parameter.type, isParameter, context);
    resolveType(node.returnType, isParameter, context);
  }
}

/** Resolves the names in a type, outer ones first. Returns whether one of them leads to references. */
export function resolveType(
  node: tree.TypeNode | null,
  isTypeParameter: (name: string) => boolean,
  context: ResolutionScope,
  declaredAt?: number,
): boolean {
  if (node === null) return false;
  const { module, compiler } = context;
  const known = rightUses(context.scope);
  if (isKnownType(node, known)) return false;
  const scope = declaredAt === undefined ? context.scope : declarationScope(context.scope, declaredAt);
  let hasReference = false;
  const isParameter = (named: tree.DeclaredType): boolean =>
    named.qualifier === null && isTypeParameter(named.name.text);
  for (const named of declaredTypesIn(node)) {
    if (isParameter(named)) continue;
    const found = resolveTypeName(named, scope, compiler, module);
    checkUse(named, found, context);
    if (!leadsToReference(found)) {
      // What is valid before a property with that name exists may be invalid after it.
      const isShadowed = scope.frame.home?.properties.get(named.name.text)?.declaredAt !== undefined;
      if (named.qualifier === null && !isShadowed) known.add(useOf(named));
      continue;
    }
    hasReference = true;
    // References reject constraints, even behind aliases, which only the whole type reveals.
    const isWhole = ![...declaredTypesIn(named)].some(isParameter);
    if (isWhole) compiler.type(named, scope).defaultValue(module, module.env);
  }
  return hasReference;
}

/**
 * Code that resolves the names in the types of an expression: errors in them are reported when the expression is
 * evaluated, before any value is checked. Valid names are not resolved again.
 */
export function nameCheck(
  types: readonly (tree.TypeNode | null)[],
  scope: Scope,
  c: Compiler,
): (s: VmValue, e: Env) => void {
  const validity = new CachedValidity(c.module.isStandardLibrary || types.every((type) => type === null));
  const isParameter = (name: string): boolean => hasTypeParameter(scope, name);
  return (s, e) => {
    if (validity.isKnownValid) return;
    const context = resolutionScope(scope, definerOf(scope)(s, e), c);
    for (const type of types) resolveType(type, isParameter, context);
    validity.confirm();
  };
}

interface RightUses {
  readonly uses: Set<string>;
  readonly generation: number;
}

/** Valid uses of names by module: most types of a module consist of few names. */
const rightUsesOf = new WeakMap<object, RightUses>();

function rightUses({ frame }: Scope): Set<string> {
  const module = frame.home ?? frame;
  const { generation } = evaluationContext();
  let known = rightUsesOf.get(module);
  if (known?.generation !== generation) {
    known = { uses: new Set(), generation };
    rightUsesOf.set(module, known);
  }
  return known.uses;
}

/** A name with its number of type arguments. */
function useOf({ name, args }: tree.DeclaredType): string {
  return args.length === 0 ? name.text : `${name.text}/${args.length}`;
}

/** Whether all names in a type are known to be valid and not to lead to references. */
function isKnownType(node: tree.TypeNode, known: ReadonlySet<string>): boolean {
  switch (node.kind) {
    case 'DeclaredType':
      return node.qualifier === null && known.has(useOf(node)) && node.args.every((arg) => isKnownType(arg, known));
    case 'NullableType':
    case 'ParenthesizedType':
    case 'ConstrainedType':
      return isKnownType(node.type, known);
    default:
      return false;
  }
}

function leadsToReference(found: VmValue): boolean {
  if (found instanceof VmTypeAlias) return (found.declaration as AliasDeclaration).facts.leadsToReference;
  return found instanceof VmClass && found.moduleUri === 'pkl:ref' && found.name === 'Reference';
}

/** Checks that what a name refers to can be used as a type in this way. */
function checkUse(node: tree.DeclaredType, found: VmValue, { scope, compiler }: ResolutionScope): void {
  const site = compiler.site(node, scope);
  const [first] = node.args;
  if (found instanceof VmTypeAlias && !(found.declaration as AliasDeclaration).facts.isResolved) {
    throw failAt(site, cyclicTypeAlias());
  }
  if (found instanceof VmClass || found instanceof VmTypeAlias) {
    const expected = found.typeParameters.length;
    if (first !== undefined && node.args.length !== expected) {
      throw failAt(site, wrongTypeArgumentCount(expected, node.args.length));
    }
    return;
  }
  const { cls } = found as VmObject;
  if (first !== undefined) throw failAt(compiler.site(first, scope), notAParameterizableClass(cls.moduleName));
  if (cls.prototype !== found) throw failAt(site, notAModuleType(cls.moduleName));
}

/** The names in a type, outer ones first. */
function* declaredTypesIn(node: tree.TypeNode): Generator<tree.DeclaredType> {
  switch (node.kind) {
    case 'DeclaredType':
      yield node;
      for (const arg of node.args) yield* declaredTypesIn(arg);
      return;
    case 'NullableType':
    case 'ParenthesizedType':
    case 'ConstrainedType':
      yield* declaredTypesIn(node.type);
      return;
    case 'UnionType':
      for (const member of node.members) yield* declaredTypesIn(member);
      return;
    case 'FunctionType':
      for (const parameter of node.parameters) yield* declaredTypesIn(parameter);
      yield* declaredTypesIn(node.returnType);
      return;
    default:
  }
}
