import { createAgent, ScaffoldError } from '../../runtime/index.ts';
import { defineCommand, type Invocation } from '../command.ts';
import { flag, type OptionTable } from '../options.ts';

const options = {
  force: flag('force', 'Replace files that are there.', { short: 'f' }),
} satisfies OptionTable;

/** `kdeps new`. */
export const command = defineCommand({
  description:
    'Makes a folder with a workflow and a resource of each kind, to be changed and thrown away as one likes.',
  examples: ['kdeps new painter'],
  options,
  operands: { name: '<agent>', help: 'Name of the agent, and of its folder.', least: 1, most: 1 },
  run: async ({ options: given, operands: [folder = ''], terminal }: Invocation<typeof options>) => {
    try {
      for (const path of await createAgent(folder, { force: given.force, templates: process.env['TEMPLATE_DIR'] })) {
        terminal.out(`${path}\n`);
      }
      terminal.out(`\nRun it with: kdeps run ${folder}\n`);
      return 0;
    } catch (error) {
      if (!(error instanceof ScaffoldError)) throw error;
      terminal.err(`${error.message}\n`);
      return 1;
    }
  },
});
