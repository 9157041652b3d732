import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { packAgent, packageName } from '../../runtime/index.ts';
import { openOrExplain } from '../agents.ts';
import { defineCommand, type Invocation } from '../command.ts';
import { type OptionTable, text } from '../options.ts';

const options = {
  output: text('output-dir', '<path>', 'Folder to write the package to; the current one by default.', {
    short: 'o',
    completes: 'folder',
  }),
} satisfies OptionTable;

/** `kdeps package`. */
export const command = defineCommand({
  description:
    'Makes one file of an agent, with its data and the agents that it uses. An agent that is not in order is not packaged.',
  examples: ['kdeps package painter', 'kdeps package painter --output-dir dist'],
  options,
  operands: { name: '<agent>', help: 'Folder of the agent.', least: 1, most: 1, completes: 'folder' },
  run: async ({ options: given, operands: [path = '.'], terminal }: Invocation<typeof options>) => {
    const open = await openOrExplain(path, terminal);
    if (open === null) return 1;
    try {
      const target = join(resolve(given.output ?? '.'), packageName(open.agent));
      const isNew = !existsSync(target);
      await writeFile(target, await packAgent(open.agent));
      terminal.out(`${target}${isNew ? '' : ' (replaced)'}\n`);
      return 0;
    } finally {
      open.close();
    }
  },
});
