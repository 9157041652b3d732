/** The AST of a regular expression. */
import { assertNever } from '../diagnostics/error.ts';
import type { CharSet, Fold } from './char-set.ts';

export type RepeatMode = 'greedy' | 'lazy' | 'possessive';

export type AssertionKind =
  | 'start'
  | 'end'
  | 'end-before-terminator'
  | 'line-start'
  | 'line-end'
  | 'last-match'
  | 'word-boundary'
  | 'no-word-boundary'
  | 'grapheme-boundary';

export interface Assertion {
  readonly kind: 'assertion';
  readonly what: AssertionKind;
  /** Only a line feed ends a line (`(?d)`). */
  readonly unixLines: boolean;
  /** The word characters for word boundaries. */
  readonly word: CharSet | null;
}

export type RegexNode =
  | { readonly kind: 'empty' }
  /** A code point that equals the given one, ignoring case if folded. */
  | { readonly kind: 'character'; readonly code: number; readonly fold: Fold }
  | { readonly kind: 'set'; readonly set: CharSet }
  | { readonly kind: 'sequence'; readonly items: readonly RegexNode[] }
  | { readonly kind: 'choice'; readonly options: readonly RegexNode[] }
  | { readonly kind: 'group'; readonly index: number; readonly body: RegexNode }
  | {
      readonly kind: 'repeat';
      readonly body: RegexNode;
      readonly min: number;
      /** Infinity for no upper bound. */
      readonly max: number;
      readonly mode: RepeatMode;
    }
  | { readonly kind: 'look'; readonly isBehind: boolean; readonly isNegated: boolean; readonly body: RegexNode }
  | { readonly kind: 'atomic'; readonly body: RegexNode }
  | { readonly kind: 'reference'; readonly index: number; readonly fold: Fold }
  | { readonly kind: 'grapheme' }
  | Assertion;

export interface ParsedRegex {
  readonly root: RegexNode;
  readonly groupCount: number;
  readonly groupNames: ReadonlyMap<string, number>;
}

/** Minimum and maximum length of what a node matches, in code points; the maximum may be Infinity. */
export interface Extent {
  readonly min: number;
  readonly max: number;
}

/** The direct children of a node. */
export function childrenOf(node: RegexNode): readonly RegexNode[] {
  if ('items' in node) return node.items;
  if ('options' in node) return node.options;
  return 'body' in node ? [node.body] : [];
}

const NOTHING: Extent = { min: 0, max: 0 };
const ONE: Extent = { min: 1, max: 1 };

/** How many code points a node can match. A back-reference may match anything. */
export function extentOf(node: RegexNode): Extent {
  switch (node.kind) {
    case 'character':
    case 'set':
      return ONE;
    case 'empty':
    case 'assertion':
    case 'look':
      return NOTHING;
    case 'reference':
      return { min: 0, max: Infinity };
    case 'grapheme':
      return { min: 1, max: Infinity };
    case 'repeat': {
      const { min, max } = extentOf(node.body);
      return { min: min * node.min, max: max === 0 || node.max === 0 ? 0 : max * node.max };
    }
    case 'group':
    case 'atomic':
    case 'sequence':
    case 'choice':
      return extentOfAll(childrenOf(node).map(extentOf), node.kind === 'choice');
    default:
      return assertNever(node);
  }
}

/** The extent of a sequence or of alternatives. */
function extentOfAll(extents: readonly Extent[], areAlternatives: boolean): Extent {
  const mins = extents.map(({ min }) => min);
  const maxs = extents.map(({ max }) => max);
  return areAlternatives ? { min: Math.min(...mins), max: Math.max(...maxs) } : { min: sumOf(mins), max: sumOf(maxs) };
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
