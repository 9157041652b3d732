/** A clock that every host provides under the same name, though not every host's types declare it. */
interface Clock {
  now(): number;
}

// Accessed lazily, because some hosts load it on first use.
let clock: Clock | undefined;

/** Nanoseconds since an arbitrary moment. */
export function nanoseconds(): number {
  clock ??= (globalThis as { readonly performance?: Clock }).performance ?? Date;
  return clock.now() * 1e6;
}
