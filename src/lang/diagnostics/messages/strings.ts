/** Errors of the members of strings, regular expressions, bytes and durations. */

import { groupDigits } from '../../base/grouped-number.ts';
import type { Message, ProgramValue } from '../error.ts';

/** A character index outside a string; the bounds are inclusive and count code points. */
export function charIndexOutOfRange(
  index: number | bigint,
  start: number | bigint,
  end: number,
  string: ProgramValue,
): Message {
  const range = `\`${groupDigits(start)}\`..\`${groupDigits(end)}\``;
  return {
    code: 'character-index-out-of-range',
    text: `Character index \`${groupDigits(index)}\` is out of range ${range}.`,
    values: [string],
  };
}

/** `indexOf` and the like for a text that does not occur. */
export function noLiteralMatch(values: readonly ProgramValue[]): Message {
  return { code: 'no-literal-match', text: 'String does not contain a match for literal pattern.', values };
}

/** `indexOf` and the like for a regular expression without a match. */
export function noRegexMatch(values: readonly ProgramValue[]): Message {
  return { code: 'no-regex-match', text: 'String does not contain a match for regex pattern.', values };
}

/** A text is not the number or boolean that it was to be read as. */
export function cannotParseString(className: string, given: string, string: ProgramValue): Message {
  return {
    code: 'cannot-parse-string',
    text: `Cannot parse string as \`${className}\`.`,
    values: [string],
    details: { expected: className, given },
  };
}

/** A text would become longer than the engine can hold. Lengths are in UTF-16 units. */
export function stringTooLong(length: number | bigint, limit: number): Message {
  return {
    code: 'string-too-long',
    text: `A string of length ${groupDigits(length)} is too long (at most ${groupDigits(limit)}).`,
  };
}

/** The same if the length of the text is unknown. */
export function stringLimitExceeded(limit: number): Message {
  return { code: 'string-too-long', text: `A string cannot be longer than ${groupDigits(limit)} UTF-16 units.` };
}

/** A pattern has a syntax error; `problem` says what and where, in the words of Java's parser. */
export function invalidRegex(pattern: string, problem: string): Message {
  return { code: 'invalid-regex', text: `Syntax error in regex \`${pattern}\`: ${problem}` };
}

/** The replacement of a regular expression's matches has a syntax error or names a group that is not there. */
export function invalidReplacement(pattern: string, replacement: string, problem: string): Message {
  return {
    code: 'invalid-replacement',
    text: `Error replacing matches for regex \`${pattern}\` with \`${replacement}\`: \`${problem}\``,
  };
}

/** A pattern exceeds the length limit, in UTF-16 units. */
export function regexTooLong(limit: number): Message {
  return {
    code: 'regex-too-long',
    text: `A regular expression cannot be longer than ${groupDigits(limit)} UTF-16 units.`,
  };
}

/** Matching took too many steps. */
export function regexTooExpensive(pattern: string): Message {
  return { code: 'regex-too-expensive', text: `Regex \`${pattern}\` takes too many steps to match.` };
}

/** A text is not base64; `problem` says why. */
export function invalidBase64(problem: string, string: ProgramValue): Message {
  return { code: 'invalid-base64', text: problem, values: [string] };
}

/** Bytes are not valid in a character set. */
export function invalidCharset(charset: string): Message {
  return { code: 'invalid-charset', text: `Invalid bytes for charset "${charset}".` };
}

/** A duration without an end has no ISO text. */
export function cannotConvertToIsoDuration(duration: string): Message {
  return {
    code: 'cannot-convert-to-iso-duration',
    text: `Cannot convert duration \`${duration}\` to ISO 8601 duration.`,
  };
}
