import type { Scope } from '../../resolve/scope.ts';
import type * as tree from '../../syntax/ast.ts';
import type { Code } from '../../values/code.ts';
import type { RuntimeType } from '../../values/runtime-type.ts';

/** A method or lambda compiled to closures. */
export interface FunctionParts {
  readonly body: tree.Expr;
  /** The scope of the body: parameters are its locals. */
  readonly scope: Scope;
  /** Checks of the parameters by index; null when every value fits. */
  readonly parameters: readonly (RuntimeType | null)[];
  readonly result: RuntimeType | null;
  /** The declaration of a method, to recognize recursive calls; null for lambdas. */
  readonly declaration: tree.MethodNode | tree.ObjectMethod | null;
  /** The closures of the body's parts. */
  readonly closures: ReadonlyMap<tree.Node, Code>;
}
