/** What a program can be given: some texts fit into no argument and no environment variable. */

/** The most bytes that Linux lets one of them have, with the NUL at its end. */
export const LONGEST_ARGUMENT = 131_072;

/** Why a program cannot be given something. */
export interface Unfitness {
  readonly text: string;
  /** It is a NUL character; otherwise, it is the length. */
  readonly isNul: boolean;
}

/**
 * Why a program cannot be given something; null when it can be given all of it.
 *
 * @param args the arguments; the text of a command is one of them
 */
export function unfit(args: readonly string[], env: Readonly<Record<string, string>>): Unfitness | null {
  for (const arg of args) {
    const why = unfitText(arg);
    if (why !== null) return { ...why, text: `one of its arguments ${why.text}` };
  }
  for (const [name, value] of Object.entries(env)) {
    const why = unfitText(`${name}=${value}`);
    if (why !== null) return { ...why, text: `its environment variable \`${name}\` ${why.text}` };
  }
  return null;
}

/** Why a text can be no argument and no environment variable; null when it can. */
export function unfitText(text: string): Unfitness | null {
  if (text.includes('\0')) return { text: 'holds a NUL character, which no program can be given', isNul: true };
  // Each UTF-16 unit becomes three bytes at most.
  const isTooLong = text.length * 3 >= LONGEST_ARGUMENT && Buffer.byteLength(text) >= LONGEST_ARGUMENT;
  if (!isTooLong) return null;
  return { text: `is longer than ${LONGEST_ARGUMENT / 1024} KiB: give it what it needs in a file`, isNul: false };
}
