/** Type annotations as data, for those who look at declarations instead of checking values. */
import { assertNever, invariant } from '../base/error.ts';
import { hasTypeParameter, hopsToModule, type Scope } from '../resolve/scope.ts';
import { processStringConstant } from '../syntax/strings.ts';
import type * as tree from '../syntax/tree.ts';
import { VmClass, VmTypeAlias } from '../values/class.ts';
import type { Env } from '../values/code.ts';
import { VmObject } from '../values/object.ts';
import { envAt, type Compiler } from './compiler.ts';
import { resolveTypeName } from './declared-types.ts';

/** What a type annotation says, names resolved; constraints and default markers are left out. */
export type TypeDescription =
  | { readonly kind: 'unknown' | 'nothing' | 'module' }
  | { readonly kind: 'literal'; readonly value: string }
  | { readonly kind: 'union'; readonly members: readonly TypeDescription[] }
  | { readonly kind: 'nullable'; readonly member: TypeDescription }
  | { readonly kind: 'function'; readonly parameters: readonly TypeDescription[]; readonly result: TypeDescription }
  | {
      readonly kind: 'declared';
      readonly referent: VmClass | VmTypeAlias;
      /** As many as the class has type parameters; for an alias those that were written. */
      readonly args: readonly TypeDescription[];
    }
  | { readonly kind: 'variable'; readonly name: string };

export const UNKNOWN_TYPE: TypeDescription = { kind: 'unknown' };

/** Where a type annotation stands: its scope, and the environment of the declaration around it. */
export interface TypePlace {
  readonly scope: Scope;
  readonly compiler: Compiler;
  readonly env: Env;
}

/** What an annotation says; no annotation says `unknown`. Throws when a name in it leads nowhere. */
export function describeType(node: tree.TypeNode | null, place: TypePlace): TypeDescription {
  if (node === null) return UNKNOWN_TYPE;
  const inner = (type: tree.TypeNode): TypeDescription => describeType(type, place);
  switch (node.kind) {
    case 'UnknownType':
      return UNKNOWN_TYPE;
    case 'NothingType':
      return { kind: 'nothing' };
    case 'ModuleType':
      return { kind: 'module' };
    case 'StringLiteralType':
      return { kind: 'literal', value: processStringConstant(node.value, place.compiler.module.source) };
    case 'DeclaredType':
      return describeDeclared(node, place);
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

/** A union of nothing but literals is a set. */
function distinctLiterals(members: readonly TypeDescription[]): readonly TypeDescription[] {
  const seen = new Set<string>();
  return members.filter((member) => {
    if (member.kind !== 'literal') return true;
    const isNew = !seen.has(member.value);
    seen.add(member.value);
    return isNew;
  });
}

function describeDeclared(node: tree.DeclaredType, place: TypePlace): TypeDescription {
  const { scope, compiler, env } = place;
  if (node.qualifier === null && hasTypeParameter(scope, node.name.text)) {
    return { kind: 'variable', name: node.name.text };
  }
  const module = envAt(env, hopsToModule(scope) + 1).owner;
  invariant(module !== null, 'declarations lie in a module');
  const found = resolveTypeName(node, scope, compiler, module);
  const args = node.args.map((arg) => describeType(arg, place));
  if (found instanceof VmTypeAlias) return { kind: 'declared', referent: found, args };
  const cls = found instanceof VmObject ? found.cls : found;
  invariant(cls instanceof VmClass, 'a type name leads to a class, an alias or a module');
  // What instances of `Class` are classes of is not checked, and not said either.
  const isErased = args.length === 0 || (cls.moduleUri === 'pkl:base' && cls.name === 'Class');
  return { kind: 'declared', referent: cls, args: isErased ? cls.typeParameters.map(() => UNKNOWN_TYPE) : args };
}
