/** What `receiver[key]` reports. */
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
    text: `Element index \`${index}\` is out of range \`${first}\`..\`${last}\`.`,
    ...(label === null ? {} : { values: [{ label, text: value }] }),
  };
}

export function charIndexOutOfRange(index: number | bigint, first: number, last: number, value: string): Message {
  return {
    text: `Character index \`${index}\` is out of range \`${first}\`..\`${last}\`.`,
    values: [{ label: 'String', text: value }],
  };
}

export function cannotFindKeyAmong(key: string, candidates: readonly string[]): Message {
  return {
    text: `Cannot find key \`${key}\`.`,
    hint: `Did you mean any of the following?\n${candidates.join('\n')}`,
  };
}
