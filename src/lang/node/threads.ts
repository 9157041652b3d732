/** Starts worker threads and locates their code, however the program itself was started. */
import { fileURLToPath } from 'node:url';
import type { ResourceLimits, TransferListItem, Worker } from 'node:worker_threads';

/** The code of a thread. */
export interface ThreadCode {
  /** What the built program calls it. */
  readonly name: string;
  /** Its file, relative to `from` and without ending. */
  readonly file: string;
  /** `import.meta.url` of the module that knows the file. */
  readonly from: string;
}

export interface ThreadOptions {
  /** The thread's `workerData`. */
  readonly data: unknown;
  /** URLs of external modules that it imports. */
  readonly modules?: readonly string[];
  readonly transfer?: readonly TransferListItem[];
  readonly limits?: ResourceLimits;
}

/**
 * Starts a thread. By default it does not keep the process alive.
 *
 * @example startThread(code, { workerData: { port: 8080 } });
 */
export function startThread(code: ThreadCode, { data, modules = [], transfer = [], limits }: ThreadOptions): Worker {
  const { file, argv } = programOf(code, modules);
  // Loaded this late because every start would pay for it.
  const threads = process.getBuiltinModule('node:worker_threads');
  const worker = new threads.Worker(file, {
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
 * The built program starts from its launcher; the library has a file per thread; sources are bundled first, together
 * with external modules, which may be sources, too.
 */
function programOf(
  { name, file, from }: ThreadCode,
  modules: readonly string[],
): { readonly file: string; readonly argv: string[] } {
  const fileAt = (path: string, base: string): string => fileURLToPath(new URL(path, base));
  if (from.endsWith('.cjs')) return { file: fileAt('cli.cjs', from), argv: ['--thread', name] };
  if (from.endsWith('.js')) return { file: fileAt(`${file}.js`, from), argv: [] };
  const program = fileAt('../../../scripts/source-thread.mjs', import.meta.url);
  return { file: program, argv: [fileAt(`${file}.ts`, from), ...modules] };
}
