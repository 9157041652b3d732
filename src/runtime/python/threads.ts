/**
 * Chooses the number of compute threads of Python processes. By default, each library uses all cores; several
 * processes, or one beside a busy server, would then spend most of their time waiting for each other.
 */
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

type Variables = Readonly<Record<string, string>>;

/** Other libraries fall back to OpenMP's variable. */
const OPENMP = 'OMP_NUM_THREADS';
const names = [
  OPENMP,
  'MKL_NUM_THREADS',
  'OPENBLAS_NUM_THREADS',
  'BLIS_NUM_THREADS',
  'VECLIB_MAXIMUM_THREADS',
  'NUMEXPR_NUM_THREADS',
  'RAYON_NUM_THREADS',
  'TF_NUM_INTRAOP_THREADS',
];

/**
 * The variables that set the number of threads, except those set by the author or the environment.
 *
 * @param processes number of Python processes sharing the machine, including this one
 */
export function threadVariables(env: Variables, processes: number): Variables {
  if ((env[OPENMP] ?? '') !== '') return {};
  const threads = String(threadsFor(processes, availableCores()));
  return Object.fromEntries(names.flatMap((name) => ((env[name] ?? '') === '' ? [[name, threads]] : [])));
}

/** The number of threads of Python processes, and the variables that already set it. */
export function threadsOf(
  env: Variables,
  processes: number,
): { readonly threads: number; readonly cores: number; readonly given: readonly (readonly [string, string])[] } {
  const cores = availableCores();
  const given = names.flatMap((name) => {
    const value = env[name] ?? '';
    return value === '' ? [] : [[name, value] as const];
  });
  return { threads: threadsFor(processes, cores), cores, given };
}

/** One core is reserved for the server and everything else. */
export function threadsFor(processes: number, cores: number): number {
  return Math.max(1, Math.floor((cores - 1) / Math.max(1, processes)));
}

/** The available cores: a container sees all of the machine's cores but may have a quota. */
export function availableCores(): number {
  const quota = cpuQuota();
  const cores = availableParallelism();
  return quota === null ? cores : Math.max(1, Math.min(cores, Math.ceil(quota)));
}

function cpuQuota(): number | null {
  const [quota, period] = readOrEmpty('/sys/fs/cgroup/cpu.max').trim().split(' ').map(Number);
  if (quota !== undefined && period !== undefined && quota > 0 && period > 0) return quota / period;
  const old = ['quota', 'period'].map((name) => Number(readOrEmpty(`/sys/fs/cgroup/cpu/cpu.cfs_${name}_us`)));
  return old[0] !== undefined && old[1] !== undefined && old[0] > 0 && old[1] > 0 ? old[0] / old[1] : null;
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
