// Shared by the commands about recorded runs: their options, and how they find runs.
import type { OpenAgent } from '../../runtime/index.ts';
import { type KnownRun, Runs } from '../../server/index.ts';
import { openHere } from '../agents.ts';
import type { Operands } from '../command.ts';
import { jobOptions, jobOverrides } from '../job-options.ts';
import { choice, type OptionTable, type OptionValues } from '../options.ts';
import { CommandError } from '../report.ts';

export const runsOptions = {
  ...jobOptions,
  format: choice('format', '<format>', ['text', 'json'], 'Write text for people (the default) or JSON for programs.'),
} satisfies OptionTable;

/** The operands of commands about one run. */
export const runOperands: Operands = {
  name: '<id>',
  usage: '<id> [<agent>]',
  help: 'The id of the run, then the agent: its folder, its workflow.pkl, or its package (default: the current folder).',
  min: 1,
  max: 2,
};

/**
 * Opens the runs of an agent while `work` runs.
 *
 * @throws AgentError, PackageError and SetupError
 */
export async function withRuns(
  path: string,
  options: Pick<OptionValues<typeof runsOptions>, 'queue' | 'results' | 'allowJobLoss'>,
  work: (runs: Runs, open: OpenAgent) => Promise<number>,
): Promise<number> {
  const open = await openHere(path);
  const runs = new Runs(open, jobOverrides(options));
  try {
    await runs.check();
    return await work(runs, open);
  } finally {
    await runs.close();
    await open.close();
  }
}

/**
 * The run with an id.
 *
 * @throws CommandError when there is none
 */
export async function findRun(runs: Runs, id: string, { agent }: Pick<OpenAgent, 'agent'>): Promise<KnownRun> {
  const run = await runs.find(id.toLowerCase());
  if (run !== null) return run;
  throw new CommandError(
    'kdeps/run-not-found',
    `The agent ${agent.agent} has no run ${id.slice(0, 64)}. \`kdeps runs list\` lists its runs.`,
  );
}
