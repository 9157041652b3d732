/** Angles as multiples of a right angle and a rest, by the algorithms of fdlibm. */
import { upperHalf } from '../../../base/doubles.ts';
import { type Reduced, reduceLarge } from './large-angles.ts';

/** A right angle in three parts of 33 bits, and what is missing after each. */
const PARTS = [
  { part: 1.5707963267341256, missing: 6.077100506506192e-11 },
  { part: 6.077100506303966e-11, missing: 2.0222662487959506e-21 },
  { part: 2.0222662487111665e-21, missing: 8.4784276603689e-32 },
] as const;
/** Right angles per radian. */
const PER_RADIAN = 0.6366197723675814;

/** @param x finite, and more than half of a right angle */
export function reduce(x: number): Reduced {
  const size = Math.abs(x);
  const upper = upperHalf(size);
  // Above 2^19 right angles the parts are too short.
  if (upper > 0x413921fb) return signed(x, reduceLarge(size));
  return signed(x, upper < 0x4002d97c ? minusOne(size, upper) : reduceByParts(size, upper));
}

function signed(x: number, angle: Reduced): Reduced {
  return x < 0 ? { turns: -angle.turns, rest: -angle.rest, more: -angle.more } : angle;
}

function minusOne(size: number, upper: number): Reduced {
  let left = size - PARTS[0].part;
  let { missing }: { missing: number } = PARTS[0];
  // Near a right angle more digits are needed.
  if (upper === 0x3ff921fb) {
    left -= PARTS[1].part;
    ({ missing } = PARTS[1]);
  }
  const rest = left - missing;
  return { turns: 1, rest, more: left - rest - missing };
}

function reduceByParts(size: number, upper: number): Reduced {
  const turns = Math.trunc(size * PER_RADIAN + 0.5);
  let left = size - turns * PARTS[0].part;
  let missing = turns * PARTS[0].missing;
  let rest = left - missing;
  if (turns >= 32 || upper === upperHalf((turns * Math.PI) / 2)) {
    const order = upper >> 20;
    const lost = (): number => order - ((upperHalf(rest) >> 20) & 0x7ff);
    for (const [at, limit] of [
      [1, 16],
      [2, 49],
    ] as const) {
      if (lost() <= limit) break;
      const before = left;
      const part = turns * PARTS[at].part;
      left = before - part;
      missing = turns * PARTS[at].missing - (before - left - part);
      rest = left - missing;
    }
  }
  return { turns, rest, more: left - rest - missing };
}
