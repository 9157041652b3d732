/** Errors of `receiver[key]`. */

import { groupDigits } from '../../base/grouped-number.ts';
import type { Message } from '../error.ts';

/** `label` names the receiver's line; null leaves it out. */
export function elementIndexOutOfRangeIn(
  index: number | bigint,
  first: number,
  last: number,
  label: string | null,
  value: string,
): Message {
  return {
    code: 'element-index-out-of-range',
    text: `Element index \`${groupDigits(index)}\` is out of range \`${groupDigits(first)}\`..\`${groupDigits(last)}\`.`,
    ...(label === null ? {} : { values: [{ label, text: value }] }),
  };
}

export function charIndexOutOfRange(index: number | bigint, first: number, last: number, value: string): Message {
  return {
    code: 'character-index-out-of-range',
    text: `Character index \`${groupDigits(index)}\` is out of range \`${groupDigits(first)}\`..\`${groupDigits(last)}\`.`,
    values: [{ label: 'String', text: value }],
  };
}

export function cannotFindKeyAmong(key: string, candidates: readonly string[]): Message {
  return {
    code: 'unknown-key',
    text: `Cannot find key \`${key}\`.`,
    hint: `Did you mean any of the following?\n${candidates.join('\n')}`,
  };
}
