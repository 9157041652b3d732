/** Duplicate literal keys of entries, which are an error whether or not the object is ever created. */
import type { Source } from '../base/source.ts';
import { PklError } from '../diagnostics/error.ts';
import type * as tree from '../syntax/ast.ts';
import { intLiteral } from '../syntax/numbers.ts';
import { constantText } from '../syntax/strings.ts';

/** A key as reports show it. */
export interface DuplicateKey {
  readonly key: tree.Expr;
  readonly text: string;
}

/** The first duplicate key of an object body without generators in which all keys are literals. */
export function duplicateKeyOf(members: readonly tree.ObjectMember[], source: Source): DuplicateKey | null {
  const seen = new Set<string>();
  let found: DuplicateKey | null = null;
  for (const member of members) {
    if (member.kind !== 'ObjectEntry') continue;
    const text = constantKeyText(member.key, source);
    if (text === null) return null;
    if (seen.has(text)) found ??= { key: member.key, text };
    seen.add(text);
  }
  return found;
}

/** A literal key as reports show it; null for other keys. */
export function constantKeyText(node: tree.Expr, source: Source): string | null {
  switch (node.kind) {
    case 'Boolean':
      return String(node.value);
    case 'Int':
      return intText(node, false, source);
    case 'Float':
      return node.text;
    case 'Unary':
      return node.operator === '-' && node.operand.kind === 'Int' ? intText(node.operand, true, source) : null;
    case 'String': {
      const text = constantText(node, source);
      return text === null ? null : quoted(text);
    }
    default:
      return null;
  }
}

/** Null for a literal that is too large, which is reported as such. */
function intText(node: tree.IntExpr, isNegated: boolean, source: Source): string | null {
  try {
    return String(intLiteral(node.text, isNegated, { source, start: node.start, end: node.end }));
  } catch (error) {
    if (error instanceof PklError) return null;
    throw error;
  }
}

/** A string as a literal. */
function quoted(text: string): string {
  const escapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };
  return `"${text.replaceAll(/["\\]/g, '\\$&').replaceAll(/[\n\r\t]/g, (letter) => escapes[letter] ?? letter)}"`;
}
