import { VmRegex } from './scalars.ts';
/** Stand-in until the translator is here. */
export function regexOf(pattern: string): VmRegex {
  return new VmRegex(pattern, { groupCount: 0, expression: new RegExp(pattern, 'gu') });
}
