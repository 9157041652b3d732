import { openOrExplain } from '../agents.ts';
import { defineCommand } from '../command.ts';
import { runLog } from '../run-log.ts';

/** `kdeps prepare`. */
export const command = defineCommand({
  description: 'Does what takes long before an agent runs for the first time: makes its Python environment.',
  examples: ['kdeps prepare painter'],
  options: {},
  operands: {
    name: '<agent>',
    help: 'Folder of the agent, its workflow.pkl, or its package.',
    least: 1,
    most: 1,
    completes: 'file',
  },
  run: async ({ operands: [path = '.'], terminal }) => {
    const open = await openOrExplain(path, terminal, runLog(terminal));
    if (open === null) return 1;
    try {
      await open.prepare();
      return 0;
    } finally {
      open.close();
    }
  },
});
