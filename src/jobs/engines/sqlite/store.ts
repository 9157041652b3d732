/** The jobs in an SQLite database. Everything here is synchronous and runs on a separate thread. */
import { type Database, DatabaseFile, locked, type OpenDatabase } from '../../../runtime/sqlite/index.ts';
import type { ClaimTerms } from '../../claiming.ts';
import {
  blobNames,
  type Claim,
  type Content,
  type FinishedRun,
  isFinal,
  type Job,
  type JobEstimate,
  type JobEvent,
  type JobProblem,
  type JobState,
  type Load,
  type NewEvent,
  type NewJob,
  noResult,
  type Outcome,
  type Webhook,
} from '../../job.ts';
import {
  type Cancellation,
  type DueWebhook,
  type JobPage,
  type JobQuery,
  MAX_ATTEMPTS,
  MAX_EVENTS,
  type Postponement,
  type Removal,
  type Removed,
  type Retention,
  type Submission,
} from '../../queue.ts';
import type { Held } from '../heartbeats.ts';
import { jobOf, type Row, textOf } from './rows.ts';
import { addTo, all, one, run, total } from './statements.ts';
import { prepareTables } from './tables.ts';
import { jobsAhead, nextJob } from './turns.ts';

/** Weight of the last run in the expected duration of the next. */
const LAST_RUN_WEIGHT = 0.2;

export class JobStore {
  readonly #file: DatabaseFile;
  /** How each connection syncs its writes. */
  readonly #modes = new WeakMap<Database, string>();

  /** @param path path of the database, which is created on first use */
  constructor(path: string, open: OpenDatabase) {
    this.#file = new DatabaseFile({ path, open, failure: 'The jobs are unavailable', prepare: prepareTables });
  }

