/** A clock that every host has under the same name, though not every host's types say so. */
interface Clock {
  now(): number;
}

// Asked for only when something is measured: some hosts load it then.
let clock: Clock | undefined;

/** Nanoseconds since some moment; only differences mean anything. */
export function nanoseconds(): number {
  clock ??= (globalThis as { readonly performance?: Clock }).performance ?? Date;
  return clock.now() * 1e6;
}
