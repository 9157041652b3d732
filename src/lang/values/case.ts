/** Case mapping of single code points, one to one. JavaScript's own functions may return several characters. */

/** The upper-case form of a code point if it is a single code point, otherwise the code point itself. */
export function simpleUpperCase(codePoint: number): number {
  if (codePoint < 0x80) return codePoint >= 0x61 && codePoint <= 0x7a ? codePoint - 32 : codePoint;
  const upper = String.fromCodePoint(codePoint).toUpperCase();
  const first = upper.codePointAt(0) ?? codePoint;
  return String.fromCodePoint(first) === upper ? first : iotaUpperCase(codePoint);
}

// Greek letters with iota subscript become two letters in full upper case, but have a simple upper-case form.
function iotaUpperCase(codePoint: number): number {
  if (codePoint >= 0x1f80 && codePoint <= 0x1faf) return codePoint | 8;
  if (codePoint === 0x1fb3 || codePoint === 0x1fc3 || codePoint === 0x1ff3) return codePoint + 9;
  return codePoint;
}

/** The lower-case form of a code point. */
export function simpleLowerCase(codePoint: number): number {
  if (codePoint < 0x80) return codePoint >= 0x41 && codePoint <= 0x5a ? codePoint + 32 : codePoint;
  return String.fromCodePoint(codePoint).toLowerCase().codePointAt(0) ?? codePoint;
}

/** The title-case form of a code point. */
export function simpleTitleCase(codePoint: number): number {
  // The letter pairs DŽ, LJ, NJ and DZ have three code points each; the middle one is the title case.
  if (codePoint >= 0x1c4 && codePoint <= 0x1cc) return codePoint - ((codePoint - 0x1c4) % 3) + 1;
  if (codePoint >= 0x1f1 && codePoint <= 0x1f3) return 0x1f2;
  // Georgian upper case is only used for whole words.
  if (codePoint >= 0x10d0 && codePoint <= 0x10ff) return codePoint;
  return simpleUpperCase(codePoint);
}
