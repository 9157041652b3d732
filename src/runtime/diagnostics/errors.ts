/** What can go wrong with an agent: in its files, and while it answers. */
import type { LanguageCode, TextRange } from '../../lang/index.ts';
import type { AgentCode } from './catalogue.ts';

/** One thing that is wrong in the files of an agent. */
export interface Problem {
  /** The kind of problem, of the catalogue of agents or of the language. */
  readonly code: AgentCode | LanguageCode;
  readonly message: string;
  /** Path of the file, as the person who reads it would write it. */
  readonly file?: string;
  /** Counted from 1. */
  readonly line?: number;
  /** The place exactly, where it is known. */
  readonly range?: TextRange;
  /** What to do about it. */
  readonly hint?: string;
}

/** The files of an agent are wrong. Lists every problem, not only the first. */
export class AgentError extends Error {
  override readonly name = 'AgentError';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const sorted = inOrder(problems);
    super(sorted.map(problemText).join('\n'));
    this.problems = sorted;
  }
}

/** File by file, in the order in which problems of them were found, and from top to bottom. */
function inOrder(problems: readonly Problem[]): readonly Problem[] {
  const files = new Map<string | undefined, number>();
  for (const { file } of problems) if (!files.has(file)) files.set(file, files.size);
  const rank = ({ file }: Problem): number => files.get(file) ?? 0;
  const column = ({ range }: Problem): number => range?.start.column ?? 0;
  return [...problems].sort(
    (left, right) => rank(left) - rank(right) || (left.line ?? 0) - (right.line ?? 0) || column(left) - column(right),
  );
}

/** `file:line: message`, the hint on a line of its own. */
export function problemText(problem: Problem): string {
  const place =
    problem.file === undefined ? '' : `${problem.file}${problem.line === undefined ? '' : `:${problem.line}`}: `;
  const hint = problem.hint === undefined ? '' : `\n  ${problem.hint}`;
  return `${place}${problem.message}${hint}`;
}

/** This machine lacks something that the agent needs before it can run. */
export class SetupError extends Error {
  override readonly name = 'SetupError';
}

/** An entry of the `errors` of an answer. */
export interface ErrorEntry {
  readonly code: number;
  readonly message: string;
  /** The resource that failed, by the id that its file gives it. */
  readonly actionId?: string;
}

/** A request could not be answered. `entries` is what the client gets to read, and the message says all that is known. */
export class RunError extends Error {
  override readonly name = 'RunError';
  /** HTTP status. */
  readonly status: number;
  readonly entries: readonly ErrorEntry[];
  /** What the author of the agent needs to know and no client: output of programs, places in files. Empty for nothing. */
  readonly detail: string;

  constructor(status: number, entries: readonly ErrorEntry[], detail = '') {
    const told = entries.map(({ actionId, message }) => (actionId === undefined ? message : `${actionId}: ${message}`));
    super([...told, ...(detail === '' ? [] : [detail])].join('\n'));
    this.status = status;
    this.entries = entries;
    this.detail = detail;
  }
}

/** The action of a resource failed; the executor adds which resource it was. */
export class ActionError extends Error {
  override readonly name = 'ActionError';
  readonly code: number;
  /** What the author of the agent needs to know and no client; empty for nothing. */
  readonly detail: string;

  /** @param code what the client gets to read; between 400 and 599 it is the HTTP status, too */
  constructor(message: string, code = 500, detail = '') {
    super(message);
    this.code = code;
    this.detail = detail;
  }
}

/** The HTTP status for the code of an error: the code itself where it is one, else 500. */
export function statusOf(code: number): number {
  return Number.isInteger(code) && code >= 400 && code <= 599 ? code : 500;
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** What anything that was thrown says to whom: a sentence for clients, and what only the log may show. */
export interface Told {
  /** Null when nothing in it is for clients. */
  readonly message: string | null;
  readonly detail: string;
}

/**
 * Parts an error in two. The first line of an error that this program made is written for people; what the JavaScript
 * engine and the operating system say, and output of programs further down, is not for everybody.
 */
export function toldBy(error: unknown): Told {
  if (error instanceof ActionError) return { message: error.message, detail: error.detail };
  const text = messageOf(error);
  if (!isOwnError(error)) return { message: null, detail: text };
  const end = text.indexOf('\n');
  return end < 0 ? { message: text, detail: '' } : { message: text.slice(0, end), detail: text.slice(end + 1) };
}

const ownNames = new Set(['Error', 'SetupError', 'AgentError', 'BusyError', 'NoToolsError']);

function isOwnError(error: unknown): boolean {
  return error instanceof Error && ownNames.has(error.name) && !('syscall' in error);
}
