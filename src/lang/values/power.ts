/**
 * Powers of doubles by the algorithm of Java's StrictMath. JavaScript engines use others, which differ in the last
 * digit: the order of every operation here matters.
 */
import { upperHalf, withoutLowerHalf } from '../base/doubles.ts';

/** A number as the sum of two doubles; the first has zeros in its lower half. */
interface Sum {
  readonly high: number;
  readonly low: number;
}

const SMALLEST_NORMAL = 2 ** -1022;
/** Anchors for fractions: 1, and 1.5 with its base-2 logarithm. */
const ANCHORS = [
  { at: 1, log: 0, logLow: 0 },
  { at: 1.5, log: 0.5849624872207642, logLow: 1.350039202129749e-8 },
] as const;
/** Where 1.5 becomes the nearer anchor, and where 2: the roots of 1.5 and of 3, to 20 bits. */
const NEAR_HALF = 1 + 0x3988e / 2 ** 20;
const NEAR_TWO = 1 + 0xbb67a / 2 ** 20;
/** 2 / (3 ln 2), and the same in two parts. */
const THIRDS = 0.9617966939259756;
const THIRDS_HIGH = 0.9617967009544373;
const THIRDS_LOW = -7.028461650952758e-9;
/** 1 / ln 2, and the same in two parts. */
const PER_LN2 = Math.LOG2E;
const PER_LN2_HIGH = 1.4426950216293335;
const PER_LN2_LOW = 1.9259629911266175e-8;
const LN2 = Math.LN2;
const LN2_HIGH = 0.6931471824645996;
const LN2_LOW = -1.904654299957768e-9;
/** How far above 1024 a sum of exponents may be before the power overflows. */
const OVERFLOW_SLACK = 8.008566259537294e-17;

/** `base ** exponent`, equal to Java's result to the last digit. */
export function powerOfDoubles(base: number, exponent: number): number {
  const size = Math.abs(base);
  const isPlain = Number.isFinite(base) && Number.isFinite(exponent) && size !== 0 && size !== 1 && exponent !== 0;
  // The engine is exact where the operation's definition determines the result.
  if (!isPlain || (base < 0 && !Number.isInteger(exponent))) return base ** exponent;
  if (exponent === 1) return base;
  if (exponent === -1) return 1 / base;
  if (exponent === 2) return base * base;
  if (exponent === 0.5) return Math.sqrt(base);
  const isNegative = base < 0 && exponent % 2 !== 0;
  const result = positivePower(size, exponent);
  return isNegative ? -result : result;
}

function positivePower(base: number, exponent: number): number {
  let log: Sum;
  if (upperHalf(Math.abs(exponent)) > 0x41e00000) {
    const isBelow = upperHalf(base) < 0x3fefffff;
    if (isBelow || upperHalf(base) > 0x3ff00000 || upperHalf(Math.abs(exponent)) > 0x43f00000) {
      return base < 1 === exponent < 0 ? Number.POSITIVE_INFINITY : 0;
    }
    log = logNearOne(base);
  } else log = log2(base);
  const exponentHigh = withoutLowerHalf(exponent);
  const low = (exponent - exponentHigh) * log.high + exponent * log.low;
  return exp2(exponentHigh * log.high, low);
}

/** The base-2 logarithm of a number that differs from 1 by less than 2^-20. */
function logNearOne(x: number): Sum {
  const t = x - 1;
  const series = t * t * (0.5 - t * (0.3333333333333333 - t * 0.25));
  const u = PER_LN2_HIGH * t;
  const v = t * PER_LN2_LOW - series * PER_LN2;
  const high = withoutLowerHalf(u + v);
  return { high, low: v - (high - u) };
}

