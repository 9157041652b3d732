/** The process groups that we have started, so that none of them outlives us. */
import { constants } from 'node:os';

const alive = new Map<number, () => void>();
let hooked = false;

/**
 * Remembers a group until `forgetGroup`; it is killed when this process ends.
 *
 * @param kill ends it, and what has left it, without waiting for anything
 */
export function rememberGroup(pid: number, kill: () => void): void {
  alive.set(pid, kill);
  if (hooked) return;
  hooked = true;
  process.once('exit', () => {
    for (const killAll of alive.values()) killAll();
  });
  // Asked before the others, who may stop listening as soon as they hear.
  for (const signal of deadly) process.prependListener(signal, () => endAlone(signal));
}

/** What ends a process that does nothing about it, without an `exit`: the groups would go on. */
const deadly = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Ends this process as the signal would have, where nobody else listens to it. */
function endAlone(signal: (typeof deadly)[number]): void {
  if (process.listenerCount(signal) === 1) process.exit(128 + constants.signals[signal]);
}

/** The group has ended. */
export function forgetGroup(pid: number): void {
  alive.delete(pid);
}

/**
 * Sends a signal to a process and to everything in its group.
 *
 * @param pid the leader of a group of its own
 * @returns whether anything was there to receive it
 */
export function killGroup(pid: number, signal: NodeJS.Signals): boolean {
  try {
    // A negative number names the group; Windows has none and ends the process alone.
    process.kill(process.platform === 'win32' ? pid : -pid, signal);
    return true;
  } catch {
    return false;
  }
}
