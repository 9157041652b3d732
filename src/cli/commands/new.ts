import { createAgent } from '../../project/index.ts';
import { shellWord } from '../../runtime/index.ts';
import { defineAgentCommand } from '../agents.ts';
import type { Invocation } from '../command.ts';
import { flag, type OptionTable } from '../options.ts';

const options = {
  force: flag('force', 'Overwrite existing files.', { short: 'f' }),
} satisfies OptionTable;

/** `kdeps new`. */
export const command = defineAgentCommand({
  description: 'Creates a folder with a workflow, a resource of each kind and a test, for you to edit or delete.',
  examples: ['kdeps new painter'],
  options,
  operands: { name: '<agent>', help: 'Name of the agent and its folder.', min: 1, max: 1 },
  run: async ({ options: given, operands: [folder = ''], terminal }: Invocation<typeof options>) => {
    const made = await createAgent(folder, { force: given.force, templates: process.env['TEMPLATE_DIR'] });
    terminal.out(`${made.join('\n')}\n\nRun it with: kdeps run ${shellWord(folder)}\n`);
    return 0;
  },
});
