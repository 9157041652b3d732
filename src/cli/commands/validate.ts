import { openOrExplain } from '../agents.ts';
import { defineCommand } from '../command.ts';

/** `kdeps validate`. */
export const command = defineCommand({
  description:
    'Looks at every file of an agent without running it, and lists all that is wrong, each with file and line.',
  examples: ['kdeps validate painter'],
  options: {},
  operands: {
    name: '<agent>',
    help: 'Folder of the agent, its workflow.pkl, or its package.',
    least: 1,
    most: 1,
    completes: 'file',
  },
  run: async ({ operands: [path = '.'], terminal }) => {
    const open = await openOrExplain(path, terminal);
    if (open === null) return 1;
    const { agent } = open;
    open.close();
    terminal.out(
      `${agent.agent} ${agent.version} is in order: ${agent.resources.size} resources, of which ${agent.plan.steps.length} run.\n`,
    );
    return 0;
  },
});
