import type { PatternReader } from './pattern-reader.ts';
import { childrenOf, extentOf, type RegexNode } from './tree.ts';

/** Fails when a look-behind has no maximum length. */
export function requireLookBehindLength(reader: PatternReader, body: RegexNode): void {
  if (!hasMaximum(body)) reader.fail('Look-behind group does not have an obvious maximum length');
}

function hasMaximum(node: RegexNode): boolean {
  if (node.kind === 'reference') return false;
  // Look-arounds have no length.
  if (node.kind === 'look') return true;
  if (node.kind === 'repeat' && !hasRepeatMaximum(node.body, node.max)) return false;
  return childrenOf(node).every(hasMaximum);
}

/** Single characters may repeat without limit; anything longer only with a limit and a fixed length. */
function hasRepeatMaximum(body: RegexNode, max: number): boolean {
  if (body.kind === 'character' || body.kind === 'set' || max === 1) return true;
  const extent = extentOf(body);
  return max !== Infinity && extent.min === extent.max;
}
