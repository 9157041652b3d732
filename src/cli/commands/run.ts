import { watch } from 'node:fs';
import { type EventListener, type OpenAgent, RunError } from '../../runtime/index.ts';
import { type RunningServers, serve } from '../../server/index.ts';
import { openOrExplain } from '../agents.ts';
import { defineCommand, type Invocation } from '../command.ts';
import { count, flag, type OptionTable, text } from '../options.ts';
import { runLog } from '../run-log.ts';
import type { Terminal } from '../terminal.ts';

const options = {
  host: text('host', '<address>', 'Address to listen on, instead of `HostIP` of the workflow.'),
  port: count('port', '<number>', 'Port to listen on, instead of `PortNum` of the workflow; 0 takes a free one.'),
  watch: flag('watch', 'Load the agent again whenever one of its files changes.', { short: 'w' }),
  quiet: flag('quiet', 'Say nothing about what happens inside of a run.', { short: 'q' }),
} satisfies OptionTable;

/** How long requests that run may go on when the server is asked to stop, in milliseconds. */
const GRACE = 30_000;
/** Editors write a file in several steps. */
const SETTLING = 200;

/** `kdeps run`. */
export const command = defineCommand({
  description:
    'An agent with `APIServerMode = true` answers requests until it is stopped. Any other runs once, prints its answer, and its exit status tells how it went.',
  examples: ['kdeps run painter', 'kdeps run painter/workflow.pkl --port 8080', 'kdeps run painter-1.0.0.kdeps'],
  options,
  operands: {
    name: '<agent>',
    help: 'Folder of the agent, its workflow.pkl, or its package.',
    least: 1,
    most: 1,
    completes: 'file',
  },
  run: async ({ options: given, operands: [path = '.'], terminal }: Invocation<typeof options>) => {
    const log = given.quiet ? () => undefined : runLog(terminal);
    const open = await openOrExplain(path, terminal, log);
    if (open === null) return 1;
    const { workflow } = open.agent;
    if (workflow.api === null && workflow.web === null) return runOnce(open, terminal);
    return serveUntilStopped(open, path, given, log, terminal);
  },
});

async function runOnce(open: OpenAgent, terminal: Terminal): Promise<number> {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => stop.abort(new Error(`stopped by ${signal}`)));
  try {
    await open.prepare();
    const { answer } = await open.executor.run(null, stop.signal);
    if (answer !== null)
      terminal.out(
        `${JSON.stringify({ success: answer.success, data: answer.data ?? [], ...(answer.errors && { errors: answer.errors }) }, null, 2)}\n`,
      );
    return answer === null || answer.success ? 0 : 1;
  } catch (error) {
    terminal.err(`${open.secrets.hide(error instanceof RunError ? error.message : messageOf(error))}\n`);
    return 1;
  } finally {
    open.close();
  }
}

async function serveUntilStopped(
  first: OpenAgent,
  path: string,
  given: { readonly host: string | undefined; readonly port: number | undefined; readonly watch: boolean },
  log: EventListener,
  terminal: Terminal,
): Promise<number> {
  const places = {
    ...(given.host !== undefined && { host: given.host }),
    ...(given.port !== undefined && { port: given.port }),
  };
  let open = first;
  await open.prepare();
  let servers = await serve(open, { log, ...places });
  announce(open, servers, terminal);
  const reload = async (): Promise<void> => {
    const next = await openOrExplain(path, terminal, log);
    // A broken agent does not take the place of one that works.
    if (next === null) return;
    await next.prepare();
    await servers.stop(GRACE);
    open.close();
    open = next;
    servers = await serve(open, { log, ...places });
    terminal.err('Loaded again.\n');
  };
  const stopWatching = given.watch ? watchFolder(open.agent.folder, reload, terminal) : () => undefined;
  const signal = await stopSignal();
  stopWatching();
  terminal.err(`${signal}: finishing what runs. Once more to stop at once.\n`);
  await Promise.race([servers.stop(GRACE), stopSignal()]);
  open.close();
  return 0;
}

/** One change at a time; what changes meanwhile is looked at afterwards. */
function watchFolder(folder: string, reload: () => Promise<void>, terminal: Terminal): () => void {
  let timer: NodeJS.Timeout | undefined;
  let work = Promise.resolve();
  const watcher = watch(folder, { recursive: true }, (_, file) => {
    if (file === null || !/\.(pkl|env)$/.test(file)) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      work = work.then(reload).catch((error: unknown) => terminal.err(`${messageOf(error)}\n`));
    }, SETTLING);
  });
  return () => {
    clearTimeout(timer);
    watcher.close();
  };
}

function announce(open: OpenAgent, servers: RunningServers, terminal: Terminal): void {
  const { agent, version, workflow } = open.agent;
  terminal.out(`${agent} ${version} is ready.\n`);
  for (const route of workflow.api?.routes ?? []) {
    const method = route.methods.includes('GET') ? '' : ` -X ${route.methods[0] ?? 'POST'}`;
    terminal.out(`  curl${method} "${servers.api ?? ''}${route.path}"\n`);
  }
  for (const page of servers.pages) terminal.out(`  ${page}\n`);
}

function stopSignal(): Promise<string> {
  return new Promise((resolve) => {
    const signals = ['SIGINT', 'SIGTERM'] as const;
    const onSignal = (signal: string): void => {
      for (const name of signals) process.off(name, onSignal);
      resolve(signal);
    };
    for (const name of signals) process.on(name, onSignal);
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
