/** The two halves of a double, for calculations whose last digit is specified. */
const words = new DataView(new ArrayBuffer(8));

/** Sign, exponent and the first 20 bits of the fraction. */
export function upperHalf(x: number): number {
  words.setFloat64(0, x);
  return words.getInt32(0);
}

/** The double with that upper half and a lower half of zeros. */
export function fromUpperHalf(upper: number): number {
  words.setInt32(0, upper);
  words.setInt32(4, 0);
  return words.getFloat64(0);
}

/** Clears the lower 32 bits of the fraction, so that products of two such numbers are exact. */
export function withoutLowerHalf(x: number): number {
  words.setFloat64(0, x);
  words.setInt32(4, 0);
  return words.getFloat64(0);
}

/** The double with that upper half and the lower half of another one. */
export function withUpperHalf(x: number, upper: number): number {
  words.setFloat64(0, x);
  words.setInt32(0, upper);
  return words.getFloat64(0);
}
