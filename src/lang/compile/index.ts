import type { Source } from '../base/source.ts';
import type { Scope } from '../resolve/scope.ts';
import type * as tree from '../syntax/ast.ts';
import { isTypedNew } from '../syntax/shown-range.ts';
import type { Code } from '../values/code.ts';
import { BYTES, spend } from '../values/memory.ts';
import { type Compiler, type ExpressionObserver, type ModuleContext, spanOf } from './compiler.ts';
import { CompiledModule } from './declarations/module.ts';
import { compileExpr } from './expressions/index.ts';
import { compileAmendment, inheritedCode } from './expressions/new.ts';
import { referenceType } from './expressions/reference-values.ts';
import { localMethod } from './natives.ts';
import { compileType } from './types/index.ts';
import { instantiableClass } from './types/named-types.ts';

/**
 * The compiler of a module; each compiled expression is passed to the observer, if there is one.
 *
 * @param home the compiler of the module itself, where another text is compiled in its scope: methods are of the module
 */
export function createCompiler(
  module: ModuleContext,
  observer?: ExpressionObserver,
  isRecording = false,
  home?: Compiler,
): Compiler {
  const noted = (node: tree.Node, code: Code) => (observer === undefined ? code : observer.note(node, code));
  const compiler: Compiler = {
    module,
    record: isRecording ? noted : null,
    forSource: (source) => createCompiler(withSource(module, source), observer, isRecording, home ?? compiler),
    expr: (node, scope) => {
      spend(BYTES.code);
      const code = compileExpr(node, scope, compiler);
      return isRecording && isTypedNew(node) ? code : noted(node, code);
    },
    type: (node, scope) => {
      spend(BYTES.type);
      return compileType(node, scope, compiler);
    },
    // The code of methods is cached and must therefore not report to a recorder.
    method: (name) => localMethod(name, home ?? (observer === undefined ? compiler : createCompiler(module))),
    amendInherited: (node, bodies, scope, kind) => noted(node, amendInherited(node, bodies, scope, kind, compiler)),
    instantiableClass: (node, scope) => instantiableClass(node, scope, compiler),
    referenceType: (cls, args, node, site, scope) => referenceType(cls, args, node, site, { scope, compiler }),
    superclass: (node, scope) => instantiableClass(node, scope, compiler),
    site: (node, scope) => ({ span: spanOf(compiler, node), member: scope.frame.name }),
    recording: (to, root) => {
      to.begin(root, module.source);
      return createCompiler(module, to, true, home);
    },
    observing: (observer) => createCompiler(module, observer, false, home),
  };
  return compiler;
}

/** The context with another text. Not a spread, because `base` is only known once it exists. */
function withSource(module: ModuleContext, source: Source): ModuleContext {
  return Object.create(module, { source: { value: source, enumerable: true } }) as ModuleContext;
}

function amendInherited(
  node: { start: number; end: number },
  bodies: readonly tree.ObjectBody[],
  scope: Scope,
  kind: 'property' | 'member',
  c: Compiler,
): Code {
  const site = c.site(node, scope);
  return bodies.reduce<Code>(
    (parent, body) => compileAmendment(node, body, parent, site, scope, c),
    inheritedCode(scope, kind),
  );
}

/** Compiles a module's AST; members are compiled when they are first evaluated. */
export function compileModule(node: tree.Module, module: ModuleContext): CompiledModule {
  return new CompiledModule(node, createCompiler(module));
}
