/** Character classes in brackets: ranges, nested classes, `&&` and `^`. */
import { type CharSet, complementOf, foldedRange, intersectionOf, unionOf } from './char-set.ts';
import { escapedCharacter, escapedSet, propertySet } from './escapes.ts';
import { type Flags, foldOf } from './flags.ts';
import type { PatternReader } from './pattern-reader.ts';

const OPEN = 0x5b;
const CLOSE = 0x5d;
const AMPERSAND = 0x26;
const BACKSLASH = 0x5c;
const HYPHEN = 0x2d;
const CARET = 0x5e;

const MAX_DEPTH = 200;

/** Parses a class; the reader is at its opening bracket. */
export function parseClass(reader: PatternReader, flags: Flags, depth = 0): CharSet {
  if (depth > MAX_DEPTH) reader.fail('Character class is nested too deeply');
  const isNegated = reader.advance() === CARET && reader.at(reader.cursor - 1) === OPEN;
  if (isNegated) reader.cursor++;
  const set = parseUnion(reader, flags, depth);
  reader.cursor++;
  return isNegated ? complementOf(set) : set;
}

/** Parses members up to the closing bracket, which is not consumed. */
function parseUnion(reader: PatternReader, flags: Flags, depth: number): CharSet {
  let sets: CharSet[] = [];
  for (;;) {
    const next = reader.peek();
    if (next === OPEN) sets.push(parseClass(reader, flags, depth + 1));
    else if (next === AMPERSAND && reader.at(reader.cursor + 1) === AMPERSAND) {
      reader.cursor++;
      sets = [parseIntersection(reader, flags, depth, sets)];
    } else if (reader.isAtEnd) reader.fail('Unclosed character class');
    else if (next === CLOSE && sets.length > 0) return unionOf(sets);
    else sets.push(parseItem(reader, flags));
  }
}

/** Parses what follows `&&`; the reader is at the second ampersand. A missing operand is ignored. */
function parseIntersection(reader: PatternReader, flags: Flags, depth: number, left: readonly CharSet[]): CharSet {
  const right: CharSet[] = [];
  for (let next = reader.advance(); next !== CLOSE && next !== AMPERSAND; next = reader.peek()) {
    if (next === OPEN) right.push(parseClass(reader, flags, depth + 1));
    else right.push(parseUnion(reader, flags, depth + 1));
  }
  if (left.length === 0 && right.length === 0) reader.fail('Bad class syntax');
  if (left.length === 0) return unionOf(right);
  return right.length === 0 ? unionOf(left) : intersectionOf(unionOf(left), unionOf(right));
}

/** A single character, a range, or a class escape. */
function parseItem(reader: PatternReader, flags: Flags): CharSet {
  const first = parseMember(reader, flags);
  if (typeof first !== 'number') return first;
  if (reader.peek() === HYPHEN) {
    const end = reader.at(reader.cursor + 1);
    if (end !== OPEN && end !== CLOSE) {
      reader.cursor++;
      const last = parseRangeEnd(reader, flags);
      if (last < first) reader.fail('Illegal character range');
      return foldedRange(first, last, foldOf(flags));
    }
  }
  return foldedRange(first, first, foldOf(flags));
}

function parseMember(reader: PatternReader, flags: Flags): number | CharSet {
  if (reader.peek() !== BACKSLASH) return reader.read();
  reader.cursor++;
  const letter = reader.readRaw();
  if (letter === 0x70 || letter === 0x50) return propertySet(reader, letter === 0x50, flags);
  // At the start of a range, `\v` is a vertical tab.
  if (letter === 0x76 && reader.at(reader.cursor) === HYPHEN) return 0x0b;
  return escapedSet(letter, flags) ?? classCharacter(reader, letter);
}

/** The end of a range; -1, which precedes every start, for anything but a character. */
function parseRangeEnd(reader: PatternReader, flags: Flags): number {
  if (reader.peek() !== BACKSLASH) return reader.isAtEnd ? endOfPattern(reader) : reader.read();
  reader.cursor++;
  const letter = reader.readRaw();
  if (letter === 0x76) return 0x0b;
  return escapedSet(letter, flags) === undefined ? classCharacter(reader, letter) : -1;
}

function endOfPattern(reader: PatternReader): number {
  reader.cursor++;
  return -1;
}

function classCharacter(reader: PatternReader, letter: number): number {
  if (reader.cursor > reader.length) reader.fail('Unclosed character class');
  return escapedCharacter(reader, letter);
}
