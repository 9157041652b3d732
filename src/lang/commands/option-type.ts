/** The type of an option, as far as it determines how texts are converted. */

import type { AliasDeclaration } from '../compile/types/aliases.ts';
import { moduleOf, type TypeScope } from '../compile/types/describe-type.ts';
import { resolveTypeName } from '../compile/types/named-types.ts';
import { hasTypeParameter } from '../resolve/scope.ts';
import type * as tree from '../syntax/ast.ts';
import { processStringConstant } from '../syntax/strings.ts';
import { VmClass, VmTypeAlias } from '../values/class.ts';

/** Aliases of `pkl:base` with a conversion of their own. */
const KEPT_ALIASES: ReadonlySet<string> = new Set([
  'Char',
  'Int8',
  'Int16',
  'Int32',
  'UInt',
  'UInt8',
  'UInt16',
  'UInt32',
]);

/** A type without its constraints, its aliases and its question mark. */
export interface OptionType {
  readonly node: tree.TypeNode;
  readonly place: TypeScope;
  readonly isNullable: boolean;
  /** The name of a class or alias of `pkl:base`; null for other types. */
  readonly baseName: string | null;
  readonly cls: VmClass | null;
  /** The alternatives of a union of literals, or the one literal. */
  readonly literals: readonly string[] | null;
  /** The default literal of such a type. */
  readonly defaultLiteral: string | null;
}

/** The source text of a type. */
export function sourceOf({ node, place }: Pick<OptionType, 'node' | 'place'>): string {
  return place.compiler.module.source.text.slice(node.start, node.end);
}

/** Looks through constraints, parentheses, aliases and `?`. Throws `PklError` when a name in it is unknown. */
export function optionType(annotation: tree.TypeNode, scope: TypeScope): OptionType {
  let [node, place, isNullable] = [annotation, scope, false];
  for (;;) {
    if (node.kind === 'NullableType') isNullable = true;
    if (node.kind === 'NullableType' || node.kind === 'ConstrainedType' || node.kind === 'ParenthesizedType') {
      node = node.type;
      continue;
    }
    const none = { node, place, isNullable, baseName: null, cls: null, literals: null, defaultLiteral: null };
    if (node.kind !== 'DeclaredType') return { ...none, ...literalsOf(node, place) };
    if (node.qualifier === null && hasTypeParameter(place.scope, node.name.text)) return none;
    const found = resolveTypeName(node, place.scope, place.compiler, moduleOf(place));
    if (!(found instanceof VmTypeAlias)) {
      const cls = found instanceof VmClass ? found : null;
      return { ...none, cls, baseName: cls?.moduleUri === 'pkl:base' ? cls.name : null };
    }
    const declaration = found.declaration as AliasDeclaration;
    if (declaration.compiler.module.isBaseModule && KEPT_ALIASES.has(found.name)) {
      return { ...none, baseName: found.name };
    }
    node = declaration.node.type;
    place = { scope: declaration.scope, compiler: declaration.compiler, env: declaration.env };
  }
}

function literalsOf(node: tree.TypeNode, place: TypeScope): Pick<OptionType, 'literals' | 'defaultLiteral'> {
  const nothing = { literals: null, defaultLiteral: null };
  const text = (type: tree.StringLiteralType): string =>
    processStringConstant(type.value, place.compiler.module.source);
  if (node.kind === 'StringLiteralType') return { literals: [text(node)], defaultLiteral: text(node) };
  if (node.kind !== 'UnionType') return nothing;
  const literals: string[] = [];
  for (const member of node.members) {
    const inner = member.kind === 'ParenthesizedType' ? member.type : member;
    if (inner.kind !== 'StringLiteralType') return nothing;
    literals.push(text(inner));
  }
  const chosen = node.defaultIndex === null ? undefined : literals[node.defaultIndex];
  return { literals: [...new Set(literals)], defaultLiteral: chosen ?? null };
}
