/** Checks of arguments for members of String. */
import { PklError, type ProgramValue } from '../../diagnostics/error.ts';
import { expectedPositiveNumber } from '../../diagnostics/messages/arithmetic.ts';
import { charIndexOutOfRange } from '../../diagnostics/messages/strings.ts';
import { codePointCount, offsetAfter } from '../../values/code-points.ts';
import { displayValue, MESSAGE_LIMIT } from '../../values/display.ts';
import { multiplyInts, subtractInts, toInt, toInt32 } from '../../values/number.ts';
import type { VmInt } from '../../values/value.ts';
import { checkTextLength } from './text-limit.ts';

/** The string as shown in messages. */
export function shownString(self: string): ProgramValue {
  return { label: 'String', text: displayValue(self, { limit: MESSAGE_LIMIT }) };
}

/** Throws for a negative count. */
export function requirePositive(count: VmInt): void {
  if (count < 0) throw new PklError(expectedPositiveNumber(count));
}

type OffsetRange = readonly [start: number, end: number];

/** The offsets of a range of characters; undefined when it is not within the string. */
export function rangeOf(self: string, start: VmInt, end: VmInt): OffsetRange | undefined {
  const from = offsetAfter(self, start);
  if (from < 0 || end < start) return undefined;
  const to = offsetAfter(self, subtractInts(end, start), from);
  return to < from ? undefined : [from, to];
}

/** The same, but a range outside of the string is an error that names the wrong end. */
export function requireRange(self: string, start: VmInt, end: VmInt): OffsetRange {
  const range = rangeOf(self, start, end);
  if (range !== undefined) return range;
  const length = codePointCount(self);
  const isStart = start < 0 || start > length;
  throw new PklError(
    isStart
      ? charIndexOutOfRange(start, 0, length, shownString(self))
      : charIndexOutOfRange(end, start, length, shownString(self)),
  );
}

/** Repeats a character until the text reaches the given width. */
export function padding(text: string, width: VmInt, character: string): string {
  const missing = BigInt(width) - BigInt(codePointCount(text));
  if (missing <= 0n) return '';
  checkTextLength(text.length + toInt32(width) * character.length);
  return character.repeat(Number(missing));
}

/** A text repeated a number of times. */
export function repeatText(text: string, count: bigint): string {
  const length = toInt32(multiplyInts(text.length, toInt(count)));
  checkTextLength(length);
  return length === 0 ? '' : text.repeat(Number(count));
}
