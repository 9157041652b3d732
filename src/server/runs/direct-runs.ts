/** Records requests that are answered at once, in batches and in the background: their clients do not wait for that. */
import { type FinishedRun, type KeptRequest, keepRequest, type OpenJobs, sizeOf } from '../../jobs/index.ts';
import { type EventListener, jsonBody, messageOf, type RequestInput, type Secrets } from '../../runtime/index.ts';
import { onlyJson, type Presentable, storedHead } from '../answers/presentable.ts';
import { replyTo } from '../envelope.ts';
import type { RunRecords } from './records.ts';
import { lengthOf, recordedBody, redactedRequest } from './redaction.ts';
import type { RunTrace } from './trace.ts';

/** Milliseconds until runs are written, together. */
const DELAY_MS = 1000;
/** The most runs that wait to be written; others are left out. */
const MAX_WAITING = 1000;
/** The largest files and the largest result that are kept of a run, and the most that waits to be written, in bytes. */
const [MAX_BYTES, MAX_WAITING_BYTES] = [32 * 2 ** 20, 128 * 2 ** 20];
/** The longest body of a request that is kept: it is searched for secrets and written as JSON in one go. */
const MAX_BODY_LENGTH = 2 ** 20;

export interface DirectRunsOptions {
  readonly records: RunRecords;
  readonly secrets: Secrets;
  /** Opens the store of jobs. */
  readonly store: () => OpenJobs;
  readonly log: EventListener;
}

/** A run that is being recorded. Call one of its methods once. */
export interface DirectRun {
  readonly succeed: (result: Presentable) => void;
  readonly fail: (error: unknown) => void;
}

/** A request that is about to run. */
interface Begun {
  readonly input: RequestInput;
  /** The name of the key of its client; empty without one. */
  readonly owner: string;
  readonly created: number;
  /** Copies of its files, which the run may change; null for a request without files. */
  readonly kept: KeptRequest | null;
  readonly isTooLarge: boolean;
}

interface Ended extends Begun {
  readonly trace: RunTrace;
  readonly state: FinishedRun['outcome']['state'];
  readonly result: Presentable;
}

export class DirectRuns {
  readonly #options: DirectRunsOptions;
  #waiting: Ended[] = [];
  #bytes = 0;
  #omitted = 0;
  #timer: NodeJS.Timeout | null = null;
  #writing: Promise<void> = Promise.resolve();
  #lastProblem = '';

  constructor(options: DirectRunsOptions) {
    this.#options = options;
  }

  /** Begins to record a run. */
  async begin(input: RequestInput, owner: string): Promise<DirectRun> {
    const created = Date.now();
    const size = input.files.reduce((sum, file) => sum + file.size, 0);
    const isLarge = size > MAX_BYTES || input.body.length > MAX_BODY_LENGTH;
    const kept = input.files.length > 0 && !isLarge ? await this.#keptFiles(input) : null;
    const isTooLarge = isLarge || (input.files.length > 0 && kept === null);
    const begun: Begun = { input, owner, created, kept, isTooLarge };
    return {
      succeed: (result) => this.#end(begun, result, result.reply.status < 400 ? 'succeeded' : 'failed'),
      fail: (error) => {
        const reply = replyTo(error, input.id);
        this.#end(begun, onlyJson(reply), reply.status === 499 ? 'canceled' : 'failed');
      },
    };
  }

  /** Writes everything that waits. */
  async settled(): Promise<void> {
    this.#write();
    await this.#writing;
  }

  async #keptFiles(input: RequestInput): Promise<KeptRequest | null> {
    try {
      return await keepRequest(this.#options.store().blobs, redactedRequest(input, this.#options.secrets).request);
    } catch (error) {
      this.#report(error);
      return null;
    }
  }

  #end(begun: Begun, result: Presentable, state: Ended['state']): void {
    const trace = this.#options.records.take(begun.input.id);
    // It was refused before it started.
    if (trace === null) return;
    if (this.#waiting.length >= MAX_WAITING || this.#bytes > MAX_WAITING_BYTES) {
      this.#omitted += 1;
      return;
    }
    this.#waiting.push({ ...begun, result, state, trace });
    this.#bytes += begun.input.body.length;
    this.#timer ??= setTimeout(() => this.#write(), DELAY_MS).unref();
  }

  #write(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#writing = this.#writing.then(() => this.#writeWaiting());
  }

  /** Runs that end while others are written wait for the next time. */
  async #writeWaiting(): Promise<void> {
    const [runs, omitted] = [this.#waiting, this.#omitted];
    [this.#waiting, this.#bytes, this.#omitted] = [[], 0, 0];
    if (runs.length === 0) return;
    if (omitted > 0) this.#report(new Error(`${omitted} runs were not recorded, because too many ended at once.`));
    try {
      const { queue, blobs } = this.#options.store();
      const finished: FinishedRun[] = [];
      for (const each of runs) finished.push(await this.#finished(each, blobs));
      await queue.record(finished);
    } catch (error) {
      this.#report(error);
    }
  }

  async #finished(ended: Ended, blobs: OpenJobs['blobs']): Promise<FinishedRun> {
    const { records, secrets } = this.#options;
    const { input, owner, created, trace, state, result } = ended;
    const { request, hidden } = redactedRequest(ended.isTooLarge ? withoutContents(input) : input, secrets);
    const kept = ended.kept ?? (await keepRequest(blobs, request));
    const whole = jsonBody(result.reply.body);
    const isLarge = typeof whole !== 'string' && lengthOf(whole) > MAX_BYTES;
    const body = isLarge ? null : await recordedBody(whole, secrets);
    const answer = body === null ? null : await blobs.keep(body);
    const notKept = [...hidden, ...(ended.isTooLarge ? ['request'] : []), ...(body === null ? ['result'] : [])];
    const record = await blobs.keep(await records.textOf(trace, input, notKept));
    const bytes = kept.bytes + (answer === null ? 0 : sizeOf(answer)) + sizeOf(record);
    return {
      id: input.id,
      owner,
      route: input.route,
      method: input.method,
      created,
      started: trace.started,
      finished: trace.started + Math.round(trace.milliseconds ?? 0),
      input: kept.input,
      files: kept.files,
      bytes,
      outcome: {
        state,
        status: result.reply.status,
        head: secrets.redact(storedHead(result)),
        result: answer,
        record,
      },
    };
  }

  /** A problem that lasts is reported once. */
  #report(error: unknown): void {
    const text = messageOf(error);
    if (text === this.#lastProblem) return;
    this.#lastProblem = text;
    this.#options.log({ type: 'note', run: null, resource: null, text });
  }
}

function withoutContents(input: RequestInput): RequestInput {
  return { ...input, body: '', params: new Map(), files: [], fields: null };
}
