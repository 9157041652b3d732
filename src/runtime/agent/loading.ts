/** Tests whether an agent can be loaded, without blocking anything else: loading evaluates the agent's files. */
import type { Variables } from '../config/home.ts';
import { SetupError } from '../diagnostics/errors.ts';
import { startThread } from '../process/threads.ts';

/** How long an agent may take to load while another one is served, in milliseconds. */
const LOAD_TIMEOUT_MS = 30_000;

export interface LoadingTask {
  /** The agent: its folder, its `workflow.pkl`, or its package. */
  readonly path: string;
  readonly cwd: string;
  /** The environment of this process. */
  readonly env: Variables;
}

/**
 * Loads an agent on another thread and discards it; settles when loading ends, whether or not it succeeds.
 *
 * @param limit milliseconds
 * @throws SetupError when it takes longer
 * @example await tryLoading({ path: 'painter', cwd: process.cwd(), env: { ...process.env } });
 */
export async function tryLoading(task: LoadingTask, limit = LOAD_TIMEOUT_MS): Promise<void> {
  const thread = startThread('agent', { data: task });
  // Keeps the process alive until then.
  thread.ref();
  let timer: NodeJS.Timeout | undefined;
  try {
    const hasEnded = await new Promise<boolean>((resolve) => {
      const end = (): void => resolve(true);
      thread.once('message', end).once('error', end).once('exit', end);
      timer = setTimeout(() => resolve(false), limit);
    });
    if (!hasEnded)
      throw new SetupError(
        `The agent takes longer than ${limit / 1000} s to load. Code in its files that is not in a promise (\`@(…)\`) may never terminate.`,
      );
  } finally {
    clearTimeout(timer);
    void thread.terminate();
  }
}
