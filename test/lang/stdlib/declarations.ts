/** The declarations of the standard library, read from its source. */
import { Source } from '../../../src/lang/base/source.ts';
import { sources } from '../../../src/lang/stdlib/sources.generated.ts';
import type { ClassNode, MethodNode, PropertyNode, TypeAliasNode } from '../../../src/lang/syntax/ast.ts';
import { parseModule } from '../../../src/lang/syntax/parse.ts';

/** A declaration of the library. */
export interface Declared {
  readonly module: string;
  /** The class that contains it; empty for members of the module, and for classes themselves. */
  readonly className: string;
  readonly name: string;
  readonly node: ClassNode | TypeAliasNode | PropertyNode | MethodNode;
  /** The line on which the declaration starts, after comments and annotations. */
  readonly line: number;
}

/** All declarations of a module. */
export function declarationsOf(module: string): Declared[] {
  const source = new Source(`pkl:${module}`, sources[module] ?? '');
  const found: Declared[] = [];
  const add = (className: string, node: Declared['node']): void => {
    found.push({ module, className, name: node.name.text, node, line: source.positionAt(node.headerStart).line });
  };
  for (const member of parseModule(source).members) {
    add('', member);
    if (member.kind !== 'Class') continue;
    for (const inner of member.members) add(member.name.text, inner);
  }
  return found;
}

/** All declarations of the library. */
export const declarations: readonly Declared[] = Object.keys(sources).flatMap(declarationsOf);

export function hasModifier(declared: Declared, name: string): boolean {
  return declared.node.modifiers.some((modifier) => modifier.name === name);
}
