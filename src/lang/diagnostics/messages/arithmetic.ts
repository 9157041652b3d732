import { groupDigits } from '../../base/grouped-number.ts';
import type { Message } from '../error.ts';

/** A 64-bit integer operation left its range. */
export function integerOverflow(): Message {
  return { code: 'integer-overflow', text: 'Integer overflow.' };
}

export function divisionByZero(): Message {
  return { code: 'division-by-zero', text: 'Division by zero.' };
}

/** A Float was to become an Int but is infinite or NaN. */
export function cannotConvertNonFiniteFloat(value: string): Message {
  return { code: 'cannot-convert-non-finite-float', text: `Cannot convert non-finite Float \`${value}\` to Int.` };
}

/** A Float was to become an Int but lies outside 64 bits. */
export function cannotConvertLargeFloat(value: string): Message {
  return {
    code: 'cannot-convert-large-float',
    text: `Cannot convert Float \`${value}\` to Int because it is too large.`,
  };
}

/** An Int was used where only 32 bits are supported, such as a length. */
export function intValueTooLarge(value: number | bigint): Message {
  return {
    code: 'int-value-too-large',
    text: `Int value \`${groupDigits(value)}\` is too large (only Int32 supported here).`,
  };
}

export function expectedPositiveNumber(value: number | bigint): Message {
  return { code: 'expected-positive-number', text: `Expected a positive number, but got \`${groupDigits(value)}\`.` };
}

export function invalidCodePoint(value: number | bigint): Message {
  return { code: 'invalid-code-point', text: `Decimal \`${groupDigits(value)}\` is not a valid Unicode code point.` };
}

/** A binary operator met operands that it is not defined for. The last two arguments are value texts. */
export function operatorNotDefined(
  operator: string,
  classes: readonly [left: string, right: string],
  values: readonly [left: string, right: string],
): Message {
  return {
    code: 'operator-not-defined',
    text: `Operator \`${operator}\` is not defined for operand types \`${classes[0]}\` and \`${classes[1]}\`.`,
    values: [
      { label: 'Left operand', text: values[0] },
      { label: 'Right operand', text: values[1] },
    ],
  };
}

/** A unary operator met an operand that it is not defined for. */
export function unaryOperatorNotDefined(operator: string, className: string, value: string): Message {
  return {
    code: 'operator-not-defined',
    text: `Operator \`${operator}\` is not defined for operand type \`${className}\`.`,
    values: [{ label: 'Operand', text: value }],
  };
}
