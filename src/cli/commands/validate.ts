import { agentOperand, defineAgentCommand, openHere } from '../agents.ts';

/** `kdeps validate`. */
export const command = defineAgentCommand({
  description: 'Checks every file of an agent without running it and lists all errors with file and line.',
  examples: ['kdeps validate painter', 'kdeps validate painter --diagnostics json'],
  options: {},
  operands: agentOperand,
  run: async ({ operands: [path = '.'], terminal }) => {
    const open = await openHere(path);
    const { agent } = open;
    await open.close();
    terminal.out(
      `${agent.agent} ${agent.version} is valid: ${agent.resources.size} resources, ${agent.plan.steps.length} of them run.\n`,
    );
    return 0;
  },
});
