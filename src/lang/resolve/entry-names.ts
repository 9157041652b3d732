/** Names for object members that have none, as shown in reports: `["key"]`, `[0]` or `[#1]`. */
import type { Source } from '../base/source.ts';
import type * as tree from '../syntax/ast.ts';
import { floatLiteral, intLiteral } from '../syntax/numbers.ts';
import { constantText } from '../syntax/strings.ts';
import { valueToString } from '../values/display.ts';
import { type DataSizeUnit, type DurationUnit, VmFloat } from '../values/scalars.ts';
import { DATA_SIZE_UNITS, DURATION_UNITS, makeDataSize, makeDuration } from '../values/units.ts';
import { isGenerator } from './node-facts.ts';

/** Names the entries, elements and predicates of one body in source order, loops included. */
export class EntryNames {
  #count = 0;

  /** The names of a body. As in the reference, counting restarts at the first generator. */
  static of(members: readonly tree.ObjectMember[], source: Source): EntryNames {
    const names = new EntryNames();
    const generator = members.findIndex(isGenerator);
    for (const member of members.slice(0, Math.max(0, generator))) {
      if (member.kind === 'ObjectElement') names.#count++;
      else if (member.kind === 'ObjectEntry') names.next(member.key, source);
    }
    return names;
  }

  /** The name of the next entry or predicate, or of the next element if there is no key. */
  next(key: tree.Expr | null, source: Source): string {
    const text = key === null ? null : keyName(key, source);
    return text === null ? `[#${++this.#count}]` : `[${text}]`;
  }

  /** Counts an element whose name is not needed. */
  skip(): void {
    this.#count++;
  }
}

function keyName(node: tree.Expr, source: Source): string | null {
  switch (node.kind) {
    case 'Boolean':
      return String(node.value);
    case 'Int':
    case 'Float':
      return numberName(node, false, source);
    case 'Unary':
      return node.operator === '-' ? numberName(node.operand, true, source) : null;
    case 'Parenthesized':
      return keyName(node.expr, source);
    case 'QualifiedAccess':
      return node.args === null && !node.isNullSafe ? quantityName(node.receiver, node.name.text, source) : null;
    case 'String': {
      const text = constantText(node, source);
      return text === null ? null : `"${text}"`;
    }
    default:
      return null;
  }
}

function numberName(node: tree.Expr, isNegated: boolean, source: Source): string | null {
  if (node.kind === 'Int')
    return String(intLiteral(node.text, isNegated, { source, start: node.start, end: node.end }));
  if (node.kind !== 'Float') return null;
  const value = floatLiteral(node.text);
  return valueToString(new VmFloat(isNegated ? -value : value));
}

function quantityName(amount: tree.Expr, unit: string, source: Source): string | null {
  const number = numberName(amount, false, source);
  if (number === null) return null;
  if (Object.hasOwn(DURATION_UNITS, unit)) return valueToString(makeDuration(Number(number), unit as DurationUnit));
  return Object.hasOwn(DATA_SIZE_UNITS, unit)
    ? valueToString(makeDataSize(Number(number), unit as DataSizeUnit))
    : null;
}
