import type { Scope } from '../resolve/scope.ts';
import type * as tree from '../syntax/tree.ts';
import type { Env } from '../values/code.ts';
import type { Compiler } from './compiler.ts';

/** A declaration as reflection and annotations need it: its tree, and what code inside it would see. */
export class MemberDeclaration {
  readonly node: tree.ClassNode | tree.PropertyNode | tree.MethodNode | tree.TypeAliasNode | tree.Module;
  readonly compiler: Compiler;
  readonly scope: Scope;
  readonly env: Env;

  constructor(node: MemberDeclaration['node'], compiler: Compiler, scope: Scope, env: Env) {
    this.node = node;
    this.compiler = compiler;
    this.scope = scope;
    this.env = env;
  }
}
