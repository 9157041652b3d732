/** Aliases that lead back to themselves would be types without an end. */
import { PklError } from '../base/error.ts';
import { quoteIdentifier } from '../base/identifier.ts';
import { cyclicTypeAlias } from '../base/messages/declarations.ts';
import type * as tree from '../syntax/tree.ts';
import { type Compiler, spanOf } from './compiler.ts';
import { declaredTypesIn } from './type-names.ts';

/** Looks for cycles among the aliases of one module; what has been looked at once is not looked at again. */
export class AliasCycles {
  readonly #compiler: Compiler;
  readonly #aliases: ReadonlyMap<string, tree.TypeAliasNode>;
  readonly #fine = new Set<tree.TypeAliasNode>();

  constructor(module: tree.Module, compiler: Compiler) {
    this.#compiler = compiler;
    const aliases = module.members.filter((member) => member.kind === 'TypeAlias');
    this.#aliases = new Map(aliases.map((node) => [node.name.text, node]));
  }

  /** Throws when following an alias leads back to where it has been, with a frame for each alias on the way. */
  check(node: tree.TypeAliasNode): void {
    this.#follow(node, new Set());
  }

  #follow(node: tree.TypeAliasNode, path: Set<tree.TypeAliasNode>): void {
    if (this.#fine.has(node)) return;
    path.add(node);
    const parameters = node.typeParameters.map((parameter) => parameter.name.text);
    for (const named of declaredTypesIn(node.type)) {
      const next = named.qualifier === null ? this.#aliases.get(named.name.text) : undefined;
      if (next === undefined || parameters.includes(named.name.text)) continue;
      const span = spanOf(this.#compiler, named);
      const member = `${this.#compiler.module.name}#${quoteIdentifier(node.name.text)}`;
      if (path.has(next)) throw new PklError(cyclicTypeAlias(), span, member);
      try {
        this.#follow(next, path);
      } catch (error) {
        throw error instanceof PklError ? error.through(span, member) : error;
      }
    }
    path.delete(node);
    this.#fine.add(node);
  }
}
