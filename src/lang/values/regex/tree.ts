/** A parsed regular expression. */
import type { CharSet } from './char-set.ts';

export type RepeatMode = 'greedy' | 'lazy' | 'possessive';

/** How two characters are compared: as they are, by ASCII case, or by the case of all of Unicode. */
export type Fold = 'none' | 'ascii' | 'unicode';

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
  /** What counts as part of a word; used by word boundaries. */
  readonly word: CharSet | null;
}

export type RegexNode =
  | { readonly kind: 'empty' }
  /** One code point that equals another one, case aside when it folds. */
  | { readonly kind: 'character'; readonly code: number; readonly fold: Fold }
  | { readonly kind: 'set'; readonly set: CharSet }
  | { readonly kind: 'sequence'; readonly items: readonly RegexNode[] }
  | { readonly kind: 'choice'; readonly options: readonly RegexNode[] }
  | { readonly kind: 'group'; readonly index: number; readonly body: RegexNode }
  | {
      readonly kind: 'repeat';
      readonly body: RegexNode;
      readonly min: number;
      /** Infinity when there is no upper bound. */
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

/** Lengths of what a node matches, in code points; the longest may be Infinity. */
export interface Extent {
  readonly min: number;
  readonly max: number;
}

/** How many code points a node can match. References are taken for anything. */
export function extentOf(node: RegexNode): Extent {
  switch (node.kind) {
    case 'character':
    case 'set':
      return { min: 1, max: 1 };
    case 'empty':
    case 'assertion':
    case 'look':
      return { min: 0, max: 0 };
    case 'group':
    case 'atomic':
      return extentOf(node.body);
    case 'reference':
      return { min: 0, max: Infinity };
    case 'grapheme':
      return { min: 1, max: Infinity };
    case 'sequence': {
      const extents = node.items.map(extentOf);
      return { min: total(extents.map((e) => e.min)), max: total(extents.map((e) => e.max)) };
    }
    case 'choice': {
      const extents = node.options.map(extentOf);
      return { min: Math.min(...extents.map((e) => e.min)), max: Math.max(...extents.map((e) => e.max)) };
    }
    case 'repeat': {
      const { min, max } = extentOf(node.body);
      return { min: min * node.min, max: max === 0 || node.max === 0 ? 0 : max * node.max };
    }
  }
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
