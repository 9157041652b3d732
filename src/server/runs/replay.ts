/** Runs the request of a recorded run again, and compares. */
import { type OpenJobs, restoreRequest } from '../../jobs/index.ts';
import { identifyAgent, jsonBody, type OpenAgent, RunError } from '../../runtime/index.ts';
import { onlyJson, type Presentable, storedHead } from '../answers/presentable.ts';
import { replyTo } from '../envelope.ts';
import { resultOfRun } from '../jobs/runs.ts';
import { bodyDifferences, type Difference, differencesOf } from './differences.ts';
import type { KnownRun, RunRecord } from './record.ts';
import { RunRecords } from './records.ts';
import { redactedBody } from './redaction.ts';

/** What came out of a run that was repeated. */
export interface Replay {
  readonly status: number;
  readonly body: Buffer;
  readonly record: RunRecord | null;
  /** Differences between the results: status, headers, body. None if they are the same, byte by byte. */
  readonly results: readonly Difference[];
  /** Differences between what the runs were made with: files, versions, models, configurations. */
  readonly circumstances: readonly Difference[];
}

/**
 * How the files of an agent differ from those that a run was made with.
 *
 * @returns lines such as `changed: resources/paint.pkl`; none if they are the same
 */
export async function changedFiles({ agent }: OpenAgent, record: RunRecord): Promise<readonly string[]> {
  const { files } = await identifyAgent(agent);
  const before = record.agent.files;
  const names = [...new Set([...Object.keys(before), ...Object.keys(files)])].sort();
  return names.flatMap((name) => {
    if (before[name] === files[name]) return [];
    if (before[name] === undefined) return [`new: ${name}`];
    return [`${files[name] === undefined ? 'gone' : 'changed'}: ${name}`];
  });
}

/**
 * Runs the request again, as a server would.
 *
 * @throws Error when files of the request are missing, and the reason of the signal when it aborts
 */
export async function replayRun(open: OpenAgent, jobs: OpenJobs, run: KnownRun, signal: AbortSignal): Promise<Replay> {
  const { request, remove } = await restoreRequest(jobs.blobs, run.job.input);
  const records = new RunRecords(open);
  try {
    const result = await checkedResult(open, request, signal);
    const trace = records.take(request.id);
    const record = trace === null ? null : (JSON.parse(await records.textOf(trace, request)) as RunRecord);
    const kept = redactedBody(jsonBody(result.reply.body), open.secrets);
    const body = typeof kept === 'string' ? Buffer.from(kept) : Buffer.concat(kept);
    const { status } = result.reply;
    const head = open.secrets.redact(storedHead(result));
    return {
      status,
      body,
      record,
      results: [
        ...differencesOf(run.job.status, status, 'status'),
        ...differencesOf(JSON.parse(run.job.head || '{}'), JSON.parse(head), 'head'),
        // It may have been too large to keep.
        ...(run.result === null ? [] : bodyDifferences(run.result, body)),
      ],
      circumstances: run.record === null || record === null ? [] : circumstances(run.record, record),
    };
  } finally {
    records.close();
    await remove();
  }
}

async function checkedResult(
  { executor }: OpenAgent,
  request: Parameters<typeof resultOfRun>[0],
  signal: AbortSignal,
): Promise<Presentable> {
  const failure = replyTo;
  try {
    await executor.check(request, signal);
  } catch (error) {
    if (error instanceof RunError) return onlyJson(failure(error, request.id));
    throw error;
  }
  return resultOfRun(request, signal, {}, { executor, failure });
}

function circumstances(before: RunRecord, after: RunRecord): readonly Difference[] {
  const parts = ({ agent, program, environment, models, seeds, resources }: RunRecord) => ({
    agent: agent.files,
    program,
    environment,
    models: Object.fromEntries(models.map(({ model, ...rest }) => [model, rest])),
    seeds,
    inputs: Object.fromEntries(resources.map(({ resource, inputs }) => [resource, inputs])),
  });
  return differencesOf(parts(before), parts(after));
}
