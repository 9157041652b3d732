/**
 * The language's arithmetic and comparison operators on any values. Each function handles the operand types of hot code
 * and leaves the others to separate functions, so that it stays small enough to be inlined.
 */
import { PklError } from '../diagnostics/error.ts';
import { operatorNotDefined, unaryOperatorNotDefined } from '../diagnostics/messages/arithmetic.ts';
import { classOf } from './class-of.ts';
import { VmList, VmMap, VmSet } from './collections.ts';
import { concatenateBytes, concatenateLists, concatenateMaps, concatenateSets } from './concatenate.ts';
import { displayValue, MESSAGE_LIMIT } from './display.ts';
import {
  addInts,
  compareDoubles,
  isInt,
  isNumber,
  multiplyInts,
  negateInt,
  powerOfInts,
  remainderOfInts,
  subtractInts,
  toDouble,
  truncatingDivideInts,
} from './number.ts';
import { truncateToInt } from './number-convert.ts';
import { powerOfDoubles } from './power.ts';
import { VmBytes, VmDataSize, VmDuration, VmFloat } from './scalars.ts';
import { areSameKind, inCommonUnit, type Quantity, withAmount } from './units.ts';
import type { VmValue } from './value.ts';

const MAX_SAFE = Number.MAX_SAFE_INTEGER;
const MIN_SAFE = Number.MIN_SAFE_INTEGER;

function isQuantity(value: VmValue): value is Quantity {
  return value instanceof VmDuration || value instanceof VmDataSize;
}

function reject(operator: string, a: VmValue, b: VmValue): never {
  throw new PklError(
    operatorNotDefined(
      operator,
      [classOf(a).displayName, classOf(b).displayName],
      [displayValue(a, { limit: MESSAGE_LIMIT }), displayValue(b, { limit: MESSAGE_LIMIT })],
    ),
  );
}

function rejectUnary(operator: string, operand: VmValue): never {
  const shown = displayValue(operand, { limit: MESSAGE_LIMIT });
  throw new PklError(unaryOperatorNotDefined(operator, classOf(operand).displayName, shown));
}

/** `a + b` */
export function add(a: VmValue, b: VmValue): VmValue {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b;
    if ((sum | 0) === sum || (sum <= MAX_SAFE && sum >= MIN_SAFE)) return sum;
  }
  if (typeof a === 'string' && typeof b === 'string') return a + b;
  return addOthers(a, b);
}

function addOthers(a: VmValue, b: VmValue): VmValue {
  if (isNumber(a) && isNumber(b)) {
    return isInt(a) && isInt(b) ? addInts(a, b) : new VmFloat(toDouble(a) + toDouble(b));
  }
  if (a instanceof VmList) {
    if (b instanceof VmList || b instanceof VmSet) return concatenateLists(a, b);
  } else if (a instanceof VmSet) {
    if (b instanceof VmList || b instanceof VmSet) return concatenateSets(a, b);
  } else if (a instanceof VmMap) {
    if (b instanceof VmMap) return concatenateMaps(a, b);
  } else if (a instanceof VmBytes) {
    if (b instanceof VmBytes) return concatenateBytes(a, b);
  } else if (isQuantity(a) && isQuantity(b) && areSameKind(a, b)) {
    const { left, right, larger } = inCommonUnit(a, b);
    return withAmount(larger, left + right);
  }
  return reject('+', a, b);
}

/** `a - b` */
export function subtract(a: VmValue, b: VmValue): VmValue {
  if (typeof a === 'number' && typeof b === 'number') {
    const difference = a - b;
    if ((difference | 0) === difference || (difference <= MAX_SAFE && difference >= MIN_SAFE)) return difference;
  }
  return subtractOthers(a, b);
}

function subtractOthers(a: VmValue, b: VmValue): VmValue {
  if (isNumber(a) && isNumber(b)) {
    return isInt(a) && isInt(b) ? subtractInts(a, b) : new VmFloat(toDouble(a) - toDouble(b));
  }
  if (isQuantity(a) && isQuantity(b) && areSameKind(a, b)) {
    const { left, right, larger } = inCommonUnit(a, b);
    return withAmount(larger, left - right);
  }
  return reject('-', a, b);
}

/** `a * b` */
export function multiply(a: VmValue, b: VmValue): VmValue {
  if (typeof a === 'number' && typeof b === 'number') {
    // Adding 0 turns the -0 of `0 * -1` into 0.
    const product = a * b + 0;
    if (product <= MAX_SAFE && product >= MIN_SAFE) return product;
  }
  return multiplyOthers(a, b);
}

