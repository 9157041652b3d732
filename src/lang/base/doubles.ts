/** The two halves of a double, for calculations whose last digit is laid down. */
const words = new DataView(new ArrayBuffer(8));

/** Sign, exponent and the first 20 bits of the fraction. */
export function upperHalf(x: number): number {
  words.setFloat64(0, x);
  return words.getInt32(0);
}

/** The double with that upper half and zeros below. */
export function fromUpperHalf(upper: number): number {
  words.setInt32(0, upper);
  words.setInt32(4, 0);
  return words.getFloat64(0);
}

/** A double without the lower 32 bits of its fraction, so that products of two such are exact. */
export function withoutLowerHalf(x: number): number {
  words.setFloat64(0, x);
  words.setInt32(4, 0);
  return words.getFloat64(0);
}
