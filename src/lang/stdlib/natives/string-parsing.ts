/** Members of String that read it as a value of another class. */
import { PklError } from '../../diagnostics/error.ts';
import { cannotParseString } from '../../diagnostics/messages/strings.ts';
import { method, type NativeTable } from '../../values/native.ts';
import { parseFloat64, parseInt64 } from '../../values/number-text.ts';
import { NULL, VmFloat } from '../../values/scalars.ts';
import type { VmValue } from '../../values/value.ts';
import { shownString } from './string-arguments.ts';

function parseFloat(text: string): VmFloat | undefined {
  const value = parseFloat64(text);
  return value === undefined ? undefined : new VmFloat(value);
}

/** An optional sign, optional whitespace, and an integer literal. */
const LITERAL = /^\s*([+-]?)\s*(0[xX][0-9a-fA-F][0-9a-fA-F_]*|0[bB][01][01_]*|0[oO][0-7][0-7_]*|[0-9][0-9_]*)\s*$/;

/** Reads an Int: decimal digits, and the forms of Pkl 0.33, which 0.32 rejects. */
function parseInt(text: string): VmValue | undefined {
  const decimal = parseInt64(text);
  if (decimal !== undefined) return decimal;
  const [, sign = '', literal] = LITERAL.exec(text) ?? [];
  return literal === undefined ? undefined : parseInt64(`${sign}${BigInt(literal.replaceAll('_', '').toLowerCase())}`);
}

function parseBoolean(text: string): boolean | undefined {
  const lower = text.toLowerCase();
  return lower === 'true' ? true : lower === 'false' ? false : undefined;
}

function orFail(parse: (text: string) => VmValue | undefined, className: string): (self: string) => VmValue {
  return (self) => {
    const value = parse(self);
    if (value === undefined) throw new PklError(cannotParseString(className, self, shownString(self)));
    return value;
  };
}

function orNull(parse: (text: string) => VmValue | undefined): (self: string) => VmValue {
  return (self) => parse(self) ?? NULL;
}

export const stringParsing: NativeTable = {
  'toInt()': method(orFail(parseInt, 'Int')),
  'toIntOrNull()': method(orNull(parseInt)),
  'toFloat()': method(orFail(parseFloat, 'Float')),
  'toFloatOrNull()': method(orNull(parseFloat)),
  'toBoolean()': method(orFail(parseBoolean, 'Boolean')),
  'toBooleanOrNull()': method(orNull(parseBoolean)),
};