function multiplyOthers(a: VmValue, b: VmValue): VmValue {
  if (isNumber(a)) {
    if (isNumber(b)) return isInt(a) && isInt(b) ? multiplyInts(a, b) : new VmFloat(toDouble(a) * toDouble(b));
    if (isQuantity(b)) return withAmount(b, toDouble(b.value) * toDouble(a));
  } else if (isQuantity(a) && isNumber(b)) {
    return withAmount(a, toDouble(a.value) * toDouble(b));
  }
  return reject('*', a, b);
}

/** `a / b`: always a Float for numbers. */
export function divide(a: VmValue, b: VmValue): VmValue {
  if (isNumber(a)) {
    if (isNumber(b)) return new VmFloat(toDouble(a) / toDouble(b));
  } else if (isQuantity(a)) {
    if (isNumber(b)) return withAmount(a, toDouble(a.value) / toDouble(b));
    if (isQuantity(b) && areSameKind(a, b)) {
      const { left, right } = inCommonUnit(a, b);
      return new VmFloat(left / right);
    }
  }
  return reject('/', a, b);
}

/** `a ~/ b`: truncating division; always an Int for numbers. */
export function truncatingDivide(a: VmValue, b: VmValue): VmValue {
  if (isInt(a) && isInt(b)) return truncatingDivideInts(a, b);
  if (isNumber(a)) {
    if (isNumber(b)) return divideDown(toDouble(a), toDouble(b));
  } else if (isQuantity(a)) {
    if (isNumber(b)) return withAmount(a, toDouble(divideDown(toDouble(a.value), toDouble(b))));
    if (isQuantity(b) && areSameKind(a, b)) {
      const { left, right } = inCommonUnit(a, b);
      return divideDown(left, right);
    }
  }
  return reject('~/', a, b);
}

function divideDown(a: number, b: number): number | bigint {
  return truncateToInt(a / b, a);
}

/** `a % b`: the remainder has the sign of `a`. */
export function remainder(a: VmValue, b: VmValue): VmValue {
  if (isInt(a) && isInt(b)) return remainderOfInts(a, b);
  if (isNumber(b)) {
    if (isNumber(a)) return new VmFloat(toDouble(a) % toDouble(b));
    if (isQuantity(a)) return withAmount(a, toDouble(a.value) % toDouble(b));
  }
  return reject('%', a, b);
}

/** `a ** b`: an Int for Ints with a positive exponent, otherwise a Float. */
export function power(a: VmValue, b: VmValue): VmValue {
  if (isInt(a) && isInt(b) && b >= 0) return powerOfInts(a, b);
  if (isNumber(b)) {
    if (isNumber(a)) return new VmFloat(powerOfDoubles(toDouble(a), toDouble(b)));
    if (isQuantity(a)) return withAmount(a, powerOfDoubles(toDouble(a.value), toDouble(b)));
  }
  return reject('**', a, b);
}

/** `-a` */
export function negate(operand: VmValue): VmValue {
  if (isInt(operand)) return negateInt(operand);
  if (operand instanceof VmFloat) return new VmFloat(-operand.value);
  if (isQuantity(operand)) return withAmount(operand, -toDouble(operand.value));
  return rejectUnary('-', operand);
}

/** `a < b` */
export function lessThan(a: VmValue, b: VmValue): boolean {
  if (typeof a === 'number' && typeof b === 'number') return a < b;
  return compare('<', a, b) < 0;
}

/** `a <= b` */
export function lessOrEqual(a: VmValue, b: VmValue): boolean {
  if (typeof a === 'number' && typeof b === 'number') return a <= b;
  return compare('<=', a, b) <= 0;
}

/** `a > b` */
export function greaterThan(a: VmValue, b: VmValue): boolean {
  if (typeof a === 'number' && typeof b === 'number') return a > b;
  return compare('>', a, b) > 0;
}

/** `a >= b` */
export function greaterOrEqual(a: VmValue, b: VmValue): boolean {
  if (typeof a === 'number' && typeof b === 'number') return a >= b;
  return compare('>=', a, b) >= 0;
}

/** Compares two values: negative, zero, positive, or NaN when a NaN makes every comparison false. */
function compare(operator: string, a: VmValue, b: VmValue): number {
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a === b ? 0 : 1;
  if (isNumber(a) && isNumber(b)) {
    if (isInt(a) && isInt(b)) return a < b ? -1 : a > b ? 1 : 0;
    const x = toDouble(a);
    const y = toDouble(b);
    return x < y ? -1 : x > y ? 1 : x === y ? 0 : NaN;
  }
  if (isQuantity(a) && isQuantity(b) && areSameKind(a, b)) return compareQuantities(a, b);
  return reject(operator, a, b);
}

/** Compares two quantities of the same kind. NaN amounts come last. */
export function compareQuantities(a: Quantity, b: Quantity): number {
  const { left, right } = inCommonUnit(a, b);
  return compareDoubles(left, right);
}
