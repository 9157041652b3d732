/** Threads of this program: where their code is, however the program itself was started. */
import { fileURLToPath } from 'node:url';
import { type ResourceLimits, type TransferListItem, Worker } from 'node:worker_threads';

/** The files below `runtime` that threads start with. */
const entries = { agent: 'agent/thread', evaluation: 'evaluation/thread', memory: 'memory/thread' } as const;

export type ThreadName = keyof typeof entries;

export interface ThreadOptions {
  /** What the thread finds as its `workerData`. */
  readonly data: unknown;
  /** Addresses of modules of others that it imports. */
  readonly modules?: readonly string[];
  readonly transfer?: readonly TransferListItem[];
  readonly limits?: ResourceLimits;
}

/** Starts a thread. It does not keep the process alive, unless it is asked to. */
export function startThread(name: ThreadName, { data, modules = [], transfer = [], limits }: ThreadOptions): Worker {
  const { file, argv } = programOf(name, modules);
  const worker = new Worker(file, {
    argv,
    workerData: data,
    transferList: [...transfer],
    execArgv: [],
    ...(limits && { resourceLimits: limits }),
  });
  worker.unref();
  return worker;
}

/**
 * The built program starts again from its launcher; a library has a file for each thread; sources are bundled first,
 * with the modules of others that they import: those may be sources, too.
 */
function programOf(name: ThreadName, modules: readonly string[]): { readonly file: string; readonly argv: string[] } {
  const here = import.meta.url;
  const fileAt = (path: string): string => fileURLToPath(new URL(path, here));
  if (here.endsWith('.cjs')) return { file: fileAt('cli.cjs'), argv: ['--thread', name] };
  if (here.endsWith('.js')) return { file: fileAt(`../${entries[name]}.js`), argv: [] };
  return { file: fileAt('../../../scripts/source-thread.mjs'), argv: [fileAt(`../${entries[name]}.ts`), ...modules] };
}
