import { isatty } from 'node:tty';
import { defineCommand, type Invocation } from '../command.ts';
import { assertionOptions, commonOptions, projectOptions } from '../evaluator-options.ts';
import type { OptionTable } from '../options.ts';
import { talkAtTerminal } from '../repl/at-terminal.ts';
import { talkThroughPipe } from '../repl/piped.ts';
import { Session } from '../session.ts';

const options = { ...commonOptions, ...projectOptions, ...assertionOptions } satisfies OptionTable;

/** `kdeps repl`. */
export const command = defineCommand({
  description:
    'Evaluates what is typed, and keeps what is defined: properties, functions, classes and imports. The tab key completes names, members and paths; Ctrl-C stops an evaluation; :help tells more. Without a terminal, answers the lines of the standard input, and exits with 1 if one of them failed.',
  examples: ['kdeps repl', 'echo "1.min.toUnit(\\"s\\")" | kdeps repl'],
  options,
  run: async ({ options: given, terminal }: Invocation<typeof options>) => {
    const session = new Session(given, terminal);
    const { color = 'auto' } = given;
    const isColored = color === 'auto' ? terminal.colorOut : color === 'always';
    try {
      const talk = isatty(0) && isatty(1) ? talkAtTerminal : talkThroughPipe;
      return await talk(session, terminal, isColored);
    } catch (error) {
      session.reporter.failure(error);
      return 1;
    } finally {
      session.close();
    }
  },
});
