import { quoteIdentifier } from '../../base/identifier.ts';
import { notAnAnnotation } from '../../diagnostics/messages/declarations.ts';
import { CONST_MODULE } from '../../resolve/const-level.ts';
import { declarationScope, type Scope, scopeOf } from '../../resolve/scope.ts';
import type * as tree from '../../syntax/ast.ts';
import type { Env } from '../../values/code.ts';
import type { VmObject } from '../../values/object.ts';
import type { Definition } from '../../values/shape.ts';
import { baseClass } from '../../values/standard-library.ts';
import type { VmValue } from '../../values/value.ts';
import { type Compiler, failAt } from '../compiler.ts';

type DeclaringNode = tree.ClassNode | tree.PropertyNode | tree.MethodNode | tree.TypeAliasNode | tree.Module;

/** A declaration for reflection and annotations: its AST, and the scope of code inside it. */
export class MemberDeclaration {
  readonly node: DeclaringNode;
  readonly compiler: Compiler;
  readonly scope: Scope;
  readonly env: Env;
  #annotations: readonly VmValue[] | undefined;

  constructor(node: DeclaringNode, compiler: Compiler, scope: Scope, env: Env) {
    this.node = node;
    this.compiler = compiler;
    this.scope = scope;
    this.env = env;
  }

  /** The annotations in source order, evaluated on first access. */
  get annotations(): readonly VmValue[] {
    this.#annotations ??= annotationNodes(this.node).map((node) => this.#evaluate(node));
    return this.#annotations;
  }

  /** The qualified name of the class, alias or module that is the declaration or contains it. */
  get #ownerName(): string {
    const { node, scope } = this;
    if (node.kind === 'Module') return scope.frame.name;
    const own = quoteIdentifier(node.name.text);
    if (node.kind === 'Class' || node.kind === 'TypeAlias') return `${scope.frame.name}#${own}`;
    return scope.frame.name.slice(0, -own.length - 1);
  }

  get #annotationPlace(): Scope {
    const { node, scope } = this;
    return node.kind === 'Property' ? declarationScope(scope, node.start) : scope;
  }

  #evaluate(node: tree.Annotation): VmValue {
    const c = this.compiler;
    const place = annotationScope(this.#annotationPlace, this.#ownerName);
    const self = place.self(this.env);
    const env = place.env(this.env);
    const cls = c.instantiableClass(node.type, place.outer)(self, env);
    if (cls?.isSubclassOf(baseClass('Annotation')) !== true) {
      throw failAt(c.site(node.type, place.outer), notAnAnnotation());
    }
    const body = node.body ?? { kind: 'ObjectBody', start: node.end, end: node.end, parameters: [], members: [] };
    const type = node.type;
    return c.expr({ kind: 'New', start: node.start, end: node.end, type, body }, place.scope)(self, env);
  }
}

/**
 * The declarations of modules by the body that defines them. Never keyed by evaluation: whatever such a table holds
 * would keep the whole evaluation alive until the next full collection.
 */
const modules = new WeakMap<Definition, (env: Env) => MemberDeclaration>();

/** Registers the body of a module. */
export function declareModule(body: Definition, declaration: (env: Env) => MemberDeclaration): void {
  modules.set(body, declaration);
}

/** The declaration of a module; undefined for objects that are not modules or only amend one. */
export function moduleDeclaration(object: VmObject): MemberDeclaration | undefined {
  const { shape, env } = object;
  // Another object may have the shape of a module; only the module itself is not inside another body.
  if (shape.definition === null || env.parent !== null || env.owner !== object) return undefined;
  return modules.get(shape.definition)?.(env);
}

function annotationNodes(node: DeclaringNode): readonly tree.Annotation[] {
  return node.kind === 'Module' ? node.header.annotations : node.annotations;
}

/** Annotations see the module, but not the members of the surrounding class. */
function annotationScope(
  scope: Scope,
  name: string,
): {
  /** The scope inside the annotation. */
  scope: Scope;
  /** The scope for looking up the annotation's class. */
  outer: Scope;
  self: (env: Env) => VmValue;
  env: (env: Env) => Env;
} {
  let at = scope;
  let hops = 0;
  while (at.frame.parent !== null) {
    at = at.frame.parent;
    hops++;
  }
  const root = (env: Env): Env => {
    let found = env;
    for (let i = 0; i < hops; i++) found = found.parent as Env;
    return found;
  };
  const frame = { ...at.frame, name, constLevel: CONST_MODULE };
  const outer = scopeOf({ ...at.frame, name }, []);
  return { scope: scopeOf(frame, []), outer, self: (env) => root(env).owner as VmObject, env: root };
}
