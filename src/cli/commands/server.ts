import { serveMessages } from '../../lang/node/server/index.ts';
import { defineCommand, type Invocation } from '../command.ts';
import type { OptionTable } from '../options.ts';
import { userAgent } from '../program-version.ts';

const options = {} satisfies OptionTable;

/** Signal → its number. Shells report 128 plus that number as the exit status of a program ended by a signal. */
const stopSignals = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;

/** `kdeps server`. */
export const command = defineCommand({
  description:
    'Speaks the message passing API of Pkl, which libraries for Go, Swift and other languages use: MessagePack on standard input and output. Ends when its standard input does.',
  options,
  run: async ({ terminal }: Invocation<typeof options>) => {
    const { stdin: input, stdout: output } = process;
    let status = 0;
    // When the program is stopped, everything it started must end, too.
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
