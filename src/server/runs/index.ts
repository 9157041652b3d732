/** The runs of an agent that its servers and workers have recorded: listed, shown, repeated and deleted. */
import { existsSync } from 'node:fs';
import {
  checkJobs,
  databaseOf,
  type JobPage,
  type OpenJobs,
  openJobs,
  type Removal,
  readRequest,
} from '../../jobs/index.ts';
import type { JobSettings, OpenAgent } from '../../runtime/index.ts';
import { explainedAtStart, placeOf } from '../jobs/place.ts';
import type { KnownRun, RunRecord } from './record.ts';
import { redactedRequest } from './redaction.ts';
import { type Replay, replayRun } from './replay.ts';

export type { KnownRun } from './record.ts';

export class Runs {
  readonly #open: OpenAgent;
  readonly #jobs: OpenJobs;
  readonly #exists: boolean;

  /** @param settings where the runs are, instead of where the workflow says */
  constructor(open: OpenAgent, settings: Partial<JobSettings>) {
    const place = placeOf(open, { ...open.agent.workflow.jobs, ...settings });
    this.#open = open;
    this.#jobs = openJobs(place);
    // Looking for runs must not create a store.
    this.#exists = place.queue !== null || existsSync(databaseOf(place));
    this.check = () => explainedAtStart(() => checkJobs(this.#jobs, place));
  }

  /** Throws SetupError when the store cannot be used. */
  readonly check: () => Promise<void>;

  /**
   * @param limit the most runs of a page
   * @param after the `next` of the page before; null for the first
   */
  async list(limit: number, after: string | null): Promise<JobPage> {
    if (!this.#exists) return { jobs: [], next: null };
    return this.#jobs.queue.list({ owner: null, withDirect: true, limit, after });
  }

  /** A run; null when there is none with this id. */
  async find(id: string): Promise<KnownRun | null> {
    const job = this.#exists ? await this.#jobs.queue.get(id) : null;
    if (job === null) return null;
    const { blobs, queue } = this.#jobs;
    const kept = await readRequest(blobs, job.input).catch(() => null);
    const record = job.record === null ? null : await blobs.read(job.record).catch(() => null);
    // Clients of jobs get the result as it is.
    const result = job.result === null ? null : await blobs.read(job.result).catch(() => null);
    return {
      job,
      request: kept === null ? null : redactedRequest(kept.request, this.#open.secrets).request,
      record: record === null ? null : (JSON.parse(record.toString()) as RunRecord),
      result: result === null ? null : Buffer.from(this.#open.secrets.redact(result.toString())),
      events: job.isDirect ? [] : await queue.events(id, 0),
    };
  }

  /** Runs the request of a run again. */
  replay(run: KnownRun, signal: AbortSignal): Promise<Replay> {
    return replayRun(this.#open, this.#jobs, run, signal);
  }

  /** Deletes runs that have ended, with their requests, results and logs. Returns how many. */
  async remove(which: Removal): Promise<number> {
    if (!this.#exists) return 0;
    const { count, files } = await this.#jobs.queue.remove(which);
    await this.#jobs.blobs.remove(files);
    return count;
  }

  close(): Promise<void> {
    return this.#jobs.queue.close();
  }
}
