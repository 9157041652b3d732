/**
 * Sine, cosine and tangent by the algorithms of fdlibm, which V8 uses too. Other engines differ in the last digit: the
 * order of every operation here matters.
 */
import { fromUpperHalf, upperHalf, withoutLowerHalf } from '../../../base/doubles.ts';
import { reduce } from './reduction.ts';

/** Upper half of π / 4: up to there, no reduction is needed. */
const EIGHTH = 0x3fe921fb;
/** Upper half of 2^-27. */
const TINY = 0x3e400000;

/** The sine of an angle in radians. */
export function sin(x: number): number {
  if (!Number.isFinite(x)) return Number.NaN;
  if (upperHalf(Math.abs(x)) <= EIGHTH) return sineOf(x, 0);
  const { turns, rest, more } = reduce(x);
  const value = (turns & 1) === 0 ? sineOf(rest, more) : cosineOf(rest, more);
  return (turns & 2) === 0 ? value : -value;
}

/** The cosine of an angle in radians. */
export function cos(x: number): number {
  if (!Number.isFinite(x)) return Number.NaN;
  if (upperHalf(Math.abs(x)) <= EIGHTH) return cosineOf(x, 0);
  const { turns, rest, more } = reduce(x);
  const value = (turns & 1) === 0 ? cosineOf(rest, more) : sineOf(rest, more);
  return ((turns + 1) & 2) === 0 ? value : -value;
}

/** The tangent of an angle in radians. */
export function tan(x: number): number {
  if (!Number.isFinite(x)) return Number.NaN;
  if (upperHalf(Math.abs(x)) <= EIGHTH) return tangentOf(x, 0, 1);
  const { turns, rest, more } = reduce(x);
  return tangentOf(rest, more, (turns & 1) === 0 ? 1 : -1);
}

/** The sine of `x + y` up to π / 4; `y` is below the digits of `x`. */
function sineOf(x: number, y: number): number {
  if (upperHalf(Math.abs(x)) < TINY) return x;
  const z = x * x;
  const v = z * x;
  const tail = 0.0000027557313707070068 + z * (-2.5050760253406863e-8 + z * 1.58969099521155e-10);
  const r = 0.00833333333332249 + z * (-0.0001984126982985795 + z * tail);
  if (y === 0) return x + v * (SINE_CUBE + z * r);
  return x - (z * (0.5 * y - v * r) - y - v * SINE_CUBE);
}

const SINE_CUBE = -0.16666666666666632;

/** The cosine of `x + y` up to π / 4. */
function cosineOf(x: number, y: number): number {
  const size = upperHalf(Math.abs(x));
  if (size < TINY) return 1;
  const z = x * x;
  const tail = -2.7557314351390663e-7 + z * (2.087572321298175e-9 + z * -1.1359647557788195e-11);
  const r = z * (0.0416666666666666 + z * (-0.001388888888887411 + z * (0.00002480158728947673 + z * tail)));
  if (size < 0x3fd33333) return 1 - (0.5 * z - (z * r - x * y));
  const quarter = size > 0x3fe90000 ? 0.28125 : fromUpperHalf(size - 0x200000);
  const half = 0.5 * z - quarter;
  return 1 - quarter - (half - (z * r - x * y));
}

/** From here on the tangent is computed from that of the angle's complement to π / 4. */
const TANGENT_TURN = 0x3fe59428;
const [EIGHTH_HIGH, EIGHTH_LOW] = [0.7853981633974483, 3.061616997868383e-17];

/** The tangent of `x + y` up to π / 4 with `kind` 1, and minus its reciprocal with -1. */
function tangentOf(angle: number, below: number, kind: 1 | -1): number {
  let [x, y] = [angle, below];
  const size = upperHalf(Math.abs(x));
  if (size < 0x3e300000) {
    if (x === 0 && kind === -1) return Number.POSITIVE_INFINITY;
    return kind === 1 ? x : minusReciprocal(x, y, x + y);
  }
  const isLarge = size >= TANGENT_TURN;
  if (isLarge) {
    const sign = x < 0 ? -1 : 1;
    x = EIGHTH_HIGH - sign * x + (EIGHTH_LOW - sign * y);
    y = 0;
  }
  const z = x * x;
  const s = z * x;
  let r = y + z * (s * tangentSeries(z) + y);
  r += 0.3333333333333341 * s;
  const w = x + r;
  if (isLarge) return (angle < 0 ? -1 : 1) * (kind - 2 * (x - ((w * w) / (w + kind) - r)));
  return kind === 1 ? w : minusReciprocal(x, r, w);
}

function tangentSeries(z: number): number {
  const w = z * z;
  const oddTail = 0.0005880412408202641 + w * (0.00007817944429395571 + w * -0.000018558637485527546);
  const odd = 0.13333333333320124 + w * (0.021869488294859542 + w * (0.0035920791075913124 + w * oddTail));
  const evenTail = 0.0002464631348184699 + w * (0.00007140724913826082 + w * 0.00002590730518636337);
  const even = 0.05396825397622605 + w * (0.0088632398235993 + w * (0.0014562094543252903 + w * evenTail));
  return odd + z * even;
}

/** -1 / (x + y), where `w` is their rounded sum. */
function minusReciprocal(x: number, y: number, w: number): number {
  const z = withoutLowerHalf(w);
  const v = y - (z - x);
  const a = -1 / w;
  const t = withoutLowerHalf(a);
  return t + a * (1 + t * z + t * v);
}
