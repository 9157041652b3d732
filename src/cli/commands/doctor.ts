import { type Check, examine } from '../../project/index.ts';
import { defineAgentCommand, home, openHere } from '../agents.ts';

const signs: Readonly<Record<Check['state'], string>> = { good: '✓', absent: '·', bad: '✗' };

/** `kdeps doctor`. */
export const command = defineAgentCommand({
  description:
    'Checks this machine: Python, GPU, conda, Ollama, Docker, and the ports of an agent. ✓ means available, · not available but not needed, ✗ missing.',
  examples: ['kdeps doctor', 'kdeps doctor painter'],
  options: {},
  operands: {
    name: '<agent>',
    help: 'Agent folder whose requirements are checked as well.',
    least: 0,
    most: 1,
    completes: 'file',
  },
  run: async ({ operands: [path], terminal }) => {
    const open = path === undefined ? null : await openHere(path);
    const env =
      open?.env ??
      Object.fromEntries(
        Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
      );
    const checks = await examine({ env, home: await home(), agent: open?.agent ?? null });
    open?.close();
    const width = Math.max(...checks.map(({ name }) => name.length));
    for (const { name, state, detail } of checks) terminal.out(`${signs[state]} ${name.padEnd(width)}  ${detail}\n`);
    return checks.some(({ state }) => state === 'bad') ? 1 : 0;
  },
});
