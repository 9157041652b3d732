import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { prepareRequirements } from '../../runtime/index.ts';
import { agentOperand, defineAgentCommand, home, openHere } from '../agents.ts';
import type { Invocation } from '../command.ts';
import { type OptionTable, text } from '../options.ts';
import { runLog } from '../run-log.ts';
import type { Terminal } from '../terminal.ts';

const options = {
  requirements: text(
    'requirements',
    '<file>',
    'Only create the Python environment for the packages in a file, a line each, and not that of an agent. A lock file beside it is used.',
    { completes: 'file' },
  ),
} satisfies OptionTable;

/** `kdeps prepare`. */
export const command = defineAgentCommand({
  description: 'Does slow set-up work in advance, such as creating the Python environment.',
  examples: ['kdeps prepare painter', 'kdeps prepare --requirements requirements.txt'],
  options,
  operands: agentOperand,
  run: async ({ options: { requirements }, operands: [path = '.'], terminal }: Invocation<typeof options>) => {
    if (requirements !== undefined) return prepareFile(requirements, terminal);
    const open = await openHere(path, runLog(terminal));
    try {
      await open.prepare();
      terminal.out(`${open.agent.agent} ${open.agent.version} is ready to run.\n`);
      return 0;
    } finally {
      await open.close();
    }
  },
});

async function prepareFile(file: string, terminal: Terminal): Promise<number> {
  const lines = (await readFile(file, 'utf8')).split('\n').map((line) => line.trim());
  const packages = lines.filter((line) => line !== '' && !line.startsWith('#'));
  const emit = runLog(terminal);
  await prepareRequirements({
    packages,
    locks: dirname(resolve(file)),
    home: await home(),
    env: { ...process.env } as Record<string, string>,
    onProgress: (text) => emit({ type: 'environment', run: null, resource: null, text }),
  });
  terminal.out(
    `The Python environment with ${packages.length} ${packages.length === 1 ? 'package' : 'packages'} is ready.\n`,
  );
  return 0;
}
