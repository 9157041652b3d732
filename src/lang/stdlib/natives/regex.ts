import { VmList } from '../../values/collections.ts';
import { method, type NativeTable, property } from '../../values/native.ts';
import { findAll, matchEntire } from '../../values/regex.ts';
import { NULL, type VmRegex } from '../../values/scalars.ts';
import type { VmValue } from '../../values/value.ts';
import { regexMatch } from './regex-match.ts';

export const regex: NativeTable = {
  pattern: property((self: VmRegex) => self.pattern),
  groupCount: property((self: VmRegex) => self.compiled.groupCount),
  'findMatchesIn()': method(
    (self: VmRegex, input: string) => new VmList(Array.from(findAll(self, input), (found) => regexMatch(input, found))),
  ),
  'matchEntire()': method((self: VmRegex, input: string): VmValue => {
    const found = matchEntire(self, input);
    return found === null ? NULL : regexMatch(input, found);
  }),
};