  /** Adds a job. It is durable when the write-ahead log has been synced. */
  submit(job: NewJob, limits: { readonly waiting: number; readonly bytes: number }): Submission {
    return this.#lightWrite((database) => {
      const known =
        job.idempotencyKey === null ? undefined : findByIdempotencyKey(database, job.owner, job.idempotencyKey);
      if (known !== undefined)
        return known.request === job.requestDigest
          ? { kind: 'accepted', job: jobOf(known), isNew: false }
          : { kind: 'conflict' };
      const { waiting, mean } = waitingIn(database);
      if (waiting >= limits.waiting) return { kind: 'full', wait: Math.max(1, Math.ceil(mean / 1000)) };
      if (total(database, 'bytes') + job.bytes > limits.bytes) return { kind: 'no-space' };
      const now = Date.now();
      const row = one<Row>(
        database,
        `INSERT INTO jobs (id, owner, route, method, priority, state, created, idempotency, request, input, withheld, files,
           bytes, webhook, events)
         VALUES (?, ?, ?, ?, ?, 'queued', ?, ?, ?, ?, ?, ?, ?, ?, 1) RETURNING *`,
        job.id,
        job.owner,
        job.route,
        job.method,
        job.priority,
        now,
        job.idempotencyKey,
        job.requestDigest,
        JSON.stringify(job.input),
        textOf(job.withheld),
        JSON.stringify([...job.files, ...blobNames(job.input)]),
        job.bytes,
        job.webhook === null ? null : JSON.stringify(job.webhook),
      ) as Row;
      addTo(database, 'bytes', job.bytes);
      addEvents(database, row.seq, 0, [event('queued', {})]);
      return { kind: 'accepted', job: jobOf(row), isNew: true };
    });
  }

  get(id: string): Job | null {
    return this.#file.using((database) => {
      const row = rowOf(database, id);
      return row === undefined ? null : jobOf(row);
    });
  }

  list({ owner, withDirect, limit, after }: JobQuery): JobPage {
    return this.#file.using((database) => {
      const before = after === null ? Number.MAX_SAFE_INTEGER : Number(after);
      const conditions = ['seq < ?', ...(withDirect ? [] : ['direct = 0']), ...(owner === null ? [] : ['owner = ?'])];
      const values = [before, ...(owner === null ? [] : [owner]), limit + 1];
      const where = conditions.join(' AND ');
      const rows = all<Row>(database, `SELECT * FROM jobs WHERE ${where} ORDER BY seq DESC LIMIT ?`, ...values);
      const page = rows.slice(0, limit);
      return {
        jobs: page.map((row) => jobOf({ ...row, result: null, record: null })),
        next: rows.length > limit ? String(page.at(-1)?.seq ?? 0) : null,
      };
    });
  }

  /** Adds requests that were answered at once. */
  record(runs: readonly FinishedRun[]): void {
    this.#lightWrite((database) => {
      const insert = `INSERT INTO jobs (id, owner, route, method, priority, state, created, started, finished, attempts, request, input,
           files, bytes, status, head, result, direct, record)
         VALUES (?, ?, ?, ?, 3, ?, ?, ?, ?, 1, '', ?, ?, ?, ?, ?, ?, 1, ?) ON CONFLICT DO NOTHING`;
      let added = 0;
      for (const { id, owner, route, method, created, started, finished, input, files, bytes, outcome } of runs) {
        const { state, status, head, result, record } = outcome;
        const names = JSON.stringify([...files, ...blobNames(input, result, record)]);
        const changes = run(
          database,
          insert,
          id,
          owner,
          route,
          method,
          state,
          created,
          started,
          finished,
          JSON.stringify(input),
          names,
          bytes,
          status,
          head,
          textOf(result),
          textOf(record),
        );
        if (changes > 0) added += bytes;
      }
      addTo(database, 'bytes', added);
    });
  }

  remove(which: Removal): Removed {
    const removed = this.#write((database): Removed => {
      const rows =
        'ids' in which
          ? which.ids.flatMap((id) => rowOf(database, id) ?? []).filter(({ finished }) => finished !== null)
          : all<Row>(database, 'SELECT * FROM jobs WHERE finished IS NOT NULL AND finished < ?', which.endedBefore);
      return { count: rows.length, files: drop(database, rows) };
    });
    this.#emptyLog();
    return removed;
  }

  /** The write-ahead log still has what was deleted. If others are reading it, they empty it later. */
  #emptyLog(): void {
    this.#file.using((database) => {
      try {
        database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      } catch {
        // What was written before is durable all the same.
      }
    });
  }

  load(): Load {
    return this.#file.using((database) => {
      const count = (state: JobState): number =>
        one<{ n: number }>(database, 'SELECT COUNT(*) AS n FROM jobs WHERE state = ?', state)?.n ?? 0;
      return { queued: count('queued'), running: count('running') };
    });
  }

  estimate(id: string, parallel: number): JobEstimate {
    return this.#file.using((database) => {
      const row = rowOf(database, id);
      if (row === undefined || isFinal(row.state)) return { ahead: null, wait: null, run: null };
      const own = one<{ mean: number }>(database, 'SELECT mean FROM durations WHERE route = ?', row.route);
      const seconds = own === undefined ? null : own.mean / 1000;
      if (row.state === 'running') return { ahead: null, wait: null, run: seconds };
      const ahead = jobsAhead(database, row);
      const { mean, isKnown } = waitingIn(database);
      return { ahead, wait: isKnown ? ((ahead + 1) * mean) / Math.max(1, parallel) / 1000 : null, run: seconds };
    });
  }

  /** @param maxDelay milliseconds for which a job may be passed over */
  claim(worker: string, terms: ClaimTerms, maxDelay: number): Claim | null {
    // Usually there is none, and no need to write. A job that is added later is a reason to ask again.
    if (!this.#file.using(hasWaiting)) return null;
    return this.#lightWrite((database) => {
      const row = nextJob(database, terms, maxDelay);
      if (row === undefined) return null;
      const { owner } = row;
      const turn = addTo(database, 'turn', 1);
      run(
        database,
        'INSERT INTO turns VALUES (?, ?) ON CONFLICT (owner) DO UPDATE SET turn = excluded.turn',
        owner,
        turn,
      );
      const [attempts, token, now] = [row.attempts + 1, row.token + 1, Date.now()];
      const events = addEvents(database, row.seq, row.events, [event('started', { attempt: attempts })]);
      run(
        database,
        `UPDATE jobs SET state = 'running', started = ?, attempts = ?, token = ?, worker = ?, beat = 0, events = ? WHERE seq = ?`,
        now,
        attempts,
        token,
        worker,
        events,
        row.seq,
      );
      const input = JSON.parse(row.input) as Content;
      const withheld = row.withheld === null ? null : (JSON.parse(row.withheld) as Content);
      return { id: row.id, token, owner, input, withheld, attempts, waited: now - row.created };
    });
  }

  renew({ id, token }: Claim): 'held' | 'canceling' | 'lost' {
    return this.#lightWrite((database) => {
      const row = heldBy(database, id, token);
      if (row === undefined) return 'lost';
      run(database, 'UPDATE jobs SET beat = beat + 1 WHERE seq = ?', row.seq);
      return row.canceling === 0 ? 'held' : 'canceling';
    });
  }

  append({ id, token }: Claim, events: readonly NewEvent[]): boolean {
    return this.#lightWrite((database) => {
      const row = heldBy(database, id, token);
      if (row === undefined) return false;
      const last = addEvents(database, row.seq, row.events, events);
      run(database, 'UPDATE jobs SET events = ? WHERE seq = ?', last, row.seq);
      return true;
    });
  }

  complete({ id, token }: Claim, outcome: Outcome, events: readonly NewEvent[]): JobState | null {
    return this.#ending((database, end) => {
      const row = heldBy(database, id, token);
      if (row === undefined) return null;
      // The client that canceled it was told that there will be no result.
      const published: Outcome = row.canceling === 0 ? outcome : noResult('canceled');
      end(row, published, null, events);
      if (published.state === 'succeeded' && row.started !== null)
        recordDuration(database, row.route, Date.now() - row.started);
      return published.state;
    });
  }

  release({ id, token }: Claim): void {
    this.#write((database) => {
      const row = heldBy(database, id, token);
      if (row !== undefined) queueAgain(database, { ...row, attempts: row.attempts - 1 });
    });
  }

  cancel(id: string): Cancellation {
    return this.#ending((database, end): Cancellation => {
      const row = rowOf(database, id);
      if (row === undefined) return { kind: 'unknown' };
      if (row.state === 'running') {
        run(database, 'UPDATE jobs SET canceling = 1 WHERE seq = ?', row.seq);
        return { kind: 'canceling', job: { ...jobOf(row), isCanceling: true } };
      }
      if (row.state === 'queued') end(row, noResult('canceled'), null);
      const job = jobOf(rowOf(database, id) as Row);
      return { kind: job.state === 'canceled' ? 'canceled' : 'finished', job };
    });
  }

  events(id: string, after: number): readonly JobEvent[] {
    return this.#file.using((database) =>
      all<JobEvent>(
        database,
        `SELECT events.id, at, type, data FROM events JOIN jobs ON jobs.seq = events.job
         WHERE jobs.id = ? AND events.id > ? ORDER BY events.id`,
        id,
        after,
      ),
    );
  }

  /** The running jobs. */
  held(): readonly Held[] {
    return this.#file.using((database) =>
      all<Held>(database, "SELECT id, token, worker, beat FROM jobs WHERE state = 'running'"),
    );
  }

  /** Takes a job from a worker that is gone, unless the worker has renewed its claim in the meantime. */
  reclaim({ id, token, beat }: Held): boolean {
    return this.#ending((database, end) => {
      const row = heldBy(database, id, token);
      if (row === undefined || row.beat !== beat) return false;
      if (row.canceling !== 0) end(row, noResult('canceled'), null);
      else if (row.attempts >= MAX_ATTEMPTS) end(row, noResult('failed'), 'interrupted');
      else queueAgain(database, row);
      return true;
    });
  }

  takeWebhook(lease: number): DueWebhook | null {
    const now = Date.now();
    const find = (database: Database): Row | undefined =>
      one<Row>(database, 'SELECT * FROM jobs WHERE due <= ? ORDER BY due LIMIT 1', now);
    // Usually there is none, and no need to write.
    if (this.#file.using(find) === undefined) return null;
    return this.#write((database) => {
      const row = find(database);
      if (row === undefined || row.webhook === null) return null;
      run(database, 'UPDATE jobs SET due = ? WHERE seq = ?', now + lease, row.seq);
      return { job: jobOf(row), webhook: JSON.parse(row.webhook) as Webhook, attempts: row.tries };
    });
  }

  endWebhook({ job, attempts }: DueWebhook, again: Postponement | null): void {
    this.#write((database) => {
      const due = again === null ? null : Date.now() + again.after;
      const tries = again?.counts === false ? attempts : attempts + 1;
      run(database, 'UPDATE jobs SET due = ?, tries = ? WHERE id = ?', due, tries, job.id);
    });
  }

  prune({ age, count, bytes }: Retention): readonly string[] {
    return this.#write((database) => {
      const names: string[] = [];
      const dropAll = (rows: readonly Row[]): number => {
        names.push(...drop(database, rows));
        return rows.length;
      };
      const finished = 'SELECT * FROM jobs WHERE finished IS NOT NULL';
      const [direct, others] = [
        'SELECT * FROM jobs WHERE direct = 1 AND bytes > 0 ORDER BY seq LIMIT ?',
        `${finished} AND direct = 0 AND bytes > 0 ORDER BY finished, seq LIMIT ?`,
      ];
      dropAll(all<Row>(database, `${finished} AND finished < ?`, Date.now() - age));
      const kept = one<{ n: number }>(database, 'SELECT COUNT(*) AS n FROM jobs WHERE finished IS NOT NULL')?.n ?? 0;
      let excess = Math.max(0, kept - count);
      if (excess > 0) excess -= dropAll(all<Row>(database, direct, excess));
      if (excess > 0) dropAll(all<Row>(database, `${finished} ORDER BY finished, seq LIMIT ?`, excess));
      for (const oldest of [direct, others])
        while (total(database, 'bytes') > bytes && dropAll(all<Row>(database, oldest, 1)) > 0);
      return names;
    });
  }

  files(): readonly string[] {
    return this.#file.using((database) =>
      all<{ files: string }>(database, 'SELECT files FROM jobs').flatMap(({ files }) => JSON.parse(files) as string[]),
    );
  }

  /** A number that changes whenever another process changes the database. */
  version(): number {
    return this.#file.using(
      (database) => one<{ data_version: number }>(database, 'PRAGMA data_version')?.data_version ?? 0,
    );
  }

  close(): void {
    this.#file.close();
  }

  #write<T>(work: (database: Database) => T): T {
    return this.#synced('FULL', work);
  }

  /** A write that may end a job, with the function to end it. What was withheld is then also gone from the write-ahead log. */
  #ending<T>(work: (database: Database, end: End) => T): T {
    let isErased = false;
    const result = this.#write((database) =>
      work(database, (row, ...how) => {
        isErased ||= row.withheld !== null;
        finish(database, row, ...how);
      }),
    );
    if (isErased) this.#emptyLog();
    return result;
  }

  /** A write that does not wait for the disk and is lost if the machine crashes before the next durable write. */
  #lightWrite<T>(work: (database: Database) => T): T {
    return this.#synced('NORMAL', work);
  }

  #synced<T>(mode: 'FULL' | 'NORMAL', work: (database: Database) => T): T {
    return this.#file.using((database) => {
      if (this.#modes.get(database) !== mode) database.exec(`PRAGMA synchronous = ${mode}`);
      this.#modes.set(database, mode);
      return locked(database, () => work(database));
    });
  }
}

