import { agentOperand, defineAgentCommand } from '../agents.ts';
import type { Invocation } from '../command.ts';
import { flag, type OptionTable, text, UsageError } from '../options.ts';
import { CommandError } from '../report.ts';
import { runsOptions, withRuns } from '../runs/opened.ts';

const options = {
  ...runsOptions,
  all: flag('all', 'Delete all runs.'),
  olderThan: {
    ...text('older-than', '<age>', 'Delete runs that ended longer ago, as in `12h` or `30d`.'),
    read: ([given]: readonly string[]): number | undefined => (given === undefined ? undefined : ageOf(given)),
  },
} satisfies OptionTable;

/** `kdeps runs delete`. */
export const command = defineAgentCommand({
  description:
    'Deletes what is stored about runs that have ended: their requests and uploaded files, results, configurations and logs, of jobs as well. Jobs that wait or run stay. Nothing that was deleted can be read again from the files on this machine; a Redis keeps it in its own log until that is rewritten.',
  examples: [
    'kdeps runs delete 6f0c8f3e-1d0b-4a53-8d5e-3f3c1b8a9d11 painter',
    'kdeps runs delete --all painter',
    'kdeps runs delete --older-than 30d painter',
  ],
  options,
  operands: {
    ...agentOperand,
    name: '<id>',
    usage: '[<id>] [<agent>]',
    help: 'The id of a run, unless an option says which; then the agent (default: the current folder).',
    max: 2,
  },
  run: ({ options: given, operands, terminal }: Invocation<typeof options>) => {
    const { all, olderThan, format } = given;
    const isMany = all || olderThan !== undefined;
    if (all && olderThan !== undefined)
      throw new UsageError({
        code: 'kdeps/conflicting-options',
        message: 'Give either --all or --older-than, not both.',
      });
    if (!isMany && operands.length === 0)
      throw new UsageError({
        code: 'kdeps/missing-argument',
        message: 'Give the id of a run, --all, or --older-than.',
      });
    if (isMany && operands.length > 1)
      throw new UsageError({
        code: 'kdeps/unexpected-argument',
        message: 'An id cannot be given together with --all or --older-than.',
      });
    const [id = '', path = '.'] = isMany ? ['', ...operands] : operands;
    return withRuns(path, given, async (runs, { agent }) => {
      const which = isMany ? { endedBefore: Date.now() + 1 - (olderThan ?? 0) } : { ids: [id.toLowerCase()] };
      const count = await runs.remove(which);
      if (!isMany && count === 0)
        throw new CommandError(
          'kdeps/run-not-found',
          `The agent ${agent.agent} has no run ${id.slice(0, 64)} that has ended. \`kdeps runs list\` lists its runs.`,
        );
      terminal.out(
        format === 'json'
          ? `${JSON.stringify({ deleted: count })}\n`
          : `Deleted ${count} ${count === 1 ? 'run' : 'runs'} of ${agent.agent}.\n`,
      );
      return 0;
    });
  },
});

const units: Readonly<Record<string, number>> = { s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds. */
function ageOf(given: string): number {
  const [, number = '', unit = ''] = /^(\d{1,9}(?:\.\d{1,3})?)(s|min|h|d)$/.exec(given) ?? [];
  if (unit === '') throw new UsageError(`${given} is not an age such as 90s, 30min, 12h or 30d`);
  return Number(number) * (units[unit] ?? 0);
}
