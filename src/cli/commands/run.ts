import { DependencyWatch, type Watched } from '../../lang/node/index.ts';
import {
  agentFiles,
  type EventListener,
  isContainer,
  messageOf,
  type OpenAgent,
  RunError,
  tryLoading,
  wantsDebug,
} from '../../runtime/index.ts';
import { agentOperand, chosenFormat, defineAgentCommand, explainOrThrow, openHere } from '../agents.ts';
import type { Invocation } from '../command.ts';
import { jobOptions, jobOverrides } from '../job-options.ts';
import { choice, flag, type OptionTable, type OptionValues, port, text, toggle } from '../options.ts';
import { type LogStyle, logFormats, runLog, usualFormat } from '../run-log.ts';
import { Serving, type ServingOptions } from '../serving.ts';
import { type StopSignal, stopSignal, stopSignals } from '../stop-signals.ts';
import type { Terminal } from '../terminal.ts';

const options = {
  host: text('host', '<address>', 'Address to listen on, overriding `HostIP` of the workflow.'),
  port: port('port', '<number>', 'Port to listen on, overriding `PortNum` of the workflow; 0 picks a free one.'),
  watch: flag('watch', 'Reload the agent whenever one of its files changes.', { short: 'w' }),
  ...jobOptions,
  works: toggle('jobs', 'Run jobs in this process, too; otherwise they are left to `kdeps worker`.', true),
  quiet: flag('quiet', 'Do not log the progress of runs.', { short: 'q' }),
  logFormat: choice(
    'log-format',
    '<format>',
    logFormats,
    'How to log: `pretty` for people, `json` for programs. By default, a server logs JSON unless at a terminal.',
  ),
  verbose: flag('verbose', 'Also log the input of each resource.', { short: 'v' }),
} satisfies OptionTable;

/** `kdeps run`. */
export const command = defineAgentCommand({
  description:
    'An agent with `APIServerMode = true` serves requests until it is stopped. Any other agent runs once and prints its answer; the exit status shows whether it succeeded. A file that extends `pkl:Command` is a command line tool, whose options follow it: `kdeps run tool.pkl --help`.',
  examples: [
    'kdeps run painter',
    'kdeps run painter --watch',
    'kdeps run painter/workflow.pkl --port 8080',
    'kdeps run painter-1.0.0.kdeps',
  ],
  options,
  operands: agentOperand,
  run: async ({ options: given, operands: [path = '.'], terminal }: Invocation<typeof options>) => {
    // Before the agent is loaded: creating its environment may take minutes, and the author may edit files meanwhile.
    const watch = given.watch ? new DependencyWatch(() => agentFiles(path)) : null;
    // While the agent is loading, the format of its environment is unknown; log readable text unless the option says JSON.
    const style: Mutable<LogStyle> = { verbose: given.verbose, format: given.logFormat ?? 'pretty' };
    const log = given.quiet ? () => undefined : runLog(terminal, style);
    const open = await openHere(path, log);
    // The variable may come from the agent's `.env`.
    style.verbose ||= wantsDebug(open.env);
    style.format = given.logFormat ?? usualFormat(open.env, terminal, isServer(open));
    const tell = (error: unknown): void => explainOrThrow(error, terminal, chosenFormat(given));
    watch?.ended(filesOf(path, open));
    const task: Task = { path, log, terminal, tell, watch, serving: servingOptions(given, open) };
    return isServer(open) ? serveUntilStopped(open, task) : runUntilDone(open, task);
  },
});

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Shared by both ways to run. */
interface Task {
  readonly path: string;
  readonly log: EventListener;
  readonly terminal: Terminal;
  /** Reports an expected error, which does not end the program; rethrows any other. */
  readonly tell: (error: unknown) => void;
  /** Watches the files of the agent; null without `--watch`. */
  readonly watch: DependencyWatch | null;
  readonly serving: ServingOptions;
}

function servingOptions(given: OptionValues<typeof options>, { env }: OpenAgent): ServingOptions {
  // A container must be reachable from outside, whatever `HostIP` says about the machine.
  const isGuarded = isContainer(env);
  const host = given.host ?? (isGuarded ? '0.0.0.0' : undefined);
  return {
    isGuarded,
    jobs: jobOverrides(given),
    works: given.works,
    ...(host !== undefined && { host }),
    ...(given.port !== undefined && { port: given.port }),
  };
}

