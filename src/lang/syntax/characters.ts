/**
 * Character classes of the language, tested on single UTF-16 units: an astral letter is two surrogates, which are
 * never part of an identifier.
 */
import { lazy } from '../base/lazy.ts';

const START = 1;
const PART = 2;
const DIGIT = 4;
const HEX = 8;

const unicodeStart = lazy(() => /^\p{ID_Start}$/u);
const unicodePart = lazy(() => /^[\p{ID_Continue}\p{Cf}]$/u);

const ASCII = makeAsciiTable();

function makeAsciiTable(): Uint8Array {
  const table = new Uint8Array(128);
  for (let code = 0; code < 128; code++) {
    const character = String.fromCharCode(code);
    let bits = 0;
    if (/[A-Za-z_$]/.test(character)) bits |= START;
    if (/[A-Za-z0-9_$]/.test(character) || isControl(code)) bits |= PART;
    if (/[0-9]/.test(character)) bits |= DIGIT;
    if (/[0-9A-Fa-f]/.test(character)) bits |= HEX;
    table[code] = bits;
  }
  return table;
}

/** Control and format characters count because they are invisible; whitespace among them does not. */
function isControl(code: number): boolean {
  return code <= 0x08 || (code >= 0x0e && code <= 0x1b) || (code >= 0x7f && code <= 0x9f);
}

function isPart(code: number): boolean {
  return isControl(code) || unicodePart().test(String.fromCharCode(code));
}

/** Whether a UTF-16 unit may start an identifier. */
export function isIdentifierStart(code: number): boolean {
  if (code < 128) return ((ASCII[code] ?? 0) & START) !== 0;
  return unicodeStart().test(String.fromCharCode(code));
}

/** Whether a UTF-16 unit may continue an identifier; false for NaN, the unit after the end of a text. */
export function isIdentifierPart(code: number): boolean {
  if (code < 128) return ((ASCII[code] ?? 0) & PART) !== 0;
  return code >= 128 && isPart(code);
}

/** Whether a UTF-16 unit is `0` to `9`. */
export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** Whether a UTF-16 unit is a hexadecimal digit. */
export function isHexDigit(code: number): boolean {
  return code < 128 && ((ASCII[code] ?? 0) & HEX) !== 0;
}

/** Whether a UTF-16 unit is a letter or digit of any script. */
export function isLetterOrDigit(code: number): boolean {
  return /^[\p{L}\p{Nd}]$/u.test(String.fromCharCode(code));
}