/** The base-2 logarithm of a positive number. */
function log2(x: number): Sum {
  let fraction = x;
  let exponent = 0;
  if (fraction < SMALLEST_NORMAL) {
    fraction *= 2 ** 53;
    exponent = -53;
  }
  const own = (upperHalf(fraction) >> 20) - 0x3ff;
  exponent += own;
  fraction /= 2 ** own;
  let anchor: (typeof ANCHORS)[number] = ANCHORS[0];
  const rough = withoutLowerHalf(fraction);
  if (rough >= NEAR_TWO) {
    exponent++;
    fraction /= 2;
  } else if (rough > NEAR_HALF) anchor = ANCHORS[1];
  return logFrom(fraction, anchor, exponent);
}

/** The sum of an exponent, an anchor's logarithm and the logarithm of the fraction divided by the anchor. */
function logFrom(fraction: number, anchor: (typeof ANCHORS)[number], exponent: number): Sum {
  const u = fraction - anchor.at;
  const v = 1 / (fraction + anchor.at);
  const ratio = u * v;
  const ratioHigh = withoutLowerHalf(ratio);
  const sumHigh = withoutLowerHalf(withoutLowerHalf(fraction) + anchor.at);
  const sumLow = fraction - (sumHigh - anchor.at);
  const ratioLow = v * (u - ratioHigh * sumHigh - ratioHigh * sumLow);

  const square = ratio * ratio;
  const rest = square * square * logSeries(square) + ratioLow * (ratioHigh + ratio);
  const squareHigh = ratioHigh * ratioHigh;
  const threeHigh = withoutLowerHalf(3 + squareHigh + rest);
  const threeLow = rest - (threeHigh - 3 - squareHigh);

  const p = ratioHigh * threeHigh;
  const q = ratioLow * threeHigh + threeLow * ratio;
  const productHigh = withoutLowerHalf(p + q);
  const productLow = q - (productHigh - p);
  const thirds = THIRDS_HIGH * productHigh;
  const thirdsLow = THIRDS_LOW * productHigh + productLow * THIRDS + anchor.logLow;

  const high = withoutLowerHalf(thirds + thirdsLow + anchor.log + exponent);
  return { high, low: thirdsLow - (high - exponent - anchor.log - thirds) };
}

function logSeries(square: number): number {
  const tail = 0.23066074577556175 + square * 0.20697501780033842;
  const middle = 0.33333332981837743 + square * (0.272728123808534 + square * tail);
  return 0.5999999999999946 + square * (0.4285714285785502 + square * middle);
}

/** 2 to the power of a sum whose second part is small. */
function exp2(high: number, low: number): number {
  const sum = low + high;
  if (sum >= 1024 && (sum > 1024 || low + OVERFLOW_SLACK > sum - high)) return Number.POSITIVE_INFINITY;
  if (sum <= -1075 && (sum < -1075 || low <= sum - high)) return 0;
  const size = withoutLowerHalf(Math.abs(sum));
  // Numbers this close to a half are not halves.
  const whole = upperHalf(size) > 0x3fe00000 ? Math.sign(sum) * Math.floor(size + 0.5) : 0;
  const fractionHigh = high - whole;

  const t = withoutLowerHalf(low + fractionHigh);
  const u = t * LN2_HIGH;
  const v = (low - (t - fractionHigh)) * LN2 + t * LN2_LOW;
  const z = u + v;
  const w = v - (z - u);
  const square = z * z;
  const c = z - square * expSeries(square);
  const r = (z * c) / (c - 2) - (w + z * w);
  return scale(1 - (r - z), whole);
}

function expSeries(square: number): number {
  const tail = 0.00006613756321437934 + square * (-0.0000016533902205465252 + square * 4.1381367970572385e-8);
  return 0.16666666666666602 + square * (-0.0027777777777015593 + square * tail);
}

/** A number near 1 times a power of 2, rounded once. */
function scale(x: number, exponent: number): number {
  if (exponent > 1023) return x * 2 ** 1023 * 2 ** (exponent - 1023);
  return exponent < -1022 ? x * 2 ** (exponent + 54) * 2 ** -54 : x * 2 ** exponent;
}
