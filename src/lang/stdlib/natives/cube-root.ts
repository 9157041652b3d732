// The algorithm of Java's StrictMath. JavaScript engines use others, which differ in the last digit.
import { fromUpperHalf, upperHalf } from '../../base/doubles.ts';

const SMALLEST_NORMAL = 2 ** -1022;
/** The correction of an exponent that was divided by three. Its fraction minimizes the error of the first guess. */
const BIAS = 715094163;
/** The same for numbers that were multiplied by 2 to the power of 54. */
const SCALED_BIAS = 696219795;

/** A cube root with five correct bits: divides the exponent by three. */
function firstGuess(x: number): number {
  if (x >= SMALLEST_NORMAL) return fromUpperHalf(Math.trunc(upperHalf(x) / 3) + BIAS);
  return fromUpperHalf(Math.trunc(upperHalf(x * 2 ** 54) / 3) + SCALED_BIAS);
}

/** The cube root of a double, equal to Java's result to the last digit. */
export function cubeRoot(x: number): number {
  if (x === 0 || !Number.isFinite(x)) return x;
  const size = Math.abs(x);
  let root = firstGuess(size);
  // A rational function makes 23 bits correct. Truncated to 20 and rounded up, its square is exact.
  const ratio = ((root * root) / size) * root + 19 / 35;
  root *= 5 / 14 + 45 / 28 / (ratio + 99 / 70 + -864 / 1225 / ratio);
  root = fromUpperHalf(upperHalf(root) + 1);
  // One step of Newton's method makes all 53 bits correct.
  const quotient = size / (root * root);
  root += root * ((quotient - root) / (root + root + quotient));
  return x < 0 ? -root : root;
}