function rowOf(database: Database, id: string): Row | undefined {
  return one<Row>(database, 'SELECT * FROM jobs WHERE id = ?', id);
}

function findByIdempotencyKey(database: Database, owner: string, key: string): Row | undefined {
  return one<Row>(database, 'SELECT * FROM jobs WHERE owner = ? AND idempotency = ?', owner, key);
}

/** The job if an attempt with this token still holds it. */
function heldBy(database: Database, id: string, token: number): Row | undefined {
  return one<Row>(database, "SELECT * FROM jobs WHERE id = ? AND token = ? AND state = 'running'", id, token);
}

/** Deletes jobs. Returns the names of their files. */
function drop(database: Database, rows: readonly Row[]): readonly string[] {
  if (rows.length === 0) return [];
  for (const { seq, events } of rows) {
    if (events > 0) run(database, 'DELETE FROM events WHERE job = ?', seq);
    run(database, 'DELETE FROM jobs WHERE seq = ?', seq);
  }
  addTo(database, 'bytes', -rows.reduce((sum, { bytes }) => sum + bytes, 0));
  return rows.flatMap(({ files }) => JSON.parse(files) as string[]);
}

/** Ends a job as `finish` does. */
type End = (row: Row, outcome: Outcome, problem: JobProblem | null, before?: readonly NewEvent[]) => void;

