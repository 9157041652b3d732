/** Jobs as plain data: what any queue keeps of them. All times are in milliseconds since 1970. */

/**
 * The states of a job. Arrows are the only changes there are; the last three are final.
 *
 * ```
 * queued → running → succeeded | failed | canceled
 *    ↑        │
 *    └────────┘ the worker is gone, or gave the job back
 * queued → canceled
 * ```
 */
export type JobState = 'queued' | 'running' | 'succeeded' | 'failed' | 'canceled';

/** Whether a job in this state never changes again. */
export function isFinal(state: JobState): boolean {
  return state === 'succeeded' || state === 'failed' || state === 'canceled';
}

/** Bytes that belong to a job: in its record if there are few of them, and otherwise in a file. */
export type Content =
  | { readonly kind: 'text' | 'base64'; readonly text: string }
  | { readonly kind: 'blob'; readonly name: string; readonly digest: string; readonly size: number };

/** A job to submit. */
export interface NewJob {
  readonly id: string;
  /** The name of the key it was submitted with; empty when there is none. */
  readonly owner: string;
  /** The route whose runs take about as long, for estimates. */
  readonly route: string;
  readonly method: string;
  /** From 0, the most urgent, to 7. It orders the jobs of one owner. */
  readonly priority: number;
  readonly input: Content;
  /** Names of further files that belong to it. */
  readonly files: readonly string[];
  /** Bytes of its input and files. */
  readonly bytes: number;
  /** A key that its owner chose: there is at most one job with it. */
  readonly idempotencyKey: string | null;
  /** The digest of the request, which tells a repeated request from another one with the same key. */
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
  /** How often it was started. */
  readonly attempts: number;
  /** Whether it was asked to stop. */
  readonly isCanceling: boolean;
  /** HTTP status of the result; null if there is none. */
  readonly status: number | null;
  /** JSON text with the headers of the result: a list of names and values. */
  readonly headers: string;
  /** The body of the result. */
  readonly result: Content | null;
  /** Why a job without a result failed. */
  readonly problem: JobProblem | null;
}

/** `interrupted`: every attempt ended with its worker. */
export type JobProblem = 'interrupted';

/** The place of a waiting job, and how long it will probably take. */
export interface Outlook {
  /** The number of jobs that will start before it; null when it does not wait. */
  readonly ahead: number | null;
  /** Seconds until it starts, if it waits; null when nothing is known. */
  readonly wait: number | null;
  /** Seconds that a run of its route takes; null when nothing is known. */
  readonly run: number | null;
}

/** Something that happened to a job. */
export interface JobEvent {
  /** Counts from 1 for each job. */
  readonly id: number;
  readonly at: number;
  readonly type: string;
  /** JSON. */
  readonly data: string;
}

export type NewEvent = Omit<JobEvent, 'id'>;

/** An outcome without a result. */
export function noResult(state: Outcome['state'], status: number | null = null): Outcome {
  return { state, status, headers: '[]', result: null, bytes: 0 };
}

/** How an attempt ended. */
export interface Outcome {
  readonly state: 'succeeded' | 'failed' | 'canceled';
  readonly status: number | null;
  readonly headers: string;
  readonly result: Content | null;
  /** Bytes of the result. */
  readonly bytes: number;
}

/**
 * The right to run a job. The token is a fencing token: it grows with every attempt, and a queue only accepts what
 * comes with the newest one.
 */
export interface Claim {
  readonly id: string;
  readonly token: number;
  readonly owner: string;
  readonly input: Content;
  readonly attempts: number;
}
