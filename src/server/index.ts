/** Serves an agent over HTTP. */
import type { EventListener, OpenAgent } from '../runtime/index.ts';
import { createApp } from './app.ts';
import { listen, stopListening } from './lifecycle.ts';

export interface ServeOptions {
  readonly log: EventListener;
  /** Listen here instead of where the workflow says. */
  readonly host?: string;
  readonly port?: number;
}

/** The servers of an agent, running. */
export interface RunningServers {
  /** Where the API is; null when the agent has none. */
  readonly api: string | null;
  /** Where web pages are. */
  readonly pages: readonly string[];
  /**
   * Stops: requests that run get their answer, new ones are turned away.
   *
   * @param grace milliseconds after which what still runs is stopped
   */
  stop(grace: number): Promise<void>;
}

/**
 * Starts the servers of an agent.
 *
 * @throws Error when an address cannot be had
 */
export async function serve(open: OpenAgent, options: ServeOptions): Promise<RunningServers> {
  const { api } = open.agent.workflow;
  if (api === null) return { api: null, pages: [], stop: async () => undefined };
  const made = createApp({ settings: api, executor: open.executor, log: options.log });
  const { server, url } = await listen(made.app, options.host ?? api.host, options.port ?? api.port);
  return {
    api: url,
    pages: [],
    stop: async (grace) => {
      made.drain();
      await stopListening(server, grace);
    },
  };
}
