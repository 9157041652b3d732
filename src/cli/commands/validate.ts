import { AgentError, scriptProblems } from '../../runtime/index.ts';
import { agentOperand, defineAgentCommand, openHere } from '../agents.ts';
import { agentProblems } from '../check/agent-problems.ts';
import { shownFile } from '../diagnostics.ts';

/** `kdeps validate`. */
export const command = defineAgentCommand({
  description:
    'Checks every file of an agent without running it and lists all errors with file and line, including those that `kdeps check` finds in it, and errors in the syntax of Python scripts.',
  examples: ['kdeps validate painter', 'kdeps validate painter --diagnostics json'],
  options: {},
  operands: agentOperand,
  run: async ({ operands: [path = '.'], terminal }) => {
    const open = await openHere(path);
    const { agent } = open;
    await open.close();
    const scripts = await scriptProblems(agent, { env: open.env, shownFile });
    const problems = [...agentProblems(agent.folder, terminal), ...scripts];
    if (problems.length > 0) throw new AgentError(problems);
    const { agent: name, version, resources, plan } = agent;
    const count =
      resources.size === 1 ? '1 resource, which runs' : `${resources.size} resources, ${plan.steps.length} of them run`;
    terminal.out(`${name} ${version} is valid: ${count}.\n`);
    return 0;
  },
});