function event(type: string, data: unknown): NewEvent {
  return { at: Date.now(), type, data: JSON.stringify(data) };
}

/** Adds events after the one with the number `last`. Returns the number of the last one, which belongs into the job's row. */
function addEvents(database: Database, job: number, last: number, events: readonly NewEvent[]): number {
  for (const [index, { at, type, data }] of events.entries())
    run(database, 'INSERT INTO events VALUES (?, ?, ?, ?, ?)', job, last + index + 1, at, type, data);
  const next = last + events.length;
  if (next > MAX_EVENTS && events.length > 0)
    run(database, 'DELETE FROM events WHERE job = ? AND id <= ?', job, next - MAX_EVENTS);
  return next;
}

/**
 * Ends a job, however it ends, and deletes what was withheld.
 *
 * @param before the last events before the end
 */
function finish(
  database: Database,
  row: Row,
  outcome: Outcome,
  problem: JobProblem | null,
  before: readonly NewEvent[] = [],
): void {
  const { state, status, head, result, record, bytes } = outcome;
  const now = Date.now();
  const files = [...(JSON.parse(row.files) as string[]), ...blobNames(result, record)];
  const done = event('done', { state, ...(status !== null && { status }) });
  const events = addEvents(database, row.seq, row.events, [...before, done]);
  run(
    database,
    `UPDATE jobs SET state = ?, finished = ?, due = ?, worker = NULL, status = ?, head = ?, result = ?, record = ?,
     withheld = NULL, problem = ?, files = ?, bytes = ?, events = ? WHERE seq = ?`,
    state,
    now,
    row.webhook === null ? null : now,
    status,
    head,
    textOf(result),
    textOf(record),
    problem,
    JSON.stringify(files),
    row.bytes + bytes,
    events,
    row.seq,
  );
  addTo(database, 'bytes', bytes);
}

