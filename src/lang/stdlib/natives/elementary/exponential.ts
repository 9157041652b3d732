/**
 * The exponential function and logarithms by the algorithms of fdlibm, which V8 uses too. Other engines differ in the
 * last digit: the order of every operation here matters.
 */
import { upperHalf, withUpperHalf } from '../../../base/doubles.ts';

/** Where the result overflows, and where it is nearer to 0 than to any other number. */
const [OVERFLOW, UNDERFLOW] = [709.782712893384, -745.1332191019411];
/** ln 2 in two parts. */
const [LN2_HIGH, LN2_LOW] = [0.6931471803691238, 1.9082149292705877e-10];
const SMALLEST_NORMAL = 2 ** -1022;

/** `e ** x`. */
export function exp(x: number): number {
  if (Number.isNaN(x)) return x;
  if (x > OVERFLOW) return Number.POSITIVE_INFINITY;
  if (x < UNDERFLOW) return 0;
  // What the algorithm misses.
  if (x === 1) return Math.E;
  const size = upperHalf(Math.abs(x));
  // Below 2^-28.
  if (size < 0x3e300000) return 1 + x;
  // Below half of ln 2.
  if (size <= 0x3fd62e42) {
    const c = expSeries(x);
    return 1 - ((x * c) / (c - 2) - x);
  }
  const sign = x < 0 ? -1 : 1;
  const power = size < 0x3ff0a2b2 ? sign : Math.trunc(Math.LOG2E * x + sign * 0.5);
  const high = x - power * LN2_HIGH;
  const low = power * LN2_LOW;
  const rest = high - low;
  const c = expSeries(rest);
  const y = 1 - (low - (rest * c) / (2 - c) - high);
  if (power === 1024) return y * 2 * 2 ** 1023;
  return power >= -1021 ? y * 2 ** power : y * 2 ** (power + 1000) * 2 ** -1000;
}

function expSeries(x: number): number {
  const t = x * x;
  const tail = 0.00006613756321437934 + t * (-0.0000016533902205465252 + t * 4.1381367970572385e-8);
  return x - t * (0.16666666666666602 + t * (-0.0027777777777015593 + t * tail));
}

/** The natural logarithm. */
export function log(x: number): number {
  if (!(x > 0) || x === Number.POSITIVE_INFINITY) return Math.log(x);
  const isSmall = x < SMALLEST_NORMAL;
  const scaled = isSmall ? x * 2 ** 54 : x;
  const upper = upperHalf(scaled);
  const fraction = upper & 0xfffff;
  // The nearest power of 2 is the one below or the one above.
  const above = (fraction + 0x95f64) & 0x100000;
  const power = (isSmall ? -54 : 0) + (upper >> 20) - 1023 + (above >> 20);
  const f = withUpperHalf(scaled, fraction | (above ^ 0x3ff00000)) - 1;
  const [high, low] = [power * LN2_HIGH, power * LN2_LOW];
  // Below 2^-20.
  if ((0xfffff & (2 + fraction)) < 3) {
    if (f === 0) return power === 0 ? 0 : high + low;
    const r = f * f * (0.5 - 0.3333333333333333 * f);
    return power === 0 ? f - r : high - (r - low - f);
  }
  const s = f / (2 + f);
  const r = logSeries(s * s);
  if (((fraction - 0x6147a) | (0x6b851 - fraction)) > 0) {
    const half = 0.5 * f * f;
    return power === 0 ? f - (half - s * (half + r)) : high - (half - (s * (half + r) + low) - f);
  }
  return power === 0 ? f - s * (f - r) : high - (s * (f - r) - low - f);
}

function logSeries(z: number): number {
  const w = z * z;
  const even = w * (0.3999999999940942 + w * (0.22222198432149784 + w * 0.15313837699209373));
  const odd = 0.2857142874366239 + w * (0.1818357216161805 + w * 0.14798198605116586);
  return z * (0.6666666666666735 + w * odd) + even;
}

/** log10 2 in two parts. */
const [LOG10_2_HIGH, LOG10_2_LOW] = [0.30102999566361177, 3.694239077158931e-13];

/** The logarithm to base 10. */
export function log10(x: number): number {
  if (!(x > 0) || x === Number.POSITIVE_INFINITY) return Math.log10(x);
  if (x === 1) return 0;
  const isSmall = x < SMALLEST_NORMAL;
  const scaled = isSmall ? x * 2 ** 54 : x;
  const upper = upperHalf(scaled);
  const power = (isSmall ? -54 : 0) + (upper >> 20) - 1023;
  const isNegative = power < 0 ? 1 : 0;
  const fraction = withUpperHalf(scaled, (upper & 0xfffff) | ((0x3ff - isNegative) << 20));
  const whole = power + isNegative;
  return whole * LOG10_2_LOW + Math.LOG10E * log(fraction) + whole * LOG10_2_HIGH;
}
