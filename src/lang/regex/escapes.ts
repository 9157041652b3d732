/** Character escapes and class escapes. The reader is after the backslash and the letter. */
import { type CharSet, complementOf } from './char-set.ts';
import type { Flags } from './flags.ts';
import type { PatternReader } from './pattern-reader.ts';
import { namedSet, shorthandSet, valuedSet } from './properties.ts';

const UNSUPPORTED = 'Illegal/unsupported escape sequence';

const CONTROLS: ReadonlyMap<string, number> = new Map([
  ['a', 0x07],
  ['e', 0x1b],
  ['f', 0x0c],
  ['n', 0x0a],
  ['r', 0x0d],
  ['t', 0x09],
]);

/** The character of an escape with this letter; fails for letters without a meaning. */
export function escapedCharacter(reader: PatternReader, letter: number): number {
  const name = String.fromCodePoint(letter);
  const control = CONTROLS.get(name);
  if (control !== undefined) return control;
  if (name === '0') return octal(reader);
  if (name === 'x') return hexadecimal(reader);
  if (name === 'u') return unicode(reader);
  if (name === 'c') {
    if (reader.isAtEnd) reader.fail('Illegal control escape sequence');
    return reader.read() ^ 64;
  }
  if (name === 'N') return namedCharacter(reader);
  if (/^[A-Za-z1-9]$/.test(name)) reader.fail(UNSUPPORTED);
  return letter;
}

/** The set of an escape such as `\d` or `\S`; undefined for other letters. */
export function escapedSet(letter: number, flags: Flags): CharSet | undefined {
  const name = String.fromCodePoint(letter);
  if (!/^[dDhHsSvVwW]$/.test(name)) return undefined;
  const lower = name.toLowerCase();
  const set = shorthandSet(lower as 'd', flags.unicodeClasses);
  return lower === name ? set : complementOf(set);
}

/** `\p{…}` or `\pL`; the reader is after the `p`. */
export function propertySet(reader: PatternReader, isNegated: boolean, flags: Flags): CharSet {
  const set = readProperty(reader, flags);
  return isNegated ? complementOf(set) : set;
}

function readProperty(reader: PatternReader, flags: Flags): CharSet {
  if (reader.peek() !== 0x7b) {
    const name = String.fromCodePoint(reader.read());
    return namedSet(name, flags.ignoreCase, flags.unicodeClasses) ?? unknownProperty(reader, name);
  }
  reader.cursor++;
  let name = '';
  for (let next = reader.read(); next !== 0x7d; next = reader.read()) {
    if (reader.cursor > reader.length) reader.fail('Unclosed character family');
    name += String.fromCodePoint(next);
  }
  if (name === '') reader.fail('Empty character family');
  const equals = name.indexOf('=');
  if (equals < 0) return namedSet(name, flags.ignoreCase, flags.unicodeClasses) ?? unknownProperty(reader, name);
  const property = name.slice(0, equals).toLowerCase();
  const value = name.slice(equals + 1);
  const found = valuedSet(property, value, flags.ignoreCase);
  return found ?? reader.fail(`Unknown Unicode property {name=<${property}>, value=<${value}>}`);
}

function unknownProperty(reader: PatternReader, name: string): never {
  return reader.fail(`Unknown character property name {${name}}`);
}

function digitOf(point: number, base: 8 | 16): number {
  const digit = point > 0 && point < 0x80 ? Number.parseInt(String.fromCharCode(point), base) : NaN;
  return Number.isNaN(digit) ? -1 : digit;
}

/** One to three digits, no more than 377. */
function octal(reader: PatternReader): number {
  let value = digitOf(reader.read(), 8);
  if (value < 0) reader.fail('Illegal octal escape sequence');
  const limit = value <= 3 ? 3 : 2;
  for (let count = 1; count < limit; count++) {
    const digit = digitOf(reader.peek(), 8);
    if (digit < 0) break;
    reader.read();
    value = value * 8 + digit;
  }
  return value;
}

/** Two digits, or any number of them in braces. */
function hexadecimal(reader: PatternReader): number {
  const first = reader.read();
  const high = digitOf(first, 16);
  if (high >= 0) {
    const low = digitOf(reader.read(), 16);
    if (low >= 0) return high * 16 + low;
  } else if (first === 0x7b && digitOf(reader.peek(), 16) >= 0) {
    return bracedHexadecimal(reader);
  }
  return reader.fail('Illegal hexadecimal escape sequence');
}

function bracedHexadecimal(reader: PatternReader): number {
  let value = 0;
  let next = reader.read();
  for (let digit = digitOf(next, 16); digit >= 0; digit = digitOf(next, 16)) {
    value = value * 16 + digit;
    if (value > 0x10ffff) reader.fail('Hexadecimal codepoint is too big');
    next = reader.read();
  }
  if (next !== 0x7d) reader.fail('Unclosed hexadecimal escape sequence');
  return value;
}

/** Four digits; two consecutive escapes may form one character. */
function unicode(reader: PatternReader): number {
  const high = fourDigits(reader);
  if (high < 0xd800 || high > 0xdbff) return high;
  const before = reader.cursor;
  if (reader.read() === 0x5c && reader.read() === 0x75) {
    const low = fourDigits(reader);
    if (low >= 0xdc00 && low <= 0xdfff) return ((high - 0xd800) << 10) + (low - 0xdc00) + 0x10000;
  }
  reader.cursor = before;
  return high;
}

function fourDigits(reader: PatternReader): number {
  let value = 0;
  for (let i = 0; i < 4; i++) {
    const digit = digitOf(reader.read(), 16);
    if (digit < 0) reader.fail('Illegal Unicode escape sequence');
    value = value * 16 + digit;
  }
  return value;
}

/** `\N{…}`: a table of all character names would be larger than the rest of the engine, so none is supported. */
function namedCharacter(reader: PatternReader): never {
  if (reader.read() !== 0x7b) reader.fail('Illegal character name escape sequence');
  let name = '';
  for (let next = reader.read(); next !== 0x7d; next = reader.read()) {
    if (reader.cursor > reader.length) reader.fail('Unclosed character name escape sequence');
    name += String.fromCodePoint(next);
  }
  return reader.fail(`Unknown character name [${name}]`);
}