function queueAgain(database: Database, row: Row): void {
  const events = addEvents(database, row.seq, row.events, [event('queued', { again: true })]);
  run(
    database,
    "UPDATE jobs SET state = 'queued', started = NULL, worker = NULL, attempts = ?, events = ? WHERE seq = ?",
    row.attempts,
    events,
    row.seq,
  );
}

function recordDuration(database: Database, route: string, milliseconds: number): void {
  run(
    database,
    `INSERT INTO durations VALUES (?, ?)
     ON CONFLICT (route) DO UPDATE SET mean = mean * ${1 - LAST_RUN_WEIGHT} + excluded.mean * ${LAST_RUN_WEIGHT}`,
    route,
    milliseconds,
  );
}

function hasWaiting(database: Database): boolean {
  return one(database, "SELECT 1 FROM jobs WHERE state = 'queued' LIMIT 1") !== undefined;
}

/** The number of waiting jobs, and their expected mean duration in milliseconds. */
function waitingIn(database: Database): { readonly waiting: number; readonly mean: number; readonly isKnown: boolean } {
  const found = one<{ waiting: number; mean: number | null }>(
    database,
    `SELECT COUNT(*) AS waiting, AVG(mean) AS mean FROM jobs LEFT JOIN durations ON durations.route = jobs.route
     WHERE state = 'queued'`,
  );
  return { waiting: found?.waiting ?? 0, mean: found?.mean ?? 0, isKnown: typeof found?.mean === 'number' };
}
