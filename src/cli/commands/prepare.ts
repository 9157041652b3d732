import { agentOperand, defineAgentCommand, openHere } from '../agents.ts';
import { runLog } from '../run-log.ts';

/** `kdeps prepare`. */
export const command = defineAgentCommand({
  description: 'Does slow set-up work in advance, such as creating the Python environment.',
  examples: ['kdeps prepare painter'],
  options: {},
  operands: agentOperand,
  run: async ({ operands: [path = '.'], terminal }) => {
    const open = await openHere(path, runLog(terminal));
    try {
      await open.prepare();
      terminal.out(`${open.agent.agent} ${open.agent.version} is ready to run.\n`);
      return 0;
    } finally {
      open.close();
    }
  },
});
