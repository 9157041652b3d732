/** The turns of all processes of a user on the GPUs of a machine: one script at a time uses a GPU, whoever runs it. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { releaseDevices } from '../process/started.ts';
import { type LockHolder, withLock } from '../process/ticket-lock.ts';
import { turnsFolder } from '../process/turns-folder.ts';
import type { GpuTurns } from './gpu-scheduler.ts';
import type { Gpu } from './gpus.ts';

/** Turns in the order in which processes ask for them. A process that dies loses its turn, and its interpreters end. */
export class SharedGpuTurns implements GpuTurns {
  readonly #fallback: string;

  /** @param fallback as in `turnsFolder` */
  constructor(fallback: string) {
    this.#fallback = fallback;
  }

  take(gpu: Gpu, work: () => Promise<void>, signal: AbortSignal, onWait: (why: string) => void): Promise<void> {
    return withLock(join(gpuFolder(gpu, this.#fallback), 'turns'), work, {
      signal,
      onWait: (holder) => onWait(`${nameOf(holder)} uses GPU ${gpu.id}`),
      onGone: releaseDevices,
    });
  }
}

/** The folder in which processes coordinate their use of a GPU. Its path is short, because sockets in it have a limit. */
export function gpuFolder({ key }: Gpu, fallback: string): string {
  return join(turnsFolder(fallback), `gpu-${createHash('sha256').update(key).digest('hex').slice(0, 16)}`);
}

function nameOf({ pid, isThisProcess }: LockHolder): string {
  return isThisProcess ? 'another agent of this process' : `the process with id ${pid}`;
}
