import { parseKnown } from '../args.ts';
import { defineCommand } from '../command.ts';
import { commonOptions, projectOptions } from '../evaluator-options.ts';
import { runModule } from '../module-command/run-module.ts';
import { type OptionTable, UsageError } from '../options.ts';
import { withSession } from '../session.ts';

const options = { ...commonOptions, ...projectOptions } satisfies OptionTable;

/** Options that `pkl` does not have, so that commands may have them too. */
const own = {
  diagnostics: options.diagnostics,
  maxMemory: options.maxMemory,
  netrc: options.netrc,
  offline: options.offline,
} satisfies OptionTable;
const reserved = Object.values(options).filter((option) => !Object.values<unknown>(own).includes(option));

/** `pkl run`, and `kdeps run` of a module that extends `pkl:Command`. */
export const command = defineCommand({
  description: 'Options of the program itself come first; what follows the module belongs to its command.',
  examples: ['kdeps run tool.pkl --help'],
  options,
  operands: {
    name: '<module>',
    usage: '[<module>] [<args>]...',
    help: 'Root pkl:Command module to invoke.',
    min: 0,
    max: Number.POSITIVE_INFINITY,
    completes: 'file',
  },
  // The options of the module are known only once it has been read.
  readsWords: true,
  run: ({ operands: words, terminal }) => {
    const { options: given, rest, help } = parseKnown(options, words, Object.values(own));
    const [module, ...args] = rest;
    if (module === undefined) {
      throw new UsageError({ code: 'kdeps/missing-argument', message: 'missing argument <module>' });
    }
    return withSession(given, terminal, (session) =>
      runModule({ session, terminal }, module, help ? [...args, '--help'] : args, reserved),
    );
  },
});
