/**
 * Sets of code points. A set has a JavaScript form (in the syntax of the `v` flag), and can test code points by itself.
 */
import { simpleLowerCase, simpleUpperCase } from '../values/case.ts';
import { nextOffset } from '../values/code-points.ts';

/** How characters are compared: exactly, ignoring ASCII case, or ignoring Unicode case. */
export type Fold = 'none' | 'ascii' | 'unicode';

export interface CharSet {
  /** The set as an operand inside brackets, e.g. `a-z` or `[\p{L}&&[^x]]`; null when JavaScript cannot express it. */
  readonly source: string | null;
  has(codePoint: number): boolean;
}

const CACHED = 1024;
const UNKNOWN = 0;
const IN = 1;
const OUT = 2;

/** Caches the answers of a slow set. */
class CachedSet implements CharSet {
  readonly source: string | null;
  readonly #test: (codePoint: number) => boolean;
  readonly #small = new Uint8Array(CACHED);
  readonly #large = new Map<number, boolean>();

  constructor(source: string | null, test: (codePoint: number) => boolean) {
    this.source = source;
    this.#test = test;
  }

  has(codePoint: number): boolean {
    if (codePoint < CACHED) {
      const known = this.#small[codePoint] as number;
      if (known !== UNKNOWN) return known === IN;
      const answer = this.#test(codePoint);
      this.#small[codePoint] = answer ? IN : OUT;
      return answer;
    }
    let answer = this.#large.get(codePoint);
    if (answer === undefined) {
      answer = this.#test(codePoint);
      if (this.#large.size < 4096) this.#large.set(codePoint, answer);
    }
    return answer;
  }
}

/** A code point in JavaScript regex syntax, valid inside and outside brackets. */
export function escapeCodePoint(codePoint: number): string {
  const isPlain =
    (codePoint >= 0x30 && codePoint <= 0x39) ||
    (codePoint >= 0x41 && codePoint <= 0x5a) ||
    (codePoint >= 0x61 && codePoint <= 0x7a);
  return isPlain ? String.fromCharCode(codePoint) : `\\u{${codePoint.toString(16)}}`;
}

/** The code points in an inclusive range. */
export function rangeSet(first: number, last: number): CharSet {
  const from = escapeCodePoint(first);
  return {
    source: first === last ? from : `${from}-${escapeCodePoint(last)}`,
    has: (codePoint) => codePoint >= first && codePoint <= last,
  };
}

/** A set that JavaScript supports, such as `\p{L}`, written as an operand. */
export function knownSet(source: string): CharSet {
  const expression = new RegExp(`^[${source}]$`, 'v');
  return new CachedSet(source, (codePoint) => expression.test(String.fromCodePoint(codePoint)));
}

export function unionOf(sets: readonly CharSet[]): CharSet {
  const [only] = sets;
  if (sets.length === 1 && only !== undefined) return only;
  const sources = sets.map((set) => set.source);
  return new CachedSet(sources.includes(null) ? null : `[${sources.join('')}]`, (codePoint) =>
    sets.some((set) => set.has(codePoint)),
  );
}

export function intersectionOf(a: CharSet, b: CharSet): CharSet {
  const source = a.source === null || b.source === null ? null : `[[${a.source}]&&[${b.source}]]`;
  return new CachedSet(source, (codePoint) => a.has(codePoint) && b.has(codePoint));
}

export function complementOf(set: CharSet): CharSet {
  return {
    source: set.source === null ? null : `[^${set.source}]`,
    has: (codePoint) => !set.has(codePoint),
  };
}

function lowerAscii(codePoint: number): number {
  return codePoint >= 0x41 && codePoint <= 0x5a ? codePoint + 32 : codePoint;
}

function upperAscii(codePoint: number): number {
  return codePoint >= 0x61 && codePoint <= 0x7a ? codePoint - 32 : codePoint;
}

/** Case folding: code points that differ only in case get the same result. */
function foldCase(codePoint: number, fold: Fold): number {
  if (fold === 'none') return codePoint;
  return fold === 'ascii' ? lowerAscii(codePoint) : simpleLowerCase(simpleUpperCase(codePoint));
}

/** Whether two texts are equal, ignoring case. */
export function areEqual(a: string, b: string, fold: Fold): boolean {
  if (a === b || fold === 'none' || a.length !== b.length) return a === b;
  for (let i = 0; i < a.length; i = nextOffset(a, i)) {
    if (foldCase(a.codePointAt(i) as number, fold) !== foldCase(b.codePointAt(i) as number, fold)) return false;
  }
  return true;
}

/** The code points that equal one in the range, ignoring case. */
export function foldedRange(first: number, last: number, fold: Fold): CharSet {
  if (fold === 'none') return rangeSet(first, last);
  const isIn = (codePoint: number): boolean => codePoint >= first && codePoint <= last;
  if (first === last) {
    const folded = foldCase(first, fold);
    return new CachedSet(null, (codePoint) => codePoint === first || foldCase(codePoint, fold) === folded);
  }
  const upper = fold === 'ascii' ? upperAscii : simpleUpperCase;
  return new CachedSet(null, (codePoint) => {
    const capital = upper(codePoint);
    return isIn(codePoint) || isIn(capital) || isIn(foldCase(codePoint, fold));
  });
}
