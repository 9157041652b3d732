/**
 * Inverse trigonometric functions by the algorithms of fdlibm, which V8 uses too. Other engines differ in the last
 * digit: the order of every operation here matters.
 */
import { upperHalf, withoutLowerHalf } from '../../../base/doubles.ts';

/** π / 2 in two parts. */
const [QUARTER_HIGH, QUARTER_LOW] = [1.5707963267948966, 6.123233995736766e-17];
const EIGHTH = 0.7853981633974483;

/** The quotient of two polynomials that asin and acos share. */
function arcRatio(t: number): number {
  const tail = -0.04005553450067941 + t * (0.0007915349942898145 + t * 0.00003479331075960212);
  const above = t * (0.16666666666666666 + t * (-0.3255658186224009 + t * (0.20121253213486293 + t * tail)));
  const below =
    1 + t * (-2.403394911734414 + t * (2.0209457602335057 + t * (-0.6882839716054533 + t * 0.07703815055590194)));
  return above / below;
}

/** The angle between -π / 2 and π / 2 with a sine. */
export function asin(x: number): number {
  const size = Math.abs(x);
  if (!(size < 1)) return size === 1 ? x * QUARTER_HIGH + x * QUARTER_LOW : Number.NaN;
  if (size < 0.5) return upperHalf(size) < 0x3e400000 ? x : x + x * arcRatio(x * x);
  const t = (1 - size) * 0.5;
  const ratio = arcRatio(t);
  const s = Math.sqrt(t);
  const angle =
    upperHalf(size) >= 0x3fef3333 ? QUARTER_HIGH - (2 * (s + s * ratio) - QUARTER_LOW) : fromRoot(t, s, ratio);
  return x > 0 ? angle : -angle;
}

function fromRoot(t: number, s: number, ratio: number): number {
  const w = withoutLowerHalf(s);
  const c = (t - w * w) / (s + w);
  const p = 2 * s * ratio - (QUARTER_LOW - 2 * c);
  return EIGHTH - (p - (EIGHTH - 2 * w));
}

/** The angle between 0 and π with a cosine. */
export function acos(x: number): number {
  const size = Math.abs(x);
  if (!(size < 1)) {
    if (size !== 1) return Number.NaN;
    return x > 0 ? 0 : Math.PI + 2 * QUARTER_LOW;
  }
  if (size < 0.5) {
    if (upperHalf(size) <= 0x3c600000) return QUARTER_HIGH + QUARTER_LOW;
    return QUARTER_HIGH - (x - (QUARTER_LOW - x * arcRatio(x * x)));
  }
  const z = (1 - size) * 0.5;
  const s = Math.sqrt(z);
  const ratio = arcRatio(z);
  if (x < 0) return Math.PI - 2 * (s + (ratio * s - QUARTER_LOW));
  const rough = withoutLowerHalf(s);
  const c = (z - rough * rough) / (s + rough);
  return 2 * (rough + (ratio * s + c));
}

/** The arc tangents of 0.5, 1, 1.5 and infinity in two parts. */
const ANCHORS = [
  [0.4636476090008061, 2.2698777452961687e-17],
  [EIGHTH, 3.061616997868383e-17],
  [0.982793723247329, 1.3903311031230998e-17],
  [QUARTER_HIGH, QUARTER_LOW],
] as const;

/** The angle between -π / 2 and π / 2 with a tangent. */
export function atan(x: number): number {
  if (Number.isNaN(x)) return x;
  const size = Math.abs(x);
  const upper = upperHalf(size);
  if (upper >= 0x44100000) return x > 0 ? QUARTER_HIGH + QUARTER_LOW : -QUARTER_HIGH - QUARTER_LOW;
  if (upper < 0x3fdc0000) return upper < 0x3e400000 ? x : x - x * atanSeries(x);
  const [[high, low], rest] = anchorOf(size, upper);
  const angle = high - (rest * atanSeries(rest) - low - rest);
  return x < 0 ? -angle : angle;
}

/** The anchor nearest to a tangent, and the tangent of the rest. */
function anchorOf(size: number, upper: number): readonly [anchor: readonly [number, number], rest: number] {
  if (upper < 0x3fe60000) return [ANCHORS[0], (2 * size - 1) / (2 + size)];
  if (upper < 0x3ff30000) return [ANCHORS[1], (size - 1) / (size + 1)];
  if (upper < 0x40038000) return [ANCHORS[2], (size - 1.5) / (1 + 1.5 * size)];
  return [ANCHORS[3], -1 / size];
}

function atanSeries(x: number): number {
  const z = x * x;
  const w = z * z;
  const evenTail = 0.06661073137387531 + w * (0.049768779946159324 + w * 0.016285820115365782);
  const even = z * (0.3333333333333293 + w * (0.14285714272503466 + w * (0.09090887133436507 + w * evenTail)));
  const oddTail = -0.058335701337905735 + w * -0.036531572744216916;
  const odd = w * (-0.19999999999876483 + w * (-0.11111110405462356 + w * (-0.0769187620504483 + w * oddTail)));
  return even + odd;
}

/** What π is larger than its double. */
const PI_LOW = 1.2246467991473532e-16;

/** The angle of the point (x, y), between -π and π. */
export function atan2(y: number, x: number): number {
  // Determined by the operation's definition.
  if (!Number.isFinite(x) || !Number.isFinite(y) || x === 0 || y === 0) return Math.atan2(y, x);
  if (x === 1) return atan(y);
  const orders = (upperHalf(Math.abs(y)) - upperHalf(Math.abs(x))) >> 20;
  let angle: number;
  if (orders > 60) angle = QUARTER_HIGH + 0.5 * PI_LOW;
  else if (x < 0 && orders < -60) angle = 0;
  else angle = atan(Math.abs(y / x));
  // A point far above or below is at a right angle on either side.
  if (x > 0 || orders > 60) return y < 0 ? -angle : angle;
  return y < 0 ? angle - PI_LOW - Math.PI : Math.PI - (angle - PI_LOW);
}
