import { writeFile } from 'node:fs/promises';
import { typescriptClient } from '../../project/index.ts';
import { agentOperand, defineAgentCommand, openHere } from '../agents.ts';
import { text } from '../options.ts';

/** `kdeps gen client`. */
export const command = defineAgentCommand({
  description:
    'Writes a TypeScript client for an agent: a function for each route, with the types of its `Input` and `Output` classes. The client needs no packages.',
  examples: ['kdeps gen client painter -o src/painter.ts'],
  options: {
    output: text('output', '<file>', 'The file to write (default: standard output).', {
      short: 'o',
      completes: 'file',
    }),
  },
  operands: agentOperand,
  run: async ({ options: { output }, operands: [path = '.'], terminal }) => {
    const open = await openHere(path);
    const { agent } = open;
    await open.close();
    const client = typescriptClient(agent);
    if (output === undefined) terminal.out(client);
    else await writeFile(output, client);
    return 0;
  },
});
