/** Properties of single nodes, independent of their context. */
import type { Range } from '../base/source.ts';
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
      return alwaysFits(node);
    case 'String':
      return node.parts.every((part) => part.kind === 'Text');
    default:
      return false;
  }
}

/** Short literals without a prefix always fit. */
export function alwaysFits({ text }: tree.IntExpr): boolean {
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

/** Modifiers, name and type: the part of a declaration shown in reports. */
export function headerOf(node: tree.ModuleMember | tree.ObjectMethod): Range {
  if (node.kind === 'Property') return { start: node.headerStart, end: node.type?.end ?? node.name.end };
  return { start: node.kind === 'ObjectMethod' ? node.start : node.headerStart, end: node.headerEnd };
}

/** The first modifier of that name. */
export function modifierOf(
  modifiers: readonly tree.ModifierNode[],
  name: tree.Modifier,
): tree.ModifierNode | undefined {
  return modifiers.find((modifier) => modifier.name === name);
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
