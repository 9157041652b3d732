/** What can go wrong with an agent: in its files, and while it answers. */
import type {
  Diagnostic,
  DiagnosticFrame,
  DiagnosticRange,
  ErrorCode,
  LanguageCode,
  TextRange,
} from '../../lang/index.ts';
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
  /** How the language came to it, the innermost place first. */
  readonly frames?: readonly DiagnosticFrame[];
}

/** What a run can fail with: a code of agents, or of the language where an expression has failed. */
export type RunCode = AgentCode | ErrorCode;

/** The files of an agent are wrong. Lists every problem, not only the first. */
export class AgentError extends Error {
  override readonly name = 'AgentError';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const sorted = inOrder(problems);
    super(sorted.map((problem) => problemText(problem)).join('\n'));
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

/** `file:line: message`, the hint on a line of its own; with `withCode`, problems in files show their code. */
export function problemText(problem: Problem, { withCode = false } = {}): string {
  const place =
    problem.file === undefined ? '' : `${problem.file}${problem.line === undefined ? '' : `:${problem.line}`}: `;
  const hint = problem.hint === undefined ? '' : `\n  ${problem.hint}`;
  return `${place}${problem.message}${withCode && problem.file !== undefined ? ` [${problem.code}]` : ''}${hint}`;
}

/** A problem as data for other programs. Where only the line is known, that is the range. */
export function problemDiagnostic({ code, message, hint, file, line, range, frames }: Problem): Diagnostic {
  const place = range === undefined ? wholeLine(line) : fromZero(range);
  return {
    code,
    severity: 'error',
    message,
    hint: hint ?? null,
    file: file ?? null,
    range: place,
    frames: frames ?? [],
  };
}

function wholeLine(line: number | undefined): DiagnosticRange | null {
  if (line === undefined) return null;
  return { start: { line: line - 1, character: 0 }, end: { line, character: 0 } };
}

function fromZero({ start, end }: TextRange): DiagnosticRange {
  return {
    start: { line: start.line - 1, character: start.column - 1 },
    end: { line: end.line - 1, character: end.column - 1 },
  };
}

/** This machine lacks something that the agent needs before it can run. */
export class SetupError extends Error {
  override readonly name = 'SetupError';
  readonly code: AgentCode = 'kdeps/setup-failed';
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
  /** The kind of failure. */
  readonly code: RunCode;

  constructor(code: RunCode, status: number, entries: readonly ErrorEntry[], detail = '') {
    const told = entries.map(({ actionId, message }) => (actionId === undefined ? message : `${actionId}: ${message}`));
    super([...told, ...(detail === '' ? [] : [detail])].join('\n'));
    this.code = code;
    this.status = status;
    this.entries = entries;
    this.detail = detail;
  }
}

/** The action of a resource failed; the executor adds which resource it was. */
export class ActionError extends Error {
  override readonly name = 'ActionError';
  /** The kind of failure. */
  readonly code: RunCode;
  /** The number that the client gets to read; between 400 and 599 it is the HTTP status, too. */
  readonly status: number;
  /** What the author of the agent needs to know and no client; empty for nothing. */
  readonly detail: string;

  constructor(code: RunCode, message: string, { status = 500, detail = '' } = {}) {
    super(message);
    this.code = code;
    this.status = status;
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
  readonly code: RunCode;
  /** The number that the client gets to read. */
  readonly status: number;
  /** Null when nothing in it is for clients. */
  readonly message: string | null;
  readonly detail: string;
}

/**
 * Parts an error in two. The first line of an error that this program made is written for people; what the JavaScript
 * engine and the operating system say, and output of programs further down, is not for everybody.
 */
export function toldBy(error: unknown): Told {
  if (error instanceof ActionError) {
    const { code, status, message, detail } = error;
    return { code, status, message, detail };
  }
  const text = messageOf(error);
  const failed = { code: error instanceof SetupError ? error.code : 'kdeps/action-failed', status: 500 } as const;
  if (!isOwnError(error)) return { ...failed, message: null, detail: text };
  const [message = '', ...rest] = text.split('\n');
  return { ...failed, message, detail: rest.join('\n') };
}

const ownNames = new Set(['Error', 'SetupError', 'AgentError', 'BusyError', 'NoToolsError']);

function isOwnError(error: unknown): boolean {
  return error instanceof Error && ownNames.has(error.name) && !('syscall' in error);
}
