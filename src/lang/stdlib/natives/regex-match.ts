import { baseClass } from '../../values/class.ts';
import { EMPTY_LIST, VmList } from '../../values/collections.ts';
import { makeTyped } from '../../values/make.ts';
import type { VmObject } from '../../values/object.ts';
import type { Offsets } from '../../values/regex.ts';
import { NULL } from '../../values/scalars.ts';
import type { VmValue } from '../../values/value.ts';

/** A match as the program sees it: with its groups, the whole match being the first of them. */
export function regexMatch(input: string, found: Offsets): VmObject {
  const groups: VmValue[] = [];
  for (let i = 0; i < found.length; i += 2) {
    const start = found[i] as number;
    groups.push(start < 0 ? NULL : makeMatch(input, start, found[i + 1] as number, EMPTY_LIST));
  }
  return makeMatch(input, found[0] as number, found[1] as number, new VmList(groups));
}

function makeMatch(input: string, start: number, end: number, groups: VmList): VmObject {
  return makeTyped(baseClass('RegexMatch'), { value: input.slice(start, end), start, end, groups });
}
