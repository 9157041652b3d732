/** Where the jobs of an agent are, by its settings. */
import { resolve } from 'node:path';
import { addressOf, isBucket, type JobPlace, QueueUnavailable, resultsProblem, UnsafeQueue } from '../../jobs/index.ts';
import { type JobSettings, type OpenAgent, SetupError } from '../../runtime/index.ts';

/**
 * @throws SetupError when the place for results is not valid
 */
export function placeOf(
  { agent: { agent }, volume, env }: Pick<OpenAgent, 'agent' | 'volume' | 'env'>,
  { queue, results, allowJobLoss }: JobSettings,
): JobPlace {
  const problem = results === null ? null : resultsProblem(results);
  if (problem !== null) throw new SetupError(`\`Results\` of \`Jobs\` ${problem}.`);
  const address = results === null ? null : addressOf(results);
  return {
    agent,
    queue,
    folder: results === null || isBucket(results) ? volume : resolve(results),
    bucket: address === null ? null : { ...address, env },
    allowJobLoss,
  };
}

/** Does work at a start, where a queue that cannot be used is a fault of the machine. */
export async function explainedAtStart(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof QueueUnavailable || error instanceof UnsafeQueue)
      throw new SetupError(error.message, { cause: error });
    throw error;
  }
}
