import { readTemplateNames, scaffold, templateNames } from '../../project/index.ts';
import { isAgentFolder, shellWord } from '../../runtime/index.ts';
import { defineAgentCommand } from '../agents.ts';
import type { Invocation } from '../command.ts';
import { flag, type OptionTable } from '../options.ts';

const options = {
  force: flag('force', 'Overwrite existing files.', { short: 'f' }),
} satisfies OptionTable;

/** `kdeps scaffold`. */
export const command = defineAgentCommand({
  description: `Adds files to an agent. The kinds are ${templateNames().join(', ')}; without a kind, lists them.`,
  examples: ['kdeps scaffold painter exec', 'kdeps scaffold painter python llm'],
  options,
  operands: {
    name: '<agent> [<kinds>]',
    help: 'Agent folder and the kinds of files to add.',
    min: 1,
    max: Number.POSITIVE_INFINITY,
    completes: 'folder',
    then: templateNames(),
  },
  run: async ({ options: given, operands: [folder = '', ...words], terminal }: Invocation<typeof options>) => {
    if (words.length === 0) {
      terminal.out(`${templateNames().join('\n')}\n`);
      return 0;
    }
    const names = readTemplateNames(words);
    const made = await scaffold(folder, names, { force: given.force, templates: process.env['TEMPLATE_DIR'] });
    terminal.out(`${made.join('\n')}\n`);
    if (!isAgentFolder(folder))
      terminal.err(`${folder} has no workflow yet. Create one with: kdeps scaffold ${shellWord(folder)} workflow\n`);
    return 0;
  },
});
