/** The picture under a failed constraint: the values of its parts, each below its place in the source. */
import type { Scope } from '../resolve/scope.ts';
import type * as tree from '../syntax/tree.ts';
import type { Env, Local } from '../values/code.ts';
import type { VmValue } from '../values/value.ts';
import type { Compiler } from './compiler.ts';

/** Evaluates a constraint that gave false once more, and draws what its parts evaluated to. */
export function explainConstraint(
  _expr: tree.Expr,
  _scope: Scope,
  _c: Compiler,
  _value: VmValue,
  _s: VmValue,
  _e: Env,
  _a?: Local,
  _b?: Local,
  _cc?: Local,
  _d?: Local,
): readonly string[] {
  return [];
}
