/** Names of types that mean nothing are mistakes of the class that uses them, whether values are checked or not. */
import type { Scope } from '../resolve/scope.ts';
import type * as tree from '../syntax/tree.ts';
import type { VmObject } from '../values/object.ts';
import type { Compiler } from './compiler.ts';
import { checkTypeName } from './declared-types.ts';

/** Looks up the types of properties and methods, as seen in an instance of their module. */
export function checkMemberTypes(
  members: readonly (tree.PropertyNode | tree.MethodNode)[],
  scope: Scope,
  module: VmObject,
  c: Compiler,
): void {
  const check = (type: tree.TypeNode | null, parameters: readonly string[]): void => {
    if (type !== null) checkNames(type, parameters, scope, module, c);
  };
  for (const node of members) {
    if (node.kind === 'Property') check(node.type, []);
    else {
      const parameters = node.typeParameters.map((parameter) => parameter.name.text);
      for (const parameter of node.parameters) check(parameter.type, parameters);
      check(node.returnType, parameters);
    }
  }
}

function checkNames(
  node: tree.TypeNode,
  typeParameters: readonly string[],
  scope: Scope,
  module: VmObject,
  c: Compiler,
): void {
  for (const named of declaredTypesIn(node)) {
    if (!typeParameters.includes(named.name.text)) checkTypeName(named, scope, module, c);
  }
}

/** The names in a type, outer ones first. */
export function* declaredTypesIn(node: tree.TypeNode): Generator<tree.DeclaredType> {
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
