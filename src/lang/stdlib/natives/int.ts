import { PklError } from '../../diagnostics/error.ts';
import { integerOverflow, invalidCodePoint } from '../../diagnostics/messages/arithmetic.ts';
import { method, type NativeRow, type NativeTable, property } from '../../values/native.ts';
import { isEven, MIN_INT, negateInt, toInt, wrapInt } from '../../values/number.ts';
import type { VmNumber } from '../../values/scalars.ts';
import { VmFloat } from '../../values/scalars.ts';
import type { VmInt } from '../../values/value.ts';
import { isBetween, unitRows } from './number.ts';

function identity(): NativeRow {
  return method((self: VmInt) => self);
}

function sign(self: VmInt): VmInt {
  return self > 0 ? 1 : self < 0 ? -1 : 0;
}

function abs(self: VmInt): VmInt {
  if (self === MIN_INT) throw new PklError(integerOverflow());
  return self < 0 ? negateInt(self) : self;
}

function toFixed(self: VmInt, fractionDigits: VmInt): string {
  const digits = Number(fractionDigits);
  return digits === 0 ? String(self) : `${self}.${'0'.repeat(digits)}`;
}

function toChar(self: VmInt): string {
  if (self < 0 || self > 0x10ffff) throw new PklError(invalidCodePoint(self));
  return String.fromCodePoint(Number(self));
}

// JavaScript's own bit operators work on 32 bits, which is enough for operands that fit them.
function isSmall(value: VmInt): boolean {
  return value >= -2147483648 && value <= 2147483647;
}

function and(self: VmInt, n: VmInt): VmInt {
  return isSmall(self) && isSmall(n) ? Number(self) & Number(n) : toInt(BigInt(self) & BigInt(n));
}

function or(self: VmInt, n: VmInt): VmInt {
  return isSmall(self) && isSmall(n) ? Number(self) | Number(n) : toInt(BigInt(self) | BigInt(n));
}

function xor(self: VmInt, n: VmInt): VmInt {
  return isSmall(self) && isSmall(n) ? Number(self) ^ Number(n) : toInt(BigInt(self) ^ BigInt(n));
}

/** Only the lowest six bits of a distance count. */
function distance(n: VmInt): bigint {
  return BigInt.asUintN(6, BigInt(n));
}

/** Members of Int. Parameters with a constraint have been checked against it. */
export const int: NativeTable = {
  ...unitRows,
  sign: property(sign),
  abs: property(abs),
  ceil: property((self: VmInt) => self),
  floor: property((self: VmInt) => self),
  inv: property((self: VmInt) => (isSmall(self) ? ~Number(self) : toInt(~BigInt(self)))),
  isPositive: property((self: VmInt) => self >= 0),
  isFinite: property(() => true),
  isInfinite: property(() => false),
  isNaN: property(() => false),
  isEven: property((self: VmInt) => isEven(self)),
  isOdd: property((self: VmInt) => !isEven(self)),
  isNonZero: property((self: VmInt) => self !== 0),
  'round()': identity(),
  'truncate()': identity(),
  'toInt()': identity(),
  'toFloat()': method((self: VmInt) => new VmFloat(Number(self))),
  'toString()': method((self: VmInt) => String(self)),
  'toRadixString()': method((self: VmInt, radix: VmInt) => self.toString(Number(radix))),
  'toFixed()': method(toFixed),
  'shl()': method((self: VmInt, n: VmInt) => wrapInt(BigInt(self) << distance(n))),
  'shr()': method((self: VmInt, n: VmInt) => toInt(BigInt(self) >> distance(n))),
  'ushr()': method((self: VmInt, n: VmInt) => wrapInt(BigInt.asUintN(64, BigInt(self)) >> distance(n))),
  'and()': method(and),
  'or()': method(or),
  'xor()': method(xor),
  'isBetween()': method((self: VmInt, start: VmNumber, end: VmNumber) => isBetween(self, start, end)),
  'toChar()': method(toChar),
};
