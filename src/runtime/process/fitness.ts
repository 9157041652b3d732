/** What a program can be given: some texts fit into no argument and no environment variable. */

/** The most bytes that Linux lets one of them have, with the NUL at its end. */
const LONGEST = 131_072;

/**
 * Why a program cannot be given something; null when it can be given all of it.
 *
 * @param args the arguments; the text of a command is one of them
 */
export function unfit(args: readonly string[], env: Readonly<Record<string, string>>): string | null {
  for (const arg of args) {
    const why = unfitText(arg);
    if (why !== null) return `one of its arguments ${why}`;
  }
  for (const [name, value] of Object.entries(env)) {
    const why = unfitText(`${name}=${value}`);
    if (why !== null) return `its environment variable \`${name}\` ${why}`;
  }
  return null;
}

function unfitText(text: string): string | null {
  if (text.includes('\0')) return 'holds a NUL character, which no program can be given';
  // Each UTF-16 unit becomes three bytes at most.
  const isTooLong = text.length * 3 >= LONGEST && Buffer.byteLength(text) >= LONGEST;
  return isTooLong ? `is longer than ${LONGEST / 1024} KiB: give it what it needs in a file` : null;
}
