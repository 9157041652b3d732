// A question with a choice of answers, for people at a terminal.
import { createInterface } from 'node:readline';
import { isatty } from 'node:tty';

/** An answer that can be chosen. */
export interface Choice {
  readonly name: string;
  readonly summary: string;
}

/** Whether a person can be asked: both the keyboard and the error stream are a terminal. */
export function canAsk(): boolean {
  return isatty(0) && isatty(2);
}

/**
 * Asks until the reply is the number or the start of the name of one answer. An empty reply chooses the first one.
 *
 * @returns null if the person leaves with Ctrl-C or Ctrl-D
 */
export async function choose<C extends Choice>(question: string, choices: readonly [C, ...C[]]): Promise<C | null> {
  const width = Math.max(...choices.map(({ name }) => name.length));
  const rows = choices.map(({ name, summary }, index) => `  ${index + 1}  ${name.padEnd(width)}  ${summary}\n`);
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  process.stderr.write(`${question}\n${rows.join('')}`);
  lines.setPrompt(`Number or name [${choices[0].name}]: `);
  lines.prompt();
  let chosen: C | null = null;
  for await (const line of lines) {
    chosen = choiceOf(line, choices);
    if (chosen !== null) break;
    process.stderr.write(`Choose one of ${choices.map(({ name }) => name).join(', ')}, or its number.\n`);
    lines.prompt();
  }
  lines.close();
  if (chosen === null) process.stderr.write('\n');
  return chosen;
}

/** The answer that a reply means; null if it means none, or several. */
function choiceOf<C extends Choice>(line: string, choices: readonly [C, ...C[]]): C | null {
  const reply = line.trim().toLowerCase();
  if (reply === '') return choices[0];
  const found = choices.filter(({ name }, index) => name.startsWith(reply) || reply === String(index + 1));
  return found.length === 1 ? (found[0] ?? null) : null;
}
