/** The part of an expression that reports show. */
import type { Range } from '../base/source.ts';
import type { DeclaredType, Expr, NewExpr } from './ast.ts';

/**
 * The contents of parentheses; for a negative number the digits, which are the literal; for an object with type
 * arguments the type, because it is checked last.
 */
export function shownRange(node: Expr): Range {
  if (node.kind === 'Parenthesized') return shownRange(node.expr);
  if (isTypedNew(node)) return node.type;
  if (node.kind !== 'Unary' || node.operator !== '-') return node;
  const { operand } = node;
  return operand.kind === 'Int' || operand.kind === 'Float' ? operand : node;
}

/** `new Type<Argument> { … }`: an object of the type, whose members are then checked against the arguments. */
export function isTypedNew(node: Expr): node is NewExpr & { readonly type: DeclaredType } {
  return node.kind === 'New' && node.type?.kind === 'DeclaredType' && node.type.args.length > 0;
}
