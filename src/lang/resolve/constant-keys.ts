/** Keys of entries that are the same literal: a mistake whether or not the object is ever made. */
import type { Source } from '../base/source.ts';
import { floatLiteral, intLiteral } from '../syntax/numbers.ts';
import { stringPartsOf } from '../syntax/strings.ts';
import type * as tree from '../syntax/tree.ts';
import { displayValue } from '../values/display.ts';
import { VmFloat } from '../values/scalars.ts';

/** A key as reports show it. */
export interface DuplicateKey {
  readonly key: tree.Expr;
  readonly text: string;
}

/** The first key that an object body gives twice, where it holds no elements and all keys are literals. */
export function duplicateKeyOf(members: readonly tree.ObjectMember[], source: Source): DuplicateKey | null {
  const seen = new Set<string>();
  let found: DuplicateKey | null = null;
  for (const member of members) {
    if (['ObjectElement', 'MemberPredicate', 'ObjectSpread'].includes(member.kind)) return null;
    if (member.kind !== 'ObjectEntry') continue;
    const text = keyText(member.key, source);
    if (text === null) return null;
    if (seen.has(text)) found ??= { key: member.key, text };
    seen.add(text);
  }
  return found;
}

function keyText(node: tree.Expr, source: Source): string | null {
  switch (node.kind) {
    case 'Boolean':
      return String(node.value);
    case 'Int':
    case 'Float':
      return numberText(node, false, source);
    case 'Unary': {
      const { operand } = node;
      const isNumber = node.operator === '-' && (operand.kind === 'Int' || operand.kind === 'Float');
      return isNumber ? numberText(operand, true, source) : null;
    }
    case 'String': {
      if (node.parts.some((part) => part.kind !== 'Text')) return null;
      const text = stringPartsOf(node, source).reduce((all, part) => all + ('text' in part ? part.text : ''), '');
      return displayValue(text, { limit: Number.POSITIVE_INFINITY });
    }
    default:
      return null;
  }
}

function numberText(node: tree.IntExpr | tree.FloatExpr, isNegated: boolean, source: Source): string {
  if (node.kind === 'Int') {
    return String(intLiteral(node.text, isNegated, { source, start: node.start, end: node.end }));
  }
  const value = floatLiteral(node.text);
  return displayValue(new VmFloat(isNegated ? -value : value));
}
