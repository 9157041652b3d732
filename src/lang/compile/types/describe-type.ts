/** Type annotations as data, for reflection and renderers. */
import { assertNever, invariant } from '../../diagnostics/error.ts';
import { hasTypeParameter, hopsToModule, type Scope, typeArgument } from '../../resolve/scope.ts';
import type * as tree from '../../syntax/ast.ts';
import { processStringConstant } from '../../syntax/strings.ts';
import { ArgumentCheck } from '../../types/composite.ts';
import { VmClass, VmTypeAlias } from '../../values/class.ts';
import type { Env } from '../../values/code.ts';
import { VmObject } from '../../values/object.ts';
import { quoteString } from '../../values/string-literal.ts';
import { type CodeLocation, type Compiler, envAt } from '../compiler.ts';
import type { AliasDeclaration } from './aliases.ts';
import { resolveTypeName } from './named-types.ts';

/** The contents of a type annotation with names resolved; without constraints and default markers. */
export type TypeDescription =
  | { readonly kind: 'unknown' | 'nothing' }
  | { readonly kind: 'module'; readonly cls: VmClass }
  | { readonly kind: 'literal'; readonly value: string }
  | { readonly kind: 'union'; readonly members: readonly TypeDescription[] }
  | { readonly kind: 'nullable'; readonly member: TypeDescription }
  | { readonly kind: 'function'; readonly parameters: readonly TypeDescription[]; readonly result: TypeDescription }
  | {
      readonly kind: 'declared';
      readonly referent: VmClass | VmTypeAlias;
      /** For a class, as many as it has type parameters; for an alias, those that were written. */
      readonly args: readonly TypeDescription[];
    }
  | { readonly kind: 'variable'; readonly name: string };

export const UNKNOWN_TYPE: TypeDescription = { kind: 'unknown' };

/** The scope of a type annotation, and the environment of its declaration. */
export interface TypeScope {
  readonly scope: Scope;
  readonly compiler: Compiler;
  readonly env: Env;
  /** Type arguments by type parameter, if known. */
  readonly variables?: ReadonlyMap<string, TypeDescription>;
}

/** A type argument of a generic alias as written. */
export interface TypeSource {
  readonly node: tree.TypeNode;
  readonly scope: Scope;
  readonly compiler: Compiler;
  /** The use of the alias. */
  readonly use: CodeLocation;
}

/** Describes an annotation; a missing one is `unknown`. Throws when a name in it is unknown. */
export function describeType(node: tree.TypeNode | null, context: TypeScope): TypeDescription {
  if (node === null) return UNKNOWN_TYPE;
  const inner = (type: tree.TypeNode): TypeDescription => describeType(type, context);
  switch (node.kind) {
    case 'UnknownType':
      return UNKNOWN_TYPE;
    case 'NothingType':
      return { kind: 'nothing' };
    case 'ModuleType':
      return { kind: 'module', cls: moduleOf(context).cls };
    case 'StringLiteralType':
      return { kind: 'literal', value: processStringConstant(node.value, context.compiler.module.source) };
    case 'DeclaredType':
      return describeDeclared(node, context);
    case 'NullableType':
      return { kind: 'nullable', member: inner(node.type) };
    case 'UnionType':
      return { kind: 'union', members: distinctLiterals(node.members.map(inner)) };
    case 'FunctionType':
      return { kind: 'function', parameters: node.parameters.map(inner), result: inner(node.returnType) };
    case 'ConstrainedType':
    case 'ParenthesizedType':
      return inner(node.type);
    default:
      return assertNever(node);
  }
}

/** The type that an alias stands for with these arguments. */
export function describeAliased(alias: VmTypeAlias, args: readonly TypeDescription[]): TypeDescription {
  const { node, scope, compiler, env } = alias.declaration as AliasDeclaration;
  const variables = new Map(alias.typeParameters.map((name, i) => [name, args[i] ?? UNKNOWN_TYPE]));
  return describeType(node.type, { scope, compiler, env, variables });
}

/** The module instance that contains a type. */
export function moduleOf({ scope, env }: TypeScope): VmObject {
  const module = envAt(env, hopsToModule(scope) + 1).owner;
  invariant(module !== null, 'declarations lie in a module');
  return module as VmObject;
}

/** A union of literals only is a set. */
function distinctLiterals(members: readonly TypeDescription[]): readonly TypeDescription[] {
  const seen = new Set<string>();
  return members.filter((member) => {
    if (member.kind !== 'literal') return true;
    const isNew = !seen.has(member.value);
    seen.add(member.value);
    return isNew;
  });
}

function describeDeclared(node: tree.DeclaredType, context: TypeScope): TypeDescription {
  const { scope, compiler } = context;
  if (node.qualifier === null && hasTypeParameter(scope, node.name.text))
    return describeVariable(node.name.text, context);
  const found = resolveTypeName(node, scope, compiler, moduleOf(context));
  const args = node.args.map((arg) => describeType(arg, context));
  if (found instanceof VmTypeAlias) return { kind: 'declared', referent: found, args };
  const cls = found instanceof VmObject ? found.cls : found;
  invariant(cls instanceof VmClass, 'a type name leads to a class, an alias or a module');
  // The argument of `Class` is not checked and therefore not shown.
  const isErased = args.length === 0 || (cls.moduleUri === 'pkl:base' && cls.name === 'Class');
  return { kind: 'declared', referent: cls, args: isErased ? cls.typeParameters.map(() => UNKNOWN_TYPE) : args };
}

/** A type parameter of an alias stands for the argument at the use being checked. */
function describeVariable(name: string, context: TypeScope): TypeDescription {
  const known = context.variables?.get(name);
  if (known !== undefined) return known;
  const argument = typeArgument(context.scope, name);
  const found = argument === undefined ? undefined : argumentSource(argument);
  return found === undefined ? { kind: 'variable', name } : describeType(found.node, found);
}

/** The argument for a type parameter in the current check, and where it was written. */
export function argumentSource(argument: object): (TypeSource & { readonly env: Env }) | undefined {
  if (!(argument instanceof ArgumentCheck) || argument.source === null || argument.env === null) return undefined;
  return { ...(argument.source as TypeSource), env: argument.env };
}

/** The type as shown in messages. */
export function typeText(type: TypeDescription): string {
  switch (type.kind) {
    case 'unknown':
    case 'nothing':
    case 'module':
      return type.kind;
    case 'literal':
      return quoteString(type.value);
    case 'union':
      return type.members.map(typeText).join(' | ');
    case 'nullable': {
      const text = typeText(type.member);
      return type.member.kind === 'function' || type.member.kind === 'union' ? `(${text})?` : `${text}?`;
    }
    case 'function':
      return `(${type.parameters.map(typeText).join(', ')}) -> ${typeText(type.result)}`;
    case 'declared': {
      const { displayName } = type.referent;
      return type.args.length === 0 ? displayName : `${displayName}<${type.args.map(typeText).join(', ')}>`;
    }
    case 'variable':
      return type.name;
  }
}
