/** Finds the GPUs of this machine, and those that an agent has chosen. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ActionError } from '../diagnostics/errors.ts';
import { runCommand } from '../process/command.ts';

/** Which GPUs to use: all, those with the given numbers, or a number of them. */
export type GpuChoice = 'all' | readonly number[] | { readonly count: number };

export interface Gpu {
  /** Its number, as in `CUDA_VISIBLE_DEVICES`. */
  readonly id: number;
  /** Its name among all GPUs, which all processes know it by: the driver's UUID, or its number where there is none. */
  readonly key: string;
  /** Bytes of memory; null when it is unknown. */
  readonly memory: number | null;
}

/** What kept interpreters hold of a GPU. */
export interface GpuUse {
  readonly gpu: Gpu;
  /** Bytes of memory after their last scripts. */
  readonly held: number;
}

/**
 * Reads the setting `Gpus` of a workflow: `all`, `0,2`, or a count.
 *
 * @example readGpuChoice('0,2'); // [0, 2]
 */
export function readGpuChoice(setting: string | number | null): GpuChoice | null {
  if (setting === null || setting === 'all') return setting;
  return typeof setting === 'number' ? { count: setting } : setting.split(',').map(Number);
}

/**
 * Finds the chosen GPUs.
 *
 * @throws ActionError that lists the existing GPUs, when a chosen one is missing
 */
export async function findGpus(choice: GpuChoice, env: Readonly<Record<string, string>>): Promise<readonly Gpu[]> {
  const found = await presentGpus(env);
  const chosen =
    choice === 'all'
      ? found
      : 'count' in choice
        ? found.slice(0, choice.count)
        : found.filter(({ id }) => choice.includes(id));
  const wanted = choice === 'all' ? 1 : 'count' in choice ? choice.count : new Set(choice).size;
  if (chosen.length >= wanted) return chosen;
  const there = found.length === 0 ? 'there is none' : `there are only ${found.map(({ id }) => id).join(', ')}`;
  const what =
    choice === 'all' ? 'a GPU' : 'count' in choice ? `${choice.count} GPUs` : `the GPUs ${choice.join(', ')}`;
  throw new ActionError(
    'kdeps/setup-failed',
    `\`Gpus\` asks for ${what}, but ${there}. Change it, or remove it to let scripts choose.`,
  );
}

/** The GPUs of this machine; empty without GPUs or without a driver. */
export async function presentGpus(env: Readonly<Record<string, string>>): Promise<readonly Gpu[]> {
  const fake = env['KDEPS_FAKE_GPU'];
  if (fake !== undefined && fake !== '') return fakeGpus(fake);
  const rows = await queryGpus('index,memory.total,uuid', env);
  return rows.flatMap(([id = '', memory = '', uuid = '']) =>
    /^\d+$/.test(id) ? [{ id: Number(id), key: keyOf(id, uuid), memory: amount(memory, 2 ** 20) }] : [],
  );
}

/** A GPU, and how much all programs of the machine use it. */
export interface GpuStatus extends Gpu {
  /** The name of its model; empty when unknown. */
  readonly name: string;
  /** Bytes of memory in use; null when unknown. */
  readonly used: number | null;
  /** Utilization, from 0 to 1; null when unknown. */
  readonly load: number | null;
}

/** The status of all GPUs of this machine; empty without GPUs or without a driver. */
export async function gpuStatuses(env: Readonly<Record<string, string>>): Promise<readonly GpuStatus[]> {
  const fake = env['KDEPS_FAKE_GPU'];
  if (fake !== undefined && fake !== '')
    return (await fakeGpus(fake)).map((gpu) => ({ ...gpu, name: '', used: null, load: null }));
  const rows = await queryGpus('index,memory.total,uuid,memory.used,utilization.gpu,name', env);
  return rows.flatMap(([id = '', total = '', uuid = '', used = '', load = '', ...name]) => {
    if (!/^\d+$/.test(id)) return [];
    const share = amount(load, 0.01);
    return [
      {
        id: Number(id),
        key: keyOf(id, uuid),
        memory: amount(total, 2 ** 20),
        name: name.join(', '),
        used: amount(used, 2 ** 20),
        load: share,
      },
    ];
  });
}

/** The rows that `nvidia-smi` prints for some columns; none when it fails. */
async function queryGpus(
  columns: string,
  env: Readonly<Record<string, string>>,
): Promise<readonly (readonly string[])[]> {
  const result = await runCommand({
    file: 'nvidia-smi',
    args: [`--query-gpu=${columns}`, '--format=csv,noheader,nounits'],
    cwd: '/',
    env,
    timeout: 20_000,
    limit: 64 * 1024,
  });
  if (result.exitCode !== 0) return [];
  return result.stdout.split('\n').map((line) => line.split(',').map((cell) => cell.trim()));
}

function keyOf(id: string, uuid: string): string {
  return /^GPU-[\w-]+$/.test(uuid) ? uuid : id;
}

/** A number in a cell, multiplied by its unit; null for `[N/A]`. */
function amount(cell: string, unit: number): number | null {
  return /^\d+(\.\d+)?$/.test(cell) ? Number(cell) * unit : null;
}

/** Devices for tests: a folder with a folder for each, whose file `size` has the bytes of its memory. */
async function fakeGpus(folder: string): Promise<readonly Gpu[]> {
  const names = (await readdir(folder)).filter((name) => /^\d+$/.test(name)).sort((a, b) => Number(a) - Number(b));
  return Promise.all(
    names.map(async (name) => ({
      id: Number(name),
      key: join(folder, name),
      memory: Number(await readFile(join(folder, name, 'size'), 'utf8')),
    })),
  );
}
