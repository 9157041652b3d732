/** The processes of this machine as `/proc` shows them. Where there is none, as on macOS and Windows, the table is empty. */
import { readdirSync, readFileSync } from 'node:fs';

export interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  /** When it started, in ticks since boot: two processes with one id differ in it. */
  readonly start: string;
}

/** The ids of all processes. */
export function processIds(): readonly number[] {
  try {
    return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));
  } catch {
    return [];
  }
}

/** The id that was given last, in this namespace; null where the system does not tell. */
export function newestProcessId(): number | null {
  const text = readOrEmpty('/proc/loadavg').trim().split(' ').at(-1);
  return text === undefined || text === '' ? null : Number(text);
}

/** Looks at one process; null when it has ended, even if nobody has asked for its exit code yet. */
export function processEntry(pid: number): ProcessEntry | null {
  const text = readOrEmpty(`/proc/${pid}/stat`);
  // The name of the program may hold spaces and brackets: what follows the last bracket is numbers.
  const [state, parent, group, session, ...rest] = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const start = rest[15];
  if (start === undefined || state === 'Z' || state === 'X') return null;
  return { pid, parent: Number(parent), group: Number(group), session: Number(session), start };
}

/** The value of a variable that a process was started with; null when it has none, or may not be looked at. */
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
