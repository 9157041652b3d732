/** Properties of single nodes, independent of their context. */
import type * as tree from '../syntax/ast.ts';
import { walk } from '../syntax/children.ts';

/** Whether an expression needs no checks, which is true of most values in large modules. */
export function isLeaf(node: tree.Expr): boolean {
  switch (node.kind) {
    case 'Boolean':
    case 'Null':
    case 'Float':
      return true;
    case 'Int':
      return fitsForSure(node);
    case 'String':
      return node.parts.every((part) => part.kind === 'Text');
    default:
      return false;
  }
}

/** Short literals without a prefix always fit. */
export function fitsForSure({ text }: tree.IntExpr): boolean {
  return text.length < 16 && !text.startsWith('0');
}

/** Whether a type has no constraints, the only part of a type that can be wrong without looking names up. */
export function isPlainType(node: tree.TypeNode): boolean {
  switch (node.kind) {
    case 'DeclaredType':
      return node.args.every(isPlainType);
    case 'NullableType':
    case 'ParenthesizedType':
      return isPlainType(node.type);
    default:
      return false;
  }
}

/** Whether a declaration has a modifier. */
export function has(modifiers: readonly tree.ModifierNode[], name: tree.Modifier): boolean {
  return modifiers.some((modifier) => modifier.name === name);
}

/** Whether a member of an object body only produces members when an object is created. */
export function isGenerator({ kind }: tree.ObjectMember): boolean {
  return kind === 'ForGenerator' || kind === 'WhenGenerator' || kind === 'MemberPredicate' || kind === 'ObjectSpread';
}

/** Whether a method of that name is defined anywhere in a module. */
export function definesMethod(module: tree.Module, name: string): boolean {
  let found = false;
  walk(module, (node) => {
    found ||= (node.kind === 'Method' || node.kind === 'ObjectMethod') && node.name.text === name;
    return !found;
  });
  return found;
}
