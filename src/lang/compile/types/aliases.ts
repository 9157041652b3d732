/** `typealias`: its type belongs to the declaring module, its arguments to the use. */

import { quoteIdentifier } from '../../base/identifier.ts';
import { PENDING } from '../../diagnostics/error.ts';
import { CONST_MODULE } from '../../resolve/const-level.ts';
import { type Frame, memberFrame, type NameScope, type Scope, scopeOf } from '../../resolve/scope.ts';
import type * as tree from '../../syntax/ast.ts';
import { UNKNOWN } from '../../types/basic.ts';
import { AliasCheck, AliasUse, ArgumentCheck, MixinCheck } from '../../types/composite.ts';
import type { VmTypeAlias } from '../../values/class.ts';
import type { Env } from '../../values/code.ts';
import type { VmObject } from '../../values/object.ts';
import type { RuntimeType } from '../../values/runtime-type.ts';
import type { Compiler } from '../compiler.ts';

/** Facts about an alias that hold in every instance of its module. */
export interface AliasFacts {
  /** False while the names in its type are being resolved, to detect infinite types. */
  isResolved: boolean;
  leadsToReference: boolean;
}

/** An alias together with the module instance that declares it. */
export class AliasDeclaration {
  readonly node: tree.TypeAliasNode;
  readonly compiler: Compiler;
  readonly names: NameScope;
  readonly module: VmObject;
  readonly facts: AliasFacts;
  #plain: RuntimeType | undefined;

  constructor(node: tree.TypeAliasNode, compiler: Compiler, names: NameScope, module: VmObject, facts: AliasFacts) {
    this.node = node;
    this.compiler = compiler;
    this.names = names;
    this.module = module;
    this.facts = facts;
  }

  /** The alias's type with its parameters replaced. */
  typeWith(args: ReadonlyMap<string, RuntimeType>): RuntimeType {
    if (args.size > 0) return this.#build(args);
    this.#plain ??= this.#build(args);
    return this.#plain;
  }

  get env(): Env {
    return this.module.env;
  }

  /** The scope of the aliased type and of annotations. */
  get scope(): Scope {
    return this.scopeWith(new Map());
  }

  #build(args: ReadonlyMap<string, RuntimeType>): RuntimeType {
    return this.compiler.type(this.node.type, this.scopeWith(args));
  }

  /** The scope of the aliased type with its parameters bound to types. */
  scopeWith(args: ReadonlyMap<string, RuntimeType>): Scope {
    const frame: Frame = {
      ...memberFrame({
        name: PENDING,
        home: this.names,
        constLevel: CONST_MODULE,
        typeParameters: this.node.typeParameters.map((parameter) => parameter.name.text),
      }),
      typeArguments: args,
      alias: `${this.compiler.module.name}#${quoteIdentifier(this.node.name.text)}`,
    };
    return scopeOf(frame, []);
  }
}

/**
 * The check for a use of an alias. `member` is the name in stack frames for types inside it; `sources` are the
 * arguments as written.
 */
export function aliasType(
  alias: VmTypeAlias,
  args: readonly RuntimeType[],
  member: string,
  sources: readonly object[] = [],
): RuntimeType {
  const declaration = alias.declaration as AliasDeclaration;
  const { typeParameters } = alias;
  if (typeParameters.length === 0) {
    return new AliasCheck(declaration.typeWith(new Map()), declaration.module, declaration.env, null, member);
  }
  const use = new AliasUse();
  const replaced = new Map(
    typeParameters.map((name, i) => [
      name,
      args[i] === undefined ? UNKNOWN : new ArgumentCheck(args[i], use, sources[i] ?? null),
    ]),
  );
  const inner = declaration.typeWith(replaced);
  if (alias.displayName === 'Mixin') return new MixinCheck(inner, declaration.module, use, member, args[0] ?? UNKNOWN);
  return new AliasCheck(inner, declaration.module, declaration.env, use, member);
}
