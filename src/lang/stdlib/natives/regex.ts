import { findAll, matchEntire } from '../../regex/regex.ts';
import { checkCollectionLength, VmList } from '../../values/collections.ts';
import { method, type NativeTable, property } from '../../values/native.ts';
import { NULL, type VmRegex } from '../../values/scalars.ts';
import type { VmValue } from '../../values/value.ts';
import { regexMatch } from './regex-match.ts';

function findMatchesIn(self: VmRegex, input: string): VmList {
  const matches: VmValue[] = [];
  for (const found of findAll(self, input)) {
    matches.push(regexMatch(input, found));
    checkCollectionLength(matches.length);
  }
  return new VmList(matches);
}

export const regex: NativeTable = {
  pattern: property((self: VmRegex) => self.pattern),
  groupCount: property((self: VmRegex) => self.compiled.groupCount),
  'findMatchesIn()': method(findMatchesIn),
  'matchEntire()': method((self: VmRegex, input: string): VmValue => {
    const found = matchEntire(self, input);
    return found === null ? NULL : regexMatch(input, found);
  }),
};
