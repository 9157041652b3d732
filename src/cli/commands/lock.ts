import { relative } from 'node:path';
import { torchBuilds } from '../../project/index.ts';
import { lockAgent } from '../../runtime/index.ts';
import { agentOperand, defineAgentCommand, gpuKinds, home, openHere } from '../agents.ts';
import type { Invocation } from '../command.ts';
import { choice, flag, type OptionTable } from '../options.ts';
import { runLog } from '../run-log.ts';

const options = {
  gpu: choice(
    'gpu',
    '<kind>',
    gpuKinds,
    'The GPU of the machines that the lock is for (default: of this one). It only matters to packages that need PyTorch.',
  ),
  upgrade: flag('upgrade', 'Take the newest versions, instead of those in the lock file where they still fit.'),
} satisfies OptionTable;

/** `kdeps lock`. */
export const command = defineAgentCommand({
  description:
    'Writes the exact versions of all Python packages of an agent, with digests of their files, beside its workflow. From then on, environments and images contain exactly these.',
  examples: ['kdeps lock painter', 'kdeps lock painter --upgrade', 'kdeps lock painter --gpu nvidia'],
  options,
  operands: agentOperand,
  run: async ({ options: { gpu, upgrade }, operands: [path = '.'], terminal }: Invocation<typeof options>) => {
    const open = await openHere(path);
    const { agent, env } = open;
    const emit = runLog(terminal);
    try {
      const lock = await lockAgent({
        agent,
        env,
        home: await home(),
        build: gpu === undefined ? null : torchBuilds[gpu],
        upgrade,
        onProgress: (text) => emit({ type: 'environment', run: null, resource: null, text }),
      });
      terminal.out(
        lock === null
          ? `${agent.agent} has no Python packages to lock.\n`
          : `${relative(process.cwd(), lock.file)}: ${lock.size}.\n`,
      );
      return 0;
    } finally {
      await open.close();
    }
  },
});
