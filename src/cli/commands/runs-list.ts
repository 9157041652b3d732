import type { KnownRun } from '../../server/index.ts';
import { agentOperand, defineAgentCommand } from '../agents.ts';
import type { Invocation } from '../command.ts';
import { count, type OptionTable, text } from '../options.ts';
import { runsOptions, withRuns } from '../runs/opened.ts';
import { columns, durationOf, isoTime, outcomeOf, safe, timeText } from '../runs/texts.ts';

const options = {
  ...runsOptions,
  limit: count('limit', '<number>', 'List at most this many runs (default: 20).'),
  after: text('after', '<cursor>', 'Continue a list: what the last one has named as the next page.'),
} satisfies OptionTable;

/** The default and the maximum number of runs in a list. */
const [USUAL_LIMIT, MAX_LIMIT] = [20, 500];

/** `kdeps runs list`. */
export const command = defineAgentCommand({
  description:
    'Lists what servers and workers have recorded, newest first: requests that were answered at once, and jobs. `KeepFor`, `KeepCount` and `KeepBytes` of `Jobs` in the workflow limit what is kept; `KeepFor = 0.s` turns recording off.',
  examples: ['kdeps runs list painter', 'kdeps runs list painter --limit 100 --format json'],
  options,
  operands: agentOperand,
  run: ({ options: given, operands: [path = '.'], terminal }: Invocation<typeof options>) =>
    withRuns(path, given, async (runs, { agent }) => {
      const limit = Math.min(Math.max(1, given.limit ?? USUAL_LIMIT), MAX_LIMIT);
      const after = given.after !== undefined && /^\d{1,15}$/.test(given.after) ? given.after : null;
      const { jobs, next } = await runs.list(limit, after);
      if (given.format === 'json') {
        terminal.out(`${JSON.stringify({ runs: jobs.map(summaryOf), next }, null, 2)}\n`);
        return 0;
      }
      if (jobs.length === 0) {
        terminal.out(`No run of ${agent.agent} is recorded.\n`);
        return 0;
      }
      const rows = jobs.map((job) => [
        job.id,
        timeText(job.created),
        outcomeOf(job),
        durationOf(job),
        safe(`${job.method} ${job.route}`),
        job.isDirect ? '' : 'job',
      ]);
      terminal.out(columns([['ID', 'TIME (UTC)', 'OUTCOME', 'DURATION', 'ROUTE', ''], ...rows]));
      if (next !== null) terminal.err(`There are older runs: \`--after ${next}\` continues the list.\n`);
      return 0;
    }),
});

function summaryOf(job: KnownRun['job']): Readonly<Record<string, unknown>> {
  const { id, owner, route, method, state, status, created, started, finished, isDirect } = job;
  const times = { created: isoTime(created), started: isoTime(started), finished: isoTime(finished) };
  return { id, key: owner === '' ? null : owner, method, route, state, status, ...times, isJob: !isDirect };
}
