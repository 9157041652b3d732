/** The declarations in a module, as an outline shows them. */
import type * as tree from '../syntax/ast.ts';
import { membersOfBody } from './scopes.ts';

/** A named declaration that an outline shows. */
export type Declaration = tree.ModuleMember | tree.ObjectProperty | tree.ObjectMethod;

/** The declarations directly inside a module or another declaration. */
export function childDeclarations(node: tree.Module | Declaration): readonly Declaration[] {
  switch (node.kind) {
    case 'Module':
    case 'Class':
      return node.members;
    case 'Property':
    case 'ObjectProperty':
      return [...node.bodies, ...(node.value === null ? [] : bodiesOf(node.value))].flatMap((body) =>
        [...membersOfBody(body)].filter((member) => member.kind === 'ObjectProperty' || member.kind === 'ObjectMethod'),
      );
    default:
      return [];
  }
}

/** The bodies of an object that an expression creates or amends. */
function bodiesOf(value: tree.Expr): readonly tree.ObjectBody[] {
  switch (value.kind) {
    case 'New':
      return [value.body];
    case 'Amend':
      return [...bodiesOf(value.parent), value.body];
    case 'Parenthesized':
      return bodiesOf(value.expr);
    default:
      return [];
  }
}

/** Whether a node is a declaration that an outline shows. */
export function isDeclaration(node: { readonly kind?: string }): node is Declaration {
  return ['Class', 'TypeAlias', 'Property', 'Method', 'ObjectProperty', 'ObjectMethod'].includes(node.kind ?? '');
}
