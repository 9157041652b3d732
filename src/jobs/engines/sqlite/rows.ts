/** Rows of the table of jobs. */
import type { Content, Job, JobProblem, JobState } from '../../job.ts';

/** A row of the table of jobs. */
export interface Row {
  readonly seq: number;
  readonly id: string;
  readonly owner: string;
  readonly route: string;
  readonly method: string;
  readonly priority: number;
  readonly state: JobState;
  readonly created: number;
  readonly started: number | null;
  readonly finished: number | null;
  readonly attempts: number;
  readonly token: number;
  readonly worker: string | null;
  readonly beat: number;
  readonly canceling: number;
  readonly request: string;
  readonly input: string;
  readonly withheld: string | null;
  readonly head: string;
  readonly result: string | null;
  readonly status: number | null;
  readonly problem: JobProblem | null;
  readonly files: string;
  readonly bytes: number;
  readonly events: number;
  readonly webhook: string | null;
  readonly due: number | null;
  readonly tries: number;
  readonly direct: number;
  readonly record: string | null;
  /** When another job was first started in its place, in milliseconds since 1970. */
  readonly passed: number | null;
}

/** The job in a row. */
export function jobOf(row: Row): Job {
  return {
    id: row.id,
    owner: row.owner,
    route: row.route,
    method: row.method,
    priority: row.priority,
    state: row.state,
    created: row.created,
    started: row.started,
    finished: row.finished,
    attempts: row.attempts,
    isCanceling: row.canceling !== 0 && row.state === 'running',
    input: JSON.parse(row.input) as Content,
    status: row.status,
    head: row.head,
    result: row.result === null ? null : (JSON.parse(row.result) as Content),
    problem: row.problem,
    isDirect: row.direct !== 0,
    record: row.record === null ? null : (JSON.parse(row.record) as Content),
  };
}

/** Content as a column has it. */
export function textOf(content: Content | null): string | null {
  return content === null ? null : JSON.stringify(content);
}
