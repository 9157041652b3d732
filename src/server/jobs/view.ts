/** Jobs as clients see them. */
import type { Job, JobEstimate } from '../../jobs/index.ts';
import type { RequestInput } from '../../runtime/index.ts';

/**
 * The JSON of a job. Times are in ISO 8601, estimates in seconds.
 *
 * @param path the path of the list of jobs
 * @param estimate adds the queue position and estimates
 */
export function jobView(
  job: Job,
  path: string,
  estimate: JobEstimate | null = null,
): Readonly<Record<string, unknown>> {
  const self = `${path}/${job.id}`;
  return {
    attempts: job.attempts,
    canceling: job.isCanceling || undefined,
    created: isoTime(job.created),
    estimate: estimateOf(estimate),
    events: `${self}/events`,
    finished: isoTime(job.finished),
    id: job.id,
    method: job.method,
    place: estimate === null || estimate.ahead === null ? undefined : estimate.ahead + 1,
    priority: job.priority,
    problem: job.problem ?? undefined,
    result: job.result === null ? undefined : `${self}/result`,
    route: job.route,
    started: isoTime(job.started),
    state: job.state,
    status: job.status ?? undefined,
  };
}

/** The request of a job as clients see it: its fields, each with all its values as texts, and its files. */
export function requestView(job: Job, request: RequestInput, path: string): Readonly<Record<string, unknown>> {
  const fields = new Map([
    ...[...request.pathParams].map(([name, text]) => [name, [text]] as const),
    ...request.params,
  ]);
  return {
    method: request.method,
    path: request.path,
    fields: Object.fromEntries(fields),
    files: request.files.map(({ field, name, type, size }, index) => ({
      field,
      name,
      type,
      size,
      content: `${path}/${job.id}/files/${index}`,
    })),
  };
}

function isoTime(time: number | null): string | undefined {
  return time === null ? undefined : new Date(time).toISOString();
}

/** In seconds, rounded to two decimals. */
function estimateOf(estimate: JobEstimate | null): Readonly<Record<string, number>> | undefined {
  const rounded = (seconds: number): number => Math.round(seconds * 100) / 100;
  const { wait = null, run = null } = estimate ?? {};
  if (wait === null && run === null) return undefined;
  return { ...(wait !== null && { wait: rounded(wait) }), ...(run !== null && { run: rounded(run) }) };
}
