/** The process table from `/proc`. It is empty where there is no `/proc`, as on macOS and Windows. */
import { readdirSync, readFileSync } from 'node:fs';

export interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  /** Start time in clock ticks since boot; distinguishes processes that reuse an id. */
  readonly start: string;
  /** Whether it is ending: it has lost its memory and its environment, but may still hold files and devices. */
  readonly isEnding: boolean;
}

/** The kernel's flag for that. */
const ENDING = 4;

/** The ids of all processes. */
export function processIds(): readonly number[] {
  try {
    return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));
  } catch {
    return [];
  }
}

/** The most recently assigned id in this namespace; null where the system does not reveal it. */
export function newestProcessId(): number | null {
  const text = readOrEmpty('/proc/loadavg').trim().split(' ').at(-1);
  return text === undefined || text === '' ? null : Number(text);
}

/** Looks up a process; null when it has ended, even if it is still a zombie. */
export function processEntry(pid: number): ProcessEntry | null {
  const text = readOrEmpty(`/proc/${pid}/stat`);
  // The program name may contain spaces and brackets; only numbers follow the last bracket.
  const [state, parent, group, session, ...rest] = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const start = rest[15];
  if (start === undefined || state === 'Z' || state === 'X') return null;
  const isEnding = (Number(rest[2]) & ENDING) !== 0;
  return { pid, parent: Number(parent), group: Number(group), session: Number(session), start, isEnding };
}

/** The value of a variable in the initial environment of a process; null when it is unset or inaccessible. */
export function startVariable(pid: number, name: string): string | null {
  const text = `\0${readOrEmpty(`/proc/${pid}/environ`)}`;
  const at = text.indexOf(`\0${name}=`);
  return at < 0 ? null : text.slice(at + name.length + 2, text.indexOf('\0', at + 1));
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
