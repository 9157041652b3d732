import { serveMessages } from '../../lang/node/server/index.ts';
import { defineCommand, type Invocation } from '../command.ts';
import type { OptionTable } from '../options.ts';
import { userAgent } from '../program-version.ts';

const options = {} satisfies OptionTable;

/** As shells tell that a signal has ended a program: 128 and the number of the signal. */
const stopSignals = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;

/** `kdeps server`. */
export const command = defineCommand({
  description:
    'Speaks the message passing API of Pkl, which libraries for Go, Swift and other languages use: MessagePack on standard input and output. Ends when its standard input does.',
  options,
  run: async ({ terminal }: Invocation<typeof options>) => {
    const { stdin: input, stdout: output } = process;
    let status = 0;
    // Whoever stops the program does not want to leave behind what it has started.
    for (const [signal, number] of Object.entries(stopSignals)) {
      process.once(signal, () => {
        status = 128 + number;
        input.destroy();
      });
    }
    const problem = await serveMessages({ input, output, userAgent });
    if (problem === null) return status;
    terminal.err(`${problem}\n`);
    return 1;
  },
});
