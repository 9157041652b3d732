/** Unique names for processes: process ids are reused, and containers that share files use the same ids. */
import { readFileSync, readlinkSync } from 'node:fs';
import { processEntry } from './process-table.ts';

/** Placeholder for what this system does not reveal. */
const UNKNOWN = '0';

let own: Identity | null = null;

interface Identity {
  readonly boot: string;
  readonly namespace: string;
  readonly text: string;
}

/** The name of this process: `boot-namespace-pid-start`, only letters and digits. */
export function ownIdentity(): string {
  return self().text;
}

/** Matches an identity inside other text. */
export const identityPattern = /[\da-f]+-\d+-\d+-\d+/;

/**
 * The state of the process that an identity names.
 *
 * `foreign` means it cannot be seen from here: it is in another container, or from before the last boot.
 */
export function stateOf(identity: string): 'alive' | 'gone' | 'foreign' {
  const [boot, namespace, pid, start] = identity.split('-');
  if (boot !== self().boot || namespace !== self().namespace) return 'foreign';
  if (start === UNKNOWN) return isRunning(Number(pid)) ? 'alive' : 'gone';
  return startOf(Number(pid)) === start ? 'alive' : 'gone';
}

function self(): Identity {
  if (own !== null) return own;
  const boot = bootId();
  const namespace = processNamespace();
  own = { boot, namespace, text: [boot, namespace, process.pid, startOf(process.pid)].join('-') };
  return own;
}

function startOf(pid: number): string {
  return processEntry(pid)?.start ?? UNKNOWN;
}

function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').slice(0, 8);
  } catch {
    return UNKNOWN;
  }
}

function processNamespace(): string {
  try {
    return /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? UNKNOWN;
  } catch {
    return UNKNOWN;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
