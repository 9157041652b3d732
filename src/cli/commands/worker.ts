import { isContainer, wantsDebug } from '../../runtime/index.ts';
import { startWorker, type Worker } from '../../server/index.ts';
import { agentOperand, defineAgentCommand, openHere } from '../agents.ts';
import type { Invocation } from '../command.ts';
import { jobOptions, jobOverrides } from '../job-options.ts';
import { choice, count, flag, type OptionTable, port } from '../options.ts';
import { type LogStyle, logFormats, runLog, usualFormat } from '../run-log.ts';
import { stopSignal } from '../stop-signals.ts';

const options = {
  ...jobOptions,
  concurrency: count(
    'concurrency',
    '<number>',
    'Jobs that run at the same time, overriding `MaxConcurrency` of `Jobs`; by default that of the API.',
  ),
  grace: count(
    'grace',
    '<seconds>',
    'How long running jobs may go on when the worker is told to stop, before they are given back (default: 20).',
  ),
  metricsPort: port(
    'metrics-port',
    '<number>',
    'Serve `/metrics`, `/livez` and `/readyz` on this port of `HostIP`; 0 picks a free one. By default, a worker serves nothing.',
  ),
  quiet: flag('quiet', 'Do not log the progress of runs.', { short: 'q' }),
  logFormat: choice(
    'log-format',
    '<format>',
    logFormats,
    'How to log: `pretty` for people, `json` for programs. By default, a worker logs JSON unless at a terminal.',
  ),
  verbose: flag('verbose', 'Also log the input of each resource.', { short: 'v' }),
} satisfies OptionTable;

/** Seconds that fit into the half minute that supervisors usually give. */
const USUAL_GRACE = 20;

/** `kdeps worker`. */
export const command = defineAgentCommand({
  description:
    'Runs the jobs of an agent that servers with the same queue accept, and serves nothing itself but metrics, with `--metrics-port`. Start as many as there are machines. All of them need the same agent, the same Redis, and a folder or bucket that they share.\n\nSIGTERM stops a worker: it starts no further job, lets running ones end, and gives back those that take too long, which another worker then runs. A second signal gives them back at once.',
  examples: [
    'kdeps worker painter --queue redis://queue:6379 --results /mnt/results',
    'kdeps worker painter --queue redis://queue:6379 --results s3://my-bucket/painters',
    'kdeps run painter --queue redis://queue:6379 --results /mnt/results --no-jobs',
  ],
  options,
  operands: agentOperand,
  run: async ({ options: given, operands: [path = '.'], terminal }: Invocation<typeof options>) => {
    const style: { verbose: boolean; format: LogStyle['format'] } = {
      verbose: given.verbose,
      format: given.logFormat ?? 'pretty',
    };
    const log = given.quiet ? () => undefined : runLog(terminal, style);
    const open = await openHere(path, log);
    style.verbose ||= wantsDebug(open.env);
    style.format = given.logFormat ?? usualFormat(open.env, terminal, true);
    try {
      await open.prepare();
      const { concurrency } = given;
      const settings = {
        ...jobOverrides(given),
        ...(concurrency !== undefined && { maxConcurrency: Math.max(1, concurrency) }),
      };
      const worker = await startWorker(open, { log, settings, metrics: metricsAddress(given.metricsPort, open.env) });
      const stopped = stopSignal();
      const { agent, version } = open.agent;
      terminal.out(`${agent} ${version} is ready to run jobs, ${worker.parallel} at a time.\n`);
      if (worker.metrics !== null) terminal.out(`Metrics: ${worker.metrics}\n`);
      const signal = await stopped;
      const again = stopSignal();
      terminal.err(`${signal}: waiting for running jobs. Repeat to give them back.\n`);
      await stop(worker, (given.grace ?? USUAL_GRACE) * 1000, again);
      return 0;
    } finally {
      await open.close();
    }
  },
});

/** In a container, the published ports decide who can reach the worker. */
function metricsAddress(metricsPort: number | undefined, env: Readonly<Record<string, string>>) {
  if (metricsPort === undefined) return null;
  return { port: metricsPort, ...(isContainer(env) && { host: '0.0.0.0' }) };
}

/** Stops within a time, or at once when asked again. */
async function stop(worker: Worker, grace: number, again: Promise<unknown>): Promise<void> {
  await Promise.race([worker.stop(grace), again.then(() => worker.stop(0))]);
}
