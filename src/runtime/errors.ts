/** What can go wrong with an agent: in its files, and while it answers. */

/** One thing that is wrong in the files of an agent. */
export interface Problem {
  readonly message: string;
  /** Path of the file, as the person who reads it would write it. */
  readonly file?: string;
  /** Counted from 1. */
  readonly line?: number;
  /** What to do about it. */
  readonly hint?: string;
}

/** The files of an agent are wrong. Lists every problem, not only the first. */
export class AgentError extends Error {
  override readonly name = 'AgentError';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(problemText).join('\n'));
    this.problems = problems;
  }
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

/** A request could not be answered. `entries` is what the client gets to read. */
export class RunError extends Error {
  override readonly name = 'RunError';
  /** HTTP status. */
  readonly status: number;
  readonly entries: readonly ErrorEntry[];

  constructor(status: number, entries: readonly ErrorEntry[]) {
    super(
      entries
        .map((entry) => (entry.actionId === undefined ? entry.message : `${entry.actionId}: ${entry.message}`))
        .join('\n'),
    );
    this.status = status;
    this.entries = entries;
  }
}

/** The action of a resource failed; the executor adds which resource it was. */
export class ActionError extends Error {
  override readonly name = 'ActionError';
  readonly code: number;

  /** @param code what the client gets to read; between 400 and 599 it is the HTTP status, too */
  constructor(message: string, code = 500) {
    super(message);
    this.code = code;
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