function isServer({ agent: { workflow } }: OpenAgent): boolean {
  return workflow.api !== null || workflow.web !== null;
}

async function runUntilDone(first: OpenAgent, task: Task): Promise<number> {
  const status = await runOnce(first, task);
  if (task.watch === null) return status;
  const stopped = stopSignal();
  task.terminal.err('Waiting for changes.\n');
  let open = first;
  const stopWatching = task.watch.repeat(async () => {
    await explaining(task, async () => {
      open = await openHere(task.path, task.log);
      await runOnce(open, task);
    });
    return filesOf(task.path, open);
  });
  await stopped;
  stopWatching();
  return 0;
}

async function runOnce(open: OpenAgent, { terminal, tell }: Task): Promise<number> {
  const stop = new AbortController();
  let stoppedBy: StopSignal | null = null;
  const onSignal = (signal: StopSignal): void => {
    stoppedBy ??= signal;
    stop.abort(new Error(`${signal}: stopped.`));
  };
  try {
    await open.prepare();
    for (const name of stopSignals) process.once(name, onSignal);
    const { answer } = await open.executor.run(null, stop.signal);
    if (answer === null) return 0;
    const { success, data, errors } = answer;
    terminal.out(`${JSON.stringify({ success, data: data ?? [], ...(errors && { errors }) }, null, 2)}\n`);
    return success ? 0 : 1;
  } catch (error) {
    if (stoppedBy === null) tell(error);
    else terminal.err(`${open.secrets.redact(messageOf(error))}\n`);
    return stoppedBy === null ? 1 : statusAfter[stoppedBy];
  } finally {
    for (const name of stopSignals) process.off(name, onSignal);
    await open.close();
  }
}

async function serveUntilStopped(open: OpenAgent, task: Task): Promise<number> {
  const { path, log, terminal, watch } = task;
  const serving = await start(open, task.serving, log);
  // Installed before the ready message, because its reader may stop the program at once.
  const stopped = stopSignal();
  serving.announce(terminal);
  let current = open;
  const stopWatching = watch?.repeat(async () => {
    current = (await reload(serving, task)) ?? current;
    return filesOf(path, current);
  });
  const signal = await stopped;
  // Installed before the message that mentions it.
  const again = stopSignal();
  stopWatching?.();
  terminal.err(`${signal}: waiting for running requests. Repeat to stop immediately.\n`);
  await Promise.race([serving.stop(), again]);
  await Promise.race([serving.close(), again]);
  return 0;
}

async function start(open: OpenAgent, given: ServingOptions, log: EventListener): Promise<Serving> {
  try {
    return await Serving.start(open, given, log);
  } catch (error) {
    await open.close();
    throw error;
  }
}

/** The files that an agent consists of and depends on. */
function filesOf(path: string, { dependencies }: OpenAgent): () => Watched {
  return () => [...agentFiles(path), ...dependencies];
}

/**
 * Keeps the current agent if the new version has errors or never finishes loading.
 *
 * @returns the new version; undefined when it is not used
 */
async function reload(serving: Serving, task: Task): Promise<OpenAgent | undefined> {
  const { path, log, terminal } = task;
  let loaded: OpenAgent | undefined;
  const isLoaded = await explaining(task, async () => {
    await tryLoading({ path, cwd: process.cwd(), env: { ...process.env } });
    const next = await openHere(path, log);
    try {
      if (!isServer(next))
        throw new RunError('kdeps/no-server', 500, [{ code: 500, message: 'The workflow no longer has a server.' }]);
      await next.prepare();
      await serving.replace(next);
      loaded = next;
    } catch (error) {
      await next.close();
      throw error;
    }
  });
  terminal.err(isLoaded ? 'Reloaded.\n' : 'The previous version of the agent keeps running.\n');
  if (isLoaded) serving.announceChange(terminal);
  return loaded;
}

/** Does work whose failure must not end the program, but is reported. */
async function explaining({ tell }: Task, work: () => Promise<void>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    tell(error);
    return false;
  }
}

/** Exit statuses by shell convention for programs ended by a signal. */
const statusAfter: Readonly<Record<StopSignal, number>> = { SIGINT: 130, SIGTERM: 143 };
