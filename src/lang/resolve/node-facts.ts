/** What checks want to know of a node by itself, wherever it stands. */
import type * as tree from '../syntax/ast.ts';
import { walk } from '../syntax/children.ts';

/** Whether an expression is one that no check can refuse. Most values of large modules are. */
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

/** Short literals always fit, unless they have a prefix. */
export function fitsForSure({ text }: tree.IntExpr): boolean {
  return text.length < 16 && !text.startsWith('0');
}

/** Whether a type has no constraints: nothing else in a type can be refused without looking names up. */
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

/** Whether a modifier is among those of a declaration. */
export function has(modifiers: readonly tree.ModifierNode[], name: tree.Modifier): boolean {
  return modifiers.some((modifier) => modifier.name === name);
}

/** Whether a member of an object body makes members only when an object is made. */
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
