import { changedFiles } from '../../server/index.ts';
import { defineAgentCommand } from '../agents.ts';
import type { Invocation } from '../command.ts';
import type { OptionTable } from '../options.ts';
import { findRun, runOperands, runsOptions, withRuns } from '../runs/opened.ts';
import { dataOf, pageOf } from '../runs/pages.ts';

const options = { ...runsOptions } satisfies OptionTable;

/** `kdeps runs show`. */
export const command = defineAgentCommand({
  description:
    'Shows a run: its inputs and seeds, the evaluated configuration and the time of each resource, the digests of the agent and of models, the versions of packages, its log and its result. Secrets are shown as `***`; they are not recorded.',
  examples: ['kdeps runs show 6f0c8f3e-1d0b-4a53-8d5e-3f3c1b8a9d11 painter', 'kdeps runs show ID --format json'],
  options,
  operands: runOperands,
  run: ({ options: given, operands: [id = '', path = '.'], terminal }: Invocation<typeof options>) =>
    withRuns(path, given, async (runs, open) => {
      const run = await findRun(runs, id, open);
      const changed = run.record === null ? null : await changedFiles(open, run.record);
      terminal.out(
        given.format === 'json' ? `${JSON.stringify(dataOf(run, changed), null, 2)}\n` : pageOf(run, changed),
      );
      return 0;
    }),
});
