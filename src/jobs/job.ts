/** Jobs as plain data, as every queue stores them. All times are in milliseconds since 1970. */

/**
 * The states of a job, and all possible transitions. The last three states are final.
 *
 * ```
 * queued → running → succeeded | failed | canceled
 *    ↑        │
 *    └────────┘ the worker is gone, or gave the job back
 * queued → canceled
 * ```
 */
export type JobState = 'queued' | 'running' | 'succeeded' | 'failed' | 'canceled';

/** Whether a state is final. */
export function isFinal(state: JobState): boolean {
  return state === 'succeeded' || state === 'failed' || state === 'canceled';
}

/** Bytes that belong to a job: inline in its record if they are few, otherwise in a file. */
export type Content =
  | { readonly kind: 'text' | 'base64'; readonly text: string }
  | { readonly kind: 'blob'; readonly name: string; readonly digest: string; readonly size: number };

/** A receiver of messages. */
export interface Webhook {
  readonly url: string;
  /** Whether the client chose it, and not the author of the agent. */
  readonly isFromClient: boolean;
}

/** A job to submit. */
export interface NewJob {
  readonly id: string;
  /** The name of the key it was submitted with; empty without keys. */
  readonly owner: string;
  /** The route it was sent to. Estimates use the durations of earlier runs of the same route. */
  readonly route: string;
  readonly method: string;
  /** From 0, the most urgent, to 7. It orders the jobs of one owner. */
  readonly priority: number;
  /** Its request without secrets, which is kept. */
  readonly input: Content;
  /** The secrets of the request, inline. Only attempts get them, and whatever ends the job deletes them. Null for none. */
  readonly withheld: Content | null;
  /** Names of the other files that belong to it. */
  readonly files: readonly string[];
  /** Bytes of its input and files. */
  readonly bytes: number;
  /** A key that the client chose; unique for each owner. */
  readonly idempotencyKey: string | null;
  /** Where to report its end; null for nowhere. */
  readonly webhook: Webhook | null;
  /** The digest of the request, which distinguishes a retry from a different request with the same key. */
  readonly requestDigest: string;
}

export interface Job {
  readonly id: string;
  readonly owner: string;
  readonly route: string;
  readonly method: string;
  readonly priority: number;
  readonly state: JobState;
  readonly created: number;
  /** When its last attempt started; null before the first. */
  readonly started: number | null;
  readonly finished: number | null;
  /** How many times it was started. */
  readonly attempts: number;
  /** Whether it is running and was asked to stop. */
  readonly isCanceling: boolean;
  /** Its request, as `keepRequest` keeps it. */
  readonly input: Content;
  /** HTTP status of the result; null if there is none. */
  readonly status: number | null;
  /** What else belongs to the result, as text that the queue does not read. */
  readonly head: string;
  /** The body of the result. */
  readonly result: Content | null;
  /** Why a job without a result failed. */
  readonly problem: JobProblem | null;
  /** Whether it was a request whose client waited for the answer: it was recorded at its end, and never queued. */
  readonly isDirect: boolean;
  /** How it ran, as text that the queue does not read; null when nothing was recorded. */
  readonly record: Content | null;
}

/** A request that was answered at once, recorded at its end. */
export interface FinishedRun {
  readonly id: string;
  /** The name of the key it was sent with; empty without keys. */
  readonly owner: string;
  readonly route: string;
  readonly method: string;
  readonly created: number;
  readonly started: number;
  readonly finished: number;
  readonly input: Content;
  /** Names of the other files that belong to it. */
  readonly files: readonly string[];
  /** Bytes of its input, its files, its result and its record. */
  readonly bytes: number;
  readonly outcome: Omit<Outcome, 'bytes'>;
}

/** `interrupted`: in every attempt, the worker ended before the job did. */
export type JobProblem = 'interrupted';

/** How many jobs have not finished. */
export interface Load {
  readonly queued: number;
  readonly running: number;
}

/** The queue position of a job, and estimates of its times. */
export interface JobEstimate {
  /** The number of jobs that will start before it; null when it is not waiting. */
  readonly ahead: number | null;
  /** Estimated seconds until the job starts; null unless it is waiting and earlier runs give an estimate. */
  readonly wait: number | null;
  /** Estimated seconds the run takes; null until an earlier run gives an estimate. */
  readonly run: number | null;
}

/** Something that happened to a job. */
export interface JobEvent {
  /** Starts at 1 for each job. */
  readonly id: number;
  readonly at: number;
  readonly type: string;
  /** JSON. */
  readonly data: string;
}

export type NewEvent = Omit<JobEvent, 'id'>;

/** An outcome without a result. */
export function noResult(state: Outcome['state'], status: number | null = null): Outcome {
  return { state, status, head: '', result: null, record: null, bytes: 0 };
}

/** The names of the files that contents are in. */
export function blobNames(...contents: readonly (Content | null)[]): readonly string[] {
  return contents.flatMap((content) => (content?.kind === 'blob' ? [content.name] : []));
}

/** How an attempt ended. */
export interface Outcome {
  readonly state: 'succeeded' | 'failed' | 'canceled';
  readonly status: number | null;
  readonly head: string;
  readonly result: Content | null;
  /** How the run went, as text that the queue does not read. */
  readonly record: Content | null;
  /** Bytes of the result and the record. */
  readonly bytes: number;
}

/**
 * The right to run a job. The token is a fencing token: it increases with every attempt, and a queue only accepts writes
 * with the newest one.
 */
export interface Claim {
  readonly id: string;
  readonly token: number;
  readonly owner: string;
  readonly input: Content;
  /** As submitted. */
  readonly withheld: Content | null;
  readonly attempts: number;
  /** Milliseconds from the submission of the job to this attempt. */
  readonly waited: number;
}
