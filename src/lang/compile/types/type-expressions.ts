/** `is` and `as`. */
import type { Scope } from '../../resolve/scope.ts';
import type * as tree from '../../syntax/ast.ts';
import type { Code } from '../../values/code.ts';
import type { Compiler } from '../compiler.ts';

/** `value is Type`. */
export function compileTypeTest(node: tree.TypeTestExpr, scope: Scope, c: Compiler): Code {
  const value = c.expr(node.value, scope);
  const type = c.type(node.type, scope);
  return (s, e, a, b, cc, d) => type.test(value(s, e, a, b, cc, d), s, e, a, b, cc, d);
}

/** `value as Type`. */
export function compileTypeCast(node: tree.TypeCastExpr, scope: Scope, c: Compiler): Code {
  const value = c.expr(node.value, scope);
  const type = c.type(node.type, scope);
  return (s, e, a, b, cc, d) => type.check(value(s, e, a, b, cc, d), s, e, a, b, cc, d);
}
