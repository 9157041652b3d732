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
  const visit = (inner: tree.TypeNode): void => checkNames(inner, typeParameters, scope, module, c);
  switch (node.kind) {
    case 'DeclaredType':
      if (!typeParameters.includes(node.name.text)) checkTypeName(node, scope, module, c);
      node.args.forEach(visit);
      return;
    case 'NullableType':
    case 'ParenthesizedType':
    case 'ConstrainedType':
      visit(node.type);
      return;
    case 'UnionType':
      node.members.forEach(visit);
      return;
    case 'FunctionType':
      node.parameters.forEach(visit);
      visit(node.returnType);
      return;
    default:
  }
}
