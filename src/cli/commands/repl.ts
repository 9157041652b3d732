import { isatty } from 'node:tty';
import { defineCommand, type Invocation } from '../command.ts';
import { assertionOptions, commonOptions, projectOptions } from '../evaluator-options.ts';
import type { OptionTable } from '../options.ts';
import { runTerminalPrompt } from '../repl/at-terminal.ts';
import { runPipedPrompt } from '../repl/piped.ts';
import { withSession } from '../session.ts';

const options = { ...commonOptions, ...projectOptions, ...assertionOptions } satisfies OptionTable;

/** `kdeps repl`. */
export const command = defineCommand({
  description:
    'Evaluates expressions interactively, and keeps definitions: properties, functions, classes and imports. The Tab key completes names, members and paths, Ctrl-C stops an evaluation, and :help shows more. Without a terminal, evaluates the lines of standard input, and exits with 1 if one of them failed.',
  examples: ['kdeps repl', 'echo "1.min.toUnit(\\"s\\")" | kdeps repl'],
  options,
  run: async ({ options: given, terminal }: Invocation<typeof options>) => {
    const { color = 'auto' } = given;
    const isColored = color === 'auto' ? terminal.colorOut : color === 'always';
    return withSession(given, terminal, async (session) => {
      const talk = isatty(0) && isatty(1) ? runTerminalPrompt : runPipedPrompt;
      return await talk(session, terminal, isColored);
    });
  },
});
