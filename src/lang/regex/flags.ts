/** The flags controlled by `(?…)`. */
import type { Fold } from './char-set.ts';

export interface Flags {
  /** `i` */
  readonly ignoreCase: boolean;
  /** `u`: Unicode case instead of ASCII case */
  readonly unicodeCase: boolean;
  /** `U`: Unicode character classes */
  readonly unicodeClasses: boolean;
  /** `m` */
  readonly multiline: boolean;
  /** `s` */
  readonly dotAll: boolean;
  /** `d` */
  readonly unixLines: boolean;
  /** `x` */
  readonly comments: boolean;
}

/** The initial flags of patterns. */
export const DEFAULT_FLAGS: Flags = {
  ignoreCase: false,
  unicodeCase: true,
  unicodeClasses: true,
  multiline: false,
  dotAll: false,
  unixLines: false,
  comments: false,
};

const LETTERS: ReadonlyMap<number, keyof Flags> = new Map([
  [0x69, 'ignoreCase'],
  [0x75, 'unicodeCase'],
  [0x55, 'unicodeClasses'],
  [0x6d, 'multiline'],
  [0x73, 'dotAll'],
  [0x64, 'unixLines'],
  [0x78, 'comments'],
]);

/** The flags after a letter; undefined when the letter is not a flag. */
export function withFlag(flags: Flags, letter: number, isOn: boolean): Flags | undefined {
  const name = LETTERS.get(letter);
  if (name === undefined) return undefined;
  const changed = { ...flags, [name]: isOn };
  return name === 'unicodeClasses' && isOn ? { ...changed, unicodeCase: true } : changed;
}

export function foldOf(flags: Flags): Fold {
  if (!flags.ignoreCase) return 'none';
  return flags.unicodeCase ? 'unicode' : 'ascii';
}
