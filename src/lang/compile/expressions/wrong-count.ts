/** Calls with a wrong number of arguments: reported as an error of the method, then of the call. */

import { quoteIdentifier } from '../../base/identifier.ts';
import type { PklError } from '../../diagnostics/error.ts';
import { onlyForLibrary, wrongArgumentCount } from '../../diagnostics/messages/evaluation.ts';
import { headerOf } from '../../resolve/node-facts.ts';
import type { MemberContext, MethodName } from '../../resolve/scope.ts';
import type * as tree from '../../syntax/ast.ts';
import type { ClassMethod } from '../../values/class.ts';
import { type CodeLocation, type Compiler, failAt, spanOf } from '../compiler.ts';
import type { MemberDeclaration } from '../declarations/member-declaration.ts';

/** A method of a class or module is called with the wrong number of arguments. */
export function wrongCount(method: ClassMethod, actual: number, site: CodeLocation): PklError {
  const { node, compiler, scope } = method.declaration as MemberDeclaration;
  const span = spanOf(compiler, headerOf(node as tree.MethodNode));
  const message = method.arity < 0 ? onlyForLibrary('VarArgs') : wrongArgumentCount(method.arity, actual);
  const error = failAt({ span, member: scope.frame.name }, message);
  return error.through(site.span, site.member);
}

/** The same for a method known at compile time. */
export function wrongCountOfKnown(method: MethodName, actual: number, site: CodeLocation, c: Compiler): PklError {
  const { prefix } = method.context as MemberContext;
  const header = { span: spanOf(c, headerOf(method.node)), member: `${prefix}${quoteIdentifier(method.name)}` };
  const error = failAt(header, wrongArgumentCount(method.node.parameters.length, actual));
  return error.through(site.span, site.member);
}
