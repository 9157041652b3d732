import { resolve } from 'node:path';
import { packAgent, packageName, writePackage } from '../../runtime/index.ts';
import { agentOperand, defineAgentCommand, openHere, warnOfSecrets } from '../agents.ts';
import type { Invocation } from '../command.ts';
import { type OptionTable, text } from '../options.ts';

const options = {
  output: text('output-dir', '<path>', 'Folder for the package (default: the current folder).', {
    short: 'o',
    completes: 'folder',
  }),
} satisfies OptionTable;

/** `kdeps package`. */
export const command = defineAgentCommand({
  description:
    'Packages an agent as a single file with its data and the agents it uses. Agents with errors are not packaged.',
  examples: ['kdeps package painter', 'kdeps package painter --output-dir dist'],
  options,
  operands: agentOperand,
  run: async ({ options: given, operands: [path = '.'], terminal }: Invocation<typeof options>) => {
    const open = await openHere(path);
    try {
      const folder = resolve(given.output ?? '.');
      const { target, previous } = await writePackage(folder, packageName(open.agent), await packAgent(open.agent));
      const note = { same: ' (unchanged)', other: ' (replaced)', none: '' }[previous];
      terminal.out(`${target}${note}\n`);
      warnOfSecrets(open.agent, terminal);
      return 0;
    } finally {
      await open.close();
    }
  },
});
