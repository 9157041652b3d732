// Servers and workers as separate processes with a queue in Redis: what a user starts on several machines.
import { join } from 'node:path';
import { expect } from 'vitest';
import { answer, ask, resource, workflow } from './agent-server.ts';
import { type Newcomer, newcomer, type Started } from './command-line.ts';
import type { RealServer } from './real-server.ts';
import type { RedisServer } from './redis.ts';

/** An agent that says which machine it runs on, waits for a file, and answers with a text or with an upload. */
export const workerAgent = {
  'workflow.pkl': workflow(
    'APIServer { MaxConcurrency = 2; Routes { new { Path = "/"; Methods { "GET"; "POST" } }; new { Path = "/files"; Methods { "POST" } } } }',
  ),
  'resources/work.pkl': resource(
    'work',
    'Run { RestrictToRoutes { "/" }\nExec { Command = "sleep $SECONDS_LONG; until [ -e \\"$GATE\\" ]; do sleep 0.02; done; echo $MACHINE $TEXT"; Env { ["GATE"] = "@(request.params("gate"))"; ["TEXT"] = "@(request.params("text"))"; ["SECONDS_LONG"] = "@(request.params("seconds"))" }; TimeoutDuration = 0.s } }',
  ),
  'resources/answer.pkl': answer(
    '"@(if (request.path() == "/files") read("file:" + request.filepath("a")).text else exec.stdout("work").trim())"',
    ['work'],
  ),
};

/** A job as the API shows it. */
interface ShownJob {
  readonly state: string;
  readonly attempts: number;
  readonly place?: number;
}

export async function shown(job: string): Promise<ShownJob> {
  return (await (await fetch(job)).json()) as ShownJob;
}

/** Waits for the end of a job; checks that it ended once, and returns the data of its result. */
export async function resultOf(job: string): Promise<unknown> {
  await expect.poll(async () => (await shown(job)).state, { timeout: 60_000 }).toMatch(/succeeded|failed|canceled/);
  const { body } = await ask(`${job}/result`);
  const events = await (await fetch(`${job}/events`)).text();
  expect(events.match(/^event: done$/gm)).toHaveLength(1);
  return body.response.data;
}

export interface JobProcesses {
  /** The machine of the server, and those of two workers. */
  readonly front: Newcomer;
  readonly one: Newcomer;
  readonly two: Newcomer;
  /** Starts a server that runs no jobs. */
  readonly serve: (variables?: Readonly<Record<string, string>>) => Promise<RealServer>;
  /** Starts a worker. @param name what the agent says of its machine */
  readonly work: (
    who: Newcomer,
    name: string,
    more?: readonly string[],
    variables?: Readonly<Record<string, string>>,
  ) => Promise<Started>;
  /** Ends all processes and removes their folders. */
  readonly leave: () => Promise<void>;
}

/** Prepares machines that share a queue, and a folder or a bucket. */
export async function jobProcesses(
  redis: RedisServer,
  shared: {
    readonly results?: string;
    readonly env?: Readonly<Record<string, string>>;
    /** The files of the agent. */
    readonly agent?: Readonly<Record<string, string>>;
  } = {},
): Promise<JobProcesses> {
  const [front, one, two] = [await newcomer(), await newcomer(), await newcomer()];
  const machines = [front, one, two];
  for (const each of machines) await each.write(shared.agent ?? workerAgent);
  const { results = join(front.home, 'results'), env = {} } = shared;
  const queue = ['--queue', redis.url, '--results', results];
  return {
    front,
    one,
    two,
    serve: async (variables = {}) => {
      const started = front.start(['run', '--port', '0', '--no-jobs', ...queue], { ...env, ...variables });
      const [, url = ''] = await started.until(/curl.* "(http:[^"]*)"/);
      return { ...started, url, pid: started.child.pid ?? 0, ask: () => ask(url) };
    },
    work: async (who, name, more = [], variables = {}) => {
      const started = who.start(['worker', ...queue, ...more], { ...env, ...variables, MACHINE: name });
      await started.until(/ready to run jobs/);
      return started;
    },
    leave: async () => {
      for (const each of machines) await each.leave();
    },
  };
}
