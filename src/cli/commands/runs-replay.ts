import { changedFiles, type Difference, type Replay } from '../../server/index.ts';
import { defineAgentCommand } from '../agents.ts';
import type { Invocation } from '../command.ts';
import { flag, type OptionTable } from '../options.ts';
import { CommandError } from '../report.ts';
import { findRun, runOperands, runsOptions, withRuns } from '../runs/opened.ts';
import { columns, safe } from '../runs/texts.ts';

const options = {
  ...runsOptions,
  allowChanged: flag('allow-changed', 'Repeat the run although files of the agent have changed since.'),
} satisfies OptionTable;

/** The most differences that people are shown of a result, and of what it was made with. */
const MAX_SHOWN = 20;

/** `kdeps runs replay`. */
export const command = defineAgentCommand({
  description:
    'Runs the request of a run again, through the same checks and resources, and compares the results byte by byte. Exits with 0 if they are the same, and with 1 if they differ. The run is not recorded again.\n\nIt also says what has changed around the agent: versions, packages, models, evaluated configurations. If files of the agent have changed, it refuses unless `--allow-changed` is given.',
  examples: ['kdeps runs replay 6f0c8f3e-1d0b-4a53-8d5e-3f3c1b8a9d11 painter', 'kdeps runs replay ID --allow-changed'],
  options,
  operands: runOperands,
  run: ({ options: given, operands: [id = '', path = '.'], terminal }: Invocation<typeof options>) =>
    withRuns(path, given, async (runs, open) => {
      const run = await findRun(runs, id, open);
      if (run.record?.notKept.includes('request') === true || run.request === null)
        throw new CommandError(
          'kdeps/run-incomplete',
          'The request of this run was not kept, so it cannot be repeated.',
        );
      const changed = run.record === null ? [] : await changedFiles(open, run.record);
      if (changed.length > 0 && !given.allowChanged)
        throw new CommandError(
          'kdeps/agent-changed',
          `Files of ${open.agent.agent} have changed since this run:\n${changed.map((line) => `  ${line}`).join('\n')}\nRestore them, or repeat the run with \`--allow-changed\`.`,
        );
      const hidden = (run.record?.notKept ?? []).filter((name) => name !== 'result');
      for (const name of hidden) terminal.err(`The header \`${safe(name)}\` was not kept; its value is now \`***\`.\n`);
      if (run.result === null) terminal.err('The result was not kept, so only the status is compared.\n');
      await open.prepare();
      const replay = await runs.replay(run, new AbortController().signal);
      const isSame = replay.results.length === 0;
      terminal.out(
        given.format === 'json'
          ? `${JSON.stringify({ id: run.job.id, isSame, status: replay.status, results: replay.results, circumstances: replay.circumstances }, null, 2)}\n`
          : textOf(replay),
      );
      return isSame ? 0 : 1;
    }),
});

function textOf({ results, circumstances, status, body }: Replay): string {
  const around = circumstances.length === 0 ? '' : `\nWhat the runs were made with differs:\n${listOf(circumstances)}`;
  if (results.length === 0) return `The result is the same: status ${status}, ${body.length} bytes.\n${around}`;
  return `The results differ (before → now):\n${listOf(results)}${around}`;
}

function listOf(differences: readonly Difference[]): string {
  const rows = differences
    .slice(0, MAX_SHOWN)
    .map(({ path, before, after }) => [`  ${path === '' ? 'body' : safe(path)}`, `${safe(before)} → ${safe(after)}`]);
  const more = differences.length - MAX_SHOWN;
  return columns(rows) + (more > 0 ? `  and ${more} more\n` : '');
}
