import type { PatternReader } from './pattern-reader.ts';
import { extentOf, type RegexNode } from './tree.ts';

/** Fails when nobody can say how far a look-behind has to look back. */
export function requireLookBehindLength(reader: PatternReader, body: RegexNode): void {
  if (!hasMaximum(body)) reader.fail('Look-behind group does not have an obvious maximum length');
}

function hasMaximum(node: RegexNode): boolean {
  switch (node.kind) {
    case 'reference':
      return false;
    case 'sequence':
      return node.items.every(hasMaximum);
    case 'choice':
      return node.options.every(hasMaximum);
    case 'group':
    case 'atomic':
      return hasMaximum(node.body);
    case 'repeat':
      return hasMaximum(node.body) && hasRepeatMaximum(node.body, node.max);
    default:
      return true;
  }
}

/** Single characters may repeat for ever; anything longer only so many times, and only when its length is fixed. */
function hasRepeatMaximum(body: RegexNode, max: number): boolean {
  if (body.kind === 'character' || body.kind === 'set' || max === 1) return true;
  const extent = extentOf(body);
  return max !== Infinity && extent.min === extent.max;
}
