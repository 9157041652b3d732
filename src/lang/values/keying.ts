import type { VmValue } from './value.ts';

/** Distinguishes keys that JavaScript's Map cannot tell apart. */
export interface Keying {
  hash: (value: VmValue) => number;
  equal: (a: VmValue, b: VmValue) => boolean;
}

function notLoaded(): never {
  throw new TypeError('values/equality.ts has not been loaded');
}

/**
 * Equality looks into collections, and collections find their keys by equality: `equality.ts` fills this in when it is
 * loaded, to avoid a cyclic import.
 */
export const keying: Keying = { hash: notLoaded, equal: notLoaded };
