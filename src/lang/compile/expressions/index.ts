/** Maps each kind of expression to the handler that compiles it. */
import { cannotInvokeSupermethod } from '../../diagnostics/messages/evaluation.ts';
import { enclosingMember, type Scope } from '../../resolve/scope.ts';
import type * as tree from '../../syntax/ast.ts';
import { shownRange } from '../../syntax/shown-range.ts';
import type { Code } from '../../values/code.ts';
import { NULL } from '../../values/scalars.ts';
import { type Compiler, failAt } from '../compiler.ts';
import { compileTypeCast, compileTypeTest } from '../types/type-expressions.ts';
import { compileCall, compileQualifiedCall, compileSuperCall } from './calls.ts';
import {
  compileIf,
  compileImport,
  compileLambda,
  compileLet,
  compileRead,
  compileThrow,
  compileTrace,
} from './control.ts';
import { compileMarked, compileString, constantOf } from './literals.ts';
import {
  compileAmendment,
  compileInferredNew,
  compileNew,
  compileSuperProperty,
  compileSuperSubscript,
  ownerCode,
} from './new.ts';
import { compileBinary, compileNonNull, compileUnary } from './operators.ts';
import { compileModuleRef, compileName, compileOuter, compileQualifiedProperty, compileThis } from './properties.ts';
import { compileSubscript } from './subscript.ts';

/** Compiles an expression in `scope`. */
export function compileExpr(node: tree.Expr, scope: Scope, c: Compiler): Code {
  const constant = constantOf(node, c);
  if (constant !== undefined) return () => constant;
  switch (node.kind) {
    case 'This':
      return compileThis(scope);
    case 'Outer':
      return compileOuter(node, scope, c);
    case 'ModuleRef':
      return compileModuleRef(scope);
    case 'String':
      return compileString(node, scope, c);
    case 'Throw':
      return compileThrow(node, scope, c);
    case 'Trace':
      return compileTrace(node, scope, c);
    case 'Import':
      return compileImport(node, scope, c);
    case 'Read':
      return compileRead(node, scope, c);
    case 'Access':
      return node.args === null ? compileName(node, scope, c) : compileCall(node, node.args, scope, c);
    case 'QualifiedAccess':
      return node.args === null
        ? compileQualifiedProperty(node, scope, c)
        : compileQualifiedCall(node, node.args, scope, c);
    case 'SuperAccess':
      return node.args === null ? compileSuperProperty(node, scope, c) : superCall(node, node.args, scope, c);
    case 'SuperSubscript':
      return compileSuperSubscript(node, scope, c);
    case 'Subscript':
      return compileSubscript(node, scope, c);
    case 'NonNull':
      return compileNonNull(node, scope, c);
    case 'Unary':
      return compileUnary(node, scope, c);
    case 'Binary':
      return compileBinary(node, scope, c);
    case 'TypeTest':
      return compileTypeTest(node, scope, c);
    case 'TypeCast':
      return compileTypeCast(node, scope, c);
    case 'If':
      return compileIf(node, scope, c);
    case 'Let':
      return compileLet(node, scope, c);
    case 'Lambda':
      return compileLambda(node, scope, c);
    case 'Parenthesized':
      return c.expr(node.expr, scope);
    case 'Marked':
      return compileMarked(node, scope, c);
    case 'New':
      return node.type === null ? compileInferredNew(node, scope, c) : compileNew(node, node.type, scope, c);
    case 'Amend':
      return compileAmendment(
        node,
        node.body,
        c.expr(node.parent, scope),
        c.site(shownRange(node.parent), scope),
        scope,
        c,
      );
    default:
      return () => NULL;
  }
}

function superCall(node: tree.SuperAccessExpr, args: readonly tree.Expr[], scope: Scope, c: Compiler): Code {
  const { frame } = enclosingMember(scope).scope;
  if (frame.definition === null) {
    const site = c.site(node, scope);
    return () => {
      throw failAt(site, cannotInvokeSupermethod());
    };
  }
  const owner = ownerCode(scope);
  return compileSuperCall(node, args, scope, c, (s, e) => owner(s, e).cls);
}
