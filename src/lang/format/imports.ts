/** The list of imports: grouped by kind of address and sorted, globs last. */
import { blankBreak, concat, type Doc, emptyLine, hardBreak } from './document.ts';
import { isCommentOrSemicolon, join, type Piece } from './pieces.ts';

/** An import and the comments that move with it. */
export interface Import {
  /** Comments on the lines before it. */
  readonly before: readonly Piece[];
  readonly piece: Piece;
  /** Comments after it on its line. */
  readonly behind: readonly Piece[];
  readonly isGlob: boolean;
  /** The address as written, with its delimiters. */
  readonly address: string;
}

/** All imports of a module. */
export function importList(imports: readonly Import[]): Doc {
  const globs = imports.filter(({ isGlob }) => isGlob);
  const others = imports.filter(({ isGlob }) => !isGlob);
  return concat(between([inOrder(others), inOrder(globs)]));
}

/** Imports grouped by kind of address: absolute, of dependencies, relative. */
function inOrder(imports: readonly Import[]): readonly Doc[] {
  const kinds: Import[][] = [[], [], []];
  for (const item of imports) kinds[kindOf(item.address)]?.push(item);
  const sorted = kinds.map((kind) => kind.toSorted((left, right) => compare(left.address, right.address)));
  return between(sorted.map(lines));
}

function lines(imports: readonly Import[]): readonly Doc[] {
  return imports.flatMap((item, index) => (index === 0 ? importDoc(item) : [hardBreak, importDoc(item)]));
}

/** Joins the blocks that are not empty, with an empty line between them. */
function between(blocks: readonly (readonly Doc[])[]): readonly Doc[] {
  const kept = blocks.filter((docs) => docs.length > 0);
  return kept.flatMap((docs, index) => (index === 0 ? docs : [emptyLine, ...docs]));
}

function importDoc({ before, piece, behind }: Import): Doc {
  const docs = join(before, blankBreak);
  if (docs.length > 0) docs.push(hardBreak);
  docs.push(piece.doc);
  for (const { role, doc } of behind) if (role !== 'semicolon') docs.push(' ', doc);
  return concat(docs);
}

/** Assigns the pieces of the list to imports, comments included. */
export function grouped(
  pieces: readonly Piece[],
  facts: ReadonlyMap<Piece, Pick<Import, 'isGlob' | 'address'>>,
): Import[] {
  const imports: { before: Piece[]; piece: Piece; behind: Piece[]; isGlob: boolean; address: string }[] = [];
  let before: Piece[] = [];
  for (const piece of pieces) {
    const last = imports.at(-1);
    const fact = facts.get(piece);
    if (fact !== undefined) {
      imports.push({ before, piece, behind: [], ...fact });
      before = [];
    } else if (isCommentOrSemicolon(piece.role) && before.length === 0 && last?.piece.endLine === piece.startLine)
      last.behind.push(piece);
    else before.push(piece);
  }
  return imports;
}

/** 0 for an absolute address, 1 for that of a dependency, 2 for a relative one. */
function kindOf(address: string): number {
  const uri = address.slice(1, -1);
  let at = 0;
  while (isWordCharacter(uri.charCodeAt(at))) at++;
  if (at > 0 && uri.charAt(at) === ':') return 0;
  return uri.startsWith('@') ? 1 : 2;
}

function isWordCharacter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || isDigit(code) || code === 95;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** Compares addresses: numbers in them by value, letters case-insensitively. */
function compare(left: string, right: string): number {
  let at = 0;
  let to = 0;
  while (at < left.length && to < right.length) {
    if (isDigit(left.charCodeAt(at)) && isDigit(right.charCodeAt(to))) {
      const [first, second] = [endOfNumber(left, at), endOfNumber(right, to)];
      const difference = numberOf(left.slice(at, first)) - numberOf(right.slice(to, second));
      if (difference !== 0n) return difference < 0n ? -1 : 1;
      [at, to] = [first, second];
    } else {
      const difference = lowerCode(left, at++) - lowerCode(right, to++);
      if (difference !== 0) return difference;
    }
  }
  return left.length - right.length;
}

function endOfNumber(text: string, start: number): number {
  let at = start;
  while (isDigit(text.charCodeAt(at))) at++;
  return at;
}

const MAX_INT = 2n ** 63n - 1n;

/** The number that digits represent; 0 if it does not fit in 64 bits. */
function numberOf(digits: string): bigint {
  if (digits.length > 19) return BigInt(digits.slice(0, -19)) === 0n ? numberOf(digits.slice(-19)) : 0n;
  const value = BigInt(digits);
  return value > MAX_INT ? 0n : value;
}

function lowerCode(text: string, at: number): number {
  const lower = text.charAt(at).toLowerCase();
  return lower.length === 1 ? lower.charCodeAt(0) : text.charCodeAt(at);
}
