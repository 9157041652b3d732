import { agentOperand, defineAgentCommand, openHere } from '../agents.ts';
import { runLog } from '../run-log.ts';

/** `kdeps prepare`. */
export const command = defineAgentCommand({
  description: 'Does what takes long before an agent runs for the first time: makes its Python environment.',
  examples: ['kdeps prepare painter'],
  options: {},
  operands: agentOperand,
  run: async ({ operands: [path = '.'], terminal }) => {
    const open = await openHere(path, runLog(terminal));
    try {
      await open.prepare();
      terminal.out(`${open.agent.agent} ${open.agent.version} has what it needs.\n`);
      return 0;
    } finally {
      open.close();
    }
  },
});
