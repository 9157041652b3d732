/** Tracks the process groups we started, so that none outlives us. */
import { constants } from 'node:os';

const alive = new Map<number, () => void>();
let hooked = false;

/**
 * Registers a group until `forgetGroup`; it is killed when this process ends.
 *
 * @param kill synchronously kills the group and every process that has left it
 */
export function rememberGroup(pid: number, kill: () => void): void {
  alive.set(pid, kill);
  if (hooked) return;
  hooked = true;
  process.once('exit', () => {
    for (const killAll of alive.values()) killAll();
  });
  // Registered before other listeners, which may unregister each other.
  for (const signal of deadly) process.prependListener(signal, () => endAlone(signal));
}

/** Signals that end a process by default without an `exit` event, which would leave the groups running. */
const deadly = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Ends this process as the signal would have, unless someone else handles it. */
function endAlone(signal: (typeof deadly)[number]): void {
  if (process.listenerCount(signal) === 1) process.exit(128 + constants.signals[signal]);
}

/** Unregisters a group that has ended. */
export function forgetGroup(pid: number): void {
  alive.delete(pid);
}

/**
 * Sends a signal to a process and everything in its group.
 *
 * @param pid the leader of a process group
 * @returns whether there was a process to receive it
 */
export function killGroup(pid: number, signal: NodeJS.Signals): boolean {
  try {
    // A negative number addresses the group; on Windows only the process itself is ended.
    process.kill(process.platform === 'win32' ? pid : -pid, signal);
    return true;
  } catch {
    return false;
  }
}
