/** A clock that every host has under the same name, though not every host's types say so. */
interface Clock {
  now(): number;
}

const { performance } = globalThis as { readonly performance?: Clock };
const clock: Clock = performance ?? Date;

/** Nanoseconds since some moment; only differences mean anything. */
export function nanoseconds(): number {
  return clock.now() * 1e6;
}
