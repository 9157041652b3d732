/** Limits of the system on arguments and environment variables. */

/** Linux's limit on the length of each, in bytes, including the NUL at the end. */
export const MAX_ARGUMENT_LENGTH = 131_072;

/** Why an argument or environment variable cannot be passed to a program. */
export interface InvalidArgument {
  readonly text: string;
  /** Whether the reason is a NUL character; otherwise it is the length. */
  readonly isNul: boolean;
}

/**
 * Finds an argument or variable that cannot be passed to a program; null when there is none.
 *
 * @param args the arguments, which may include the text of a command
 */
export function findInvalidArgument(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): InvalidArgument | null {
  for (const arg of args) {
    const why = checkArgument(arg);
    if (why !== null) return { ...why, text: `one of its arguments ${why.text}` };
  }
  for (const [name, value] of Object.entries(env)) {
    const why = checkArgument(`${name}=${value}`);
    if (why !== null) return { ...why, text: `its environment variable \`${name}\` ${why.text}` };
  }
  return null;
}

/** Why a text cannot be an argument or environment variable; null when it can. */
export function checkArgument(text: string): InvalidArgument | null {
  if (text.includes('\0'))
    return { text: 'contains a NUL character, which cannot be passed to a program', isNul: true };
  // Each UTF-16 unit takes three bytes at most.
  const isTooLong = text.length * 3 >= MAX_ARGUMENT_LENGTH && Buffer.byteLength(text) >= MAX_ARGUMENT_LENGTH;
  if (!isTooLong) return null;
  return { text: `is longer than ${MAX_ARGUMENT_LENGTH / 1024} KiB: pass it in a file`, isNul: false };
}
