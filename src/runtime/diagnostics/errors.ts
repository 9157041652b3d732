/** Errors of agents: in their files, and while they answer. */
import {
  type Diagnostic,
  type DiagnosticFrame,
  type DiagnosticRange,
  type ErrorCode,
  type LanguageCode,
  PklError,
  type TextRange,
} from '../../lang/index.ts';
import type { AgentCode } from './catalogue.ts';

/** An error in the files of an agent. */
export interface Problem {
  /** A code of agents or of the language. */
  readonly code: AgentCode | LanguageCode;
  readonly message: string;
  /** Path of the file, as shown to people. */
  readonly file?: string;
  /** Counted from 1. */
  readonly line?: number;
  /** The exact location, if known. */
  readonly range?: TextRange;
  /** How to fix it. */
  readonly hint?: string;
  /** The stack trace of a language error, innermost frame first. */
  readonly frames?: readonly DiagnosticFrame[];
}

/** The code of a failed run: one of agents, or of the language if an expression failed. */
export type RunCode = AgentCode | ErrorCode;

/** The files of an agent have errors. Lists all of them. */
export class AgentError extends Error {
  override readonly name = 'AgentError';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const sorted = inOrder(problems);
    super(sorted.map((problem) => problemText(problem)).join('\n'));
    this.problems = sorted;
  }
}

/** Groups errors by file, in the order in which the files were found, and sorts each file's from top to bottom. */
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

/** An error as data for other programs. If only the line is known, it becomes the range. */
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

/** This machine lacks something the agent needs to run. */
export class SetupError extends Error {
  override readonly name = 'SetupError';
  readonly code: AgentCode = 'kdeps/setup-failed';
}

/** An entry in the `errors` of a response. */
export interface ErrorEntry {
  readonly code: number;
  readonly message: string;
  /** The id of the failed resource, as written in its file. */
  readonly actionId?: string;
  /** The field of the request that the error is about. */
  readonly field?: string;
}

/** A request could not be answered. `entries` are disclosed to the client; the message has all details. */
export class RunError extends Error {
  override readonly name = 'RunError';
  /** HTTP status. */
  readonly status: number;
  readonly entries: readonly ErrorEntry[];
  /** Details for the agent's author that are not disclosed to clients: program output, locations. Empty for none. */
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

/** The action of a resource failed; the executor adds the resource. */
export class ActionError extends Error {
  override readonly name = 'ActionError';
  /** The kind of failure. */
  readonly code: RunCode;
  /** The `code` in the response; between 400 and 599, it is also the HTTP status. */
  readonly status: number;
  /** Details for the agent's author that are not disclosed to clients; empty for none. */
  readonly detail: string;

  constructor(code: RunCode, message: string, { status = 500, detail = '' } = {}) {
    super(message);
    this.code = code;
    this.status = status;
    this.detail = detail;
  }
}

/** The HTTP status for an error code: the code itself if it is a status, otherwise 500. */
export function statusOf(code: number): number {
  return Number.isInteger(code) && code >= 400 && code <= 599 ? code : 500;
}

/** The message of any thrown value. */
export function messageOf(error: unknown): string {
  // The location of a language error is reported separately, and never to clients.
  if (error instanceof PklError) return error.text;
  return error instanceof Error ? error.message : String(error);
}

/** An error split by audience: a sentence for clients, and details for the log. */
export interface Disclosure {
  readonly code: RunCode;
  /** The `code` in the response. */
  readonly status: number;
  /** Null if nothing in it is meant for clients. */
  readonly message: string | null;
  readonly detail: string;
}

/**
 * Splits an error by audience. The first line of our own errors is meant for people; messages of the JavaScript engine
 * and the operating system, and program output in further lines, are only for the log.
 */
export function disclosureOf(error: unknown): Disclosure {
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
