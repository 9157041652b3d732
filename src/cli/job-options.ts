// Options about the queue of jobs, shared by the commands that serve and run them.
import { resultsProblem } from '../jobs/index.ts';
import type { JobSettings } from '../runtime/index.ts';
import { flag, type OptionTable, type OptionValues, text, UsageError } from './options.ts';

export const jobOptions = {
  queue: {
    ...text('queue', '<url>', 'Keep jobs in Redis, overriding `Queue` of `Jobs`, as in `redis://host:6379`.'),
    read: ([given]: readonly string[]): string | undefined => {
      if (given !== undefined && !isQueueUrl(given))
        throw new UsageError(`${withoutPassword(given)} is not a URL such as redis://host:6379`);
      return given;
    },
  },
  results: {
    ...text(
      'results',
      '<place>',
      'Folder or bucket (`s3://bucket/prefix`) for large inputs and results, shared by all machines with the queue, overriding `Results` of `Jobs`.',
      { completes: 'folder' },
    ),
    read: ([given]: readonly string[]): string | undefined => {
      const problem = given === undefined ? null : resultsProblem(given);
      if (problem !== null) throw new UsageError(`${withoutPassword(given ?? '')} ${problem}`);
      return given;
    },
  },
  allowJobLoss: flag('allow-job-loss', 'Use a Redis that may forget accepted jobs when its machine fails.'),
} satisfies OptionTable;

/** The settings that options override. */
export function jobOverrides({ queue, results, allowJobLoss }: OptionValues<typeof jobOptions>): Partial<JobSettings> {
  return {
    ...(queue !== undefined && { queue }),
    ...(results !== undefined && { results }),
    ...(allowJobLoss && { allowJobLoss }),
  };
}

/** The same as for `Queue` in a workflow. */
function isQueueUrl(given: string): boolean {
  return /^(rediss?:\/\/|unix:\/\/\/)\S+$/.test(given) && URL.canParse(given);
}

function withoutPassword(given: string): string {
  return given.replace(/(:\/\/)[^@/]*@/, '$1');
}
