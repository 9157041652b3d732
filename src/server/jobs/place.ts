/** Where the jobs of an agent are, by its settings. */
import { resolve } from 'node:path';
import { type JobPlace, QueueUnavailable, UnsafeQueue } from '../../jobs/index.ts';
import { type JobSettings, SetupError } from '../../runtime/index.ts';

/** @param volume the folder for the agent's persistent data */
export function placeOf(agent: string, volume: string, { queue, results, allowJobLoss }: JobSettings): JobPlace {
  return { agent, queue, folder: results === null ? volume : resolve(results), allowJobLoss };
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
