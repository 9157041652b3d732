/** The queue in Redis: jobs of processes on any number of machines. */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { ownIdentity, stateOf } from '../../../runtime/index.ts';
import { type ClaimTerms, MAX_DELAY_MS } from '../../claiming.ts';
import {
  blobNames,
  type Claim,
  type Content,
  type FinishedRun,
  type Job,
  type JobEstimate,
  type JobEvent,
  type JobProblem,
  type JobState,
  type Load,
  type NewEvent,
  type NewJob,
  type Outcome,
  type Webhook,
} from '../../job.ts';
import type {
  Cancellation,
  DueWebhook,
  JobPage,
  JobQuery,
  JobQueue,
  Postponement,
  Removal,
  Removed,
  Retention,
  Submission,
} from '../../queue.ts';
import { Heartbeats, type Held } from '../heartbeats.ts';
import { Listeners } from '../listeners.ts';
import { RedisConnection } from './connection.ts';
import type { ScriptName } from './scripts.ts';

export interface RedisQueueOptions {
  /** `redis://[user:password@]host[:port][/database]`, `rediss://` with TLS, or `unix:///path[?db=number]`. */
  readonly url: string;
  /** The name of the agent: each has its own jobs. */
  readonly name: string;
  /** Whether Redis may forget jobs that it has accepted, because it does not wait for its disk. */
  readonly allowJobLoss?: boolean;
  /** Milliseconds without a renewed claim after which a worker counts as gone, even if its process may exist. */
  readonly lease?: number;
  /** The name of this worker; by default that of the process. */
  readonly worker?: string;
  /** Milliseconds for which a job may be passed over; by default `MAX_DELAY_MS`. */
  readonly maxDelay?: number;
}

const DEFAULT_LEASE_MS = 30_000;

/**
 * Opens the queue of an agent in Redis. It connects on first use.
 *
 * @example const queue = redisQueue({ url: 'redis://127.0.0.1:6379', name: 'painter' });
 */
export function redisQueue(options: RedisQueueOptions): JobQueue {
  return new RedisQueue(options);
}

class RedisQueue implements JobQueue {
  readonly #redis: RedisConnection;
  readonly #prefix: string;
  readonly #worker: string;
  readonly #maxDelay: number;
  readonly #listeners = new Listeners();
  readonly #heartbeats: Heartbeats;
  /** Tokens of the claims of this queue, by job. */
  readonly #claims = new Map<string, number>();
  #claiming = 0;

  constructor({
    url,
    name,
    allowJobLoss = false,
    lease = DEFAULT_LEASE_MS,
    worker = ownName(),
    maxDelay = MAX_DELAY_MS,
  }: RedisQueueOptions) {
    this.#prefix = `{kdeps:${name}}`;
    this.#worker = worker;
    this.#maxDelay = maxDelay;
    this.#heartbeats = new Heartbeats(lease);
    this.#redis = new RedisConnection({
      url,
      prefix: this.#prefix,
      allowJobLoss,
      onMessage: (channel) => this.#onMessage(channel),
      onGap: () => {
        this.#heartbeats.forget();
        this.#listeners.notifyAll();
      },
    });
  }

  async open(): Promise<void> {
    await this.#redis.get();
  }

  async folderId(own: string): Promise<string> {
    const key = this.#key('folder');
    return this.#redis.using(async (redis) => {
      await redis.setnx(key, own);
      return (await redis.get(key)) ?? own;
    });
  }

  async submit(job: NewJob, limits: { readonly waiting: number; readonly bytes: number }): Promise<Submission> {
    const [kind, more] = (await this.#run('submit', [
      job.id,
      job.owner,
      job.route,
      job.method,
      job.priority,
      job.idempotencyKey ?? '',
      job.requestDigest,
      JSON.stringify(job.input),
      [...job.files, ...blobNames(job.input)].join(' '),
      job.bytes,
      limits.waiting,
      limits.bytes,
      job.webhook === null ? '' : JSON.stringify(job.webhook),
      textOf(job.withheld),
    ])) as readonly [kind: 'new' | 'known' | 'conflict' | 'full' | 'no-space', more: unknown];
    switch (kind) {
      case 'new':
      case 'known':
        return { kind: 'accepted', job: jobOf(recordOf(more)), isNew: kind === 'new' };
      case 'full':
        return { kind, wait: Math.max(1, Math.ceil(Number(more) / 1000)) };
      default:
        return { kind };
    }
  }

  async get(id: string): Promise<Job | null> {
    const record = await this.#redis.using((redis) => redis.hgetall(this.#key('job', id)));
    return record['id'] === undefined ? null : jobOf(record);
  }

  list({ owner, withDirect, limit, after }: JobQuery): Promise<JobPage> {
    return this.#redis.using(async (redis) => {
      const own = owner === null ? [] : [owner];
      const keys = [
        this.#key(owner === null ? 'all' : 'of', ...own),
        ...(withDirect ? [this.#key(owner === null ? 'direct' : 'direct-of', ...own)] : []),
      ];
      const before = after === null ? '+inf' : `(${Number(after)}`;
      const pages = await Promise.all(
        keys.map((key) => redis.zrevrangebyscore(key, before, '-inf', 'WITHSCORES', 'LIMIT', 0, limit + 1)),
      );
      const entries = pages.flatMap((words) =>
        words.flatMap((id, index) => (index % 2 === 0 ? [{ id, seq: Number(words[index + 1]) }] : [])),
      );
      const newest = entries.sort((left, right) => right.seq - left.seq);
      const page = newest.slice(0, limit);
      const records = await Promise.all(page.map(({ id }) => redis.hgetall(this.#key('job', id))));
      // A job may have been deleted meanwhile.
      const found = records.filter((record) => record['id'] !== undefined);
      return {
        jobs: found.map((record) => ({ ...jobOf(record), result: null, record: null })),
        next: newest.length > limit ? String(page.at(-1)?.seq ?? 0) : null,
      };
    });
  }

  async record(runs: readonly FinishedRun[]): Promise<void> {
    await Promise.all(runs.map((each) => this.#run('record', recordedValues(each))));
  }

  async remove(which: Removal): Promise<Removed> {
    const files: string[] = [];
    let count = 0;
    const values = 'ids' in which ? ['', ...which.ids] : [which.endedBefore];
    for (;;) {
      const [hasMore, removed, names] = (await this.#run('remove', values)) as [number, number, readonly string[]];
      files.push(...split(names));
      count += removed;
      if (hasMore === 0) return { count, files };
    }
  }

  load(): Promise<Load> {
    return this.#redis.using(async (redis) => {
      const [queued, running] = await Promise.all([
        redis.hget(this.#key('totals'), 'waiting'),
        redis.scard(this.#key('running')),
      ]);
      return { queued: Number(queued ?? 0), running };
    });
  }

  async estimate(id: string, parallel: number): Promise<JobEstimate> {
    const [state, run, ahead, mean] = (await this.#run('estimate', [id])) as readonly [
      state: JobState | null,
      run: string | null,
      ahead?: number,
      mean?: string | null,
    ];
    const seconds = run === null ? null : Number(run) / 1000;
    if (state === 'running') return { ahead: null, wait: null, run: seconds };
    if (state !== 'queued' || ahead === undefined) return { ahead: null, wait: null, run: null };
    const isKnown = typeof mean === 'string';
    return { ahead, wait: isKnown ? ((ahead + 1) * Number(mean)) / Math.max(1, parallel) / 1000 : null, run: seconds };
  }

  async claim({ limits, shared, warm }: ClaimTerms): Promise<Claim | null> {
    this.#claiming += 1;
    try {
      const terms = {
        limits: Object.fromEntries(limits),
        shared,
        warm: Object.fromEntries([...warm].map((route) => [route, 1])),
      };
      const found = (await this.#run('claim', [
        this.#worker,
        JSON.stringify(terms),
        this.#maxDelay,
      ])) as ClaimReply | null;
      if (found === null) return null;
      const [id, token, owner, input, attempts, waited, text] = found;
      this.#claims.set(id, token);
      const withheld = text === null ? null : (JSON.parse(text) as Content);
      return { id, token, owner, input: JSON.parse(input) as Content, withheld, attempts, waited };
    } finally {
      this.#claiming -= 1;
    }
  }

  async renew({ id, token }: Claim): Promise<'held' | 'canceling' | 'lost'> {
    return (await this.#run('renew', [id, token])) as 'held' | 'canceling' | 'lost';
  }

  async append({ id, token }: Claim, events: readonly NewEvent[]): Promise<boolean> {
    return (await this.#run('append', [id, token, ...valuesOf(events)])) === 1;
  }

  async complete({ id, token }: Claim, outcome: Outcome, events: readonly NewEvent[] = []): Promise<JobState | null> {
    const { state, status, head, result, record, bytes } = outcome;
    const ended = (await this.#run('complete', [
      id,
      token,
      state,
      status ?? '',
      head,
      textOf(result),
      blobNames(result, record).join(' '),
      bytes,
      textOf(record),
      ...valuesOf(events),
    ])) as JobState | null;
    this.#end(id, token);
    return ended;
  }

  async release({ id, token }: Claim): Promise<void> {
    await this.#run('release', [id, token]);
    this.#end(id, token);
  }

  async cancel(id: string): Promise<Cancellation> {
    const found = await this.#run('cancel', [id]);
    if (found === null) return { kind: 'unknown' };
    const job = jobOf(recordOf(found));
    if (job.state === 'running') return { kind: 'canceling', job };
    return { kind: job.state === 'canceled' ? 'canceled' : 'finished', job };
  }

  async events(id: string, after: number): Promise<readonly JobEvent[]> {
    const found = await this.#redis.using((redis) => redis.xrange(this.#key('events', id), `${after + 1}-0`, '+'));
    return found.map(([name, [, at, , type = '', , data = '']]) => ({
      id: Number.parseInt(name, 10),
      at: Number(at),
      type,
      data,
    }));
  }

  watch(id: string, listener: () => void): () => void {
    const leave = this.#listeners.watch(id, listener);
    // What happened before the subscription would otherwise go unnoticed.
    this.#subscribe(this.#key('changes', id), () => this.#listeners.notify(id));
    return () => {
      if (leave()) this.#redis.unsubscribe(this.#key('changes', id));
    };
  }

  onWork(listener: () => void): () => void {
    if (!this.#listeners.isWorking) this.#subscribe(this.#key('work'), () => this.#listeners.notifyWorkers());
    return this.#listeners.onWork(listener);
  }

  async recover(): Promise<boolean> {
    const isClaiming = this.#claiming > 0;
    const found = (await this.#run('held', [])) as readonly (readonly string[])[];
    const held = found.map(([id = '', token, worker = '', beat]): Held => {
      return { id, token: Number(token), worker, beat: Number(beat) };
    });
    const silent = new Set(this.#heartbeats.update(held));
    let hasFound = false;
    for (const each of held) {
      const { id, token, worker, beat } = each;
      if (worker === this.#worker) {
        // The reply to this claim was lost with the connection, so nobody runs the job.
        const isUnknown = !isClaiming && this.#claiming === 0 && this.#claims.get(id) !== token;
        if (isUnknown) await this.#run('release', [id, token]);
        hasFound ||= isUnknown;
      } else if (silent.has(each) || isGone(worker)) {
        hasFound = (await this.#run('reclaim', [id, token, beat])) === 1 || hasFound;
      }
    }
    return hasFound;
  }

  async takeWebhook(lease: number): Promise<DueWebhook | null> {
    const found = await this.#run('takeWebhook', [lease]);
    if (found === null) return null;
    const record = recordOf(found);
    const webhook = JSON.parse(record['webhook'] ?? '') as Webhook;
    return { job: jobOf(record), webhook, attempts: Number(record['tries'] ?? 0) };
  }

  async endWebhook({ job, attempts }: DueWebhook, again: Postponement | null): Promise<void> {
    const tries = again?.counts === false ? attempts : attempts + 1;
    await this.#run('endWebhook', [job.id, again?.after ?? '', tries]);
  }

  async prune({ age, count, bytes }: Retention): Promise<readonly string[]> {
    const all: string[] = [];
    for (;;) {
      const [hasMore, names] = (await this.#run('prune', [age, count, bytes])) as [number, readonly string[]];
      all.push(...split(names));
      if (hasMore === 0) return all;
    }
  }

  files(): Promise<readonly string[]> {
    return this.#redis.using((redis) => redis.smembers(this.#key('files')));
  }

  async close(): Promise<void> {
    this.#listeners.clear();
    this.#redis.close();
  }

  #run(name: ScriptName, values: readonly (string | number)[]): Promise<unknown> {
    return this.#redis.run(name, values);
  }

  #key(...parts: readonly string[]): string {
    return [this.#prefix, ...parts].join(':');
  }

  #end(id: string, token: number): void {
    if (this.#claims.get(id) === token) this.#claims.delete(id);
  }

  #subscribe(channel: string, onStart: () => void): void {
    // Until the client can subscribe, workers poll every few seconds.
    this.#redis.subscribe(channel).then(onStart, () => undefined);
  }

  #onMessage(channel: string): void {
    const work = this.#key('work');
    if (channel === work) this.#listeners.notifyWorkers();
    else this.#listeners.notify(channel.slice(this.#key('changes', '').length));
  }
}

/** Unique for each queue: a process may have two of them while its agent is reloaded. */
function ownName(): string {
  return `${hostname()}/${ownIdentity()}/${randomUUID()}`;
}

/** Whether a worker was a process of this machine that has ended. */
function isGone(worker: string): boolean {
  const [host, identity = ''] = worker.split('/');
  return host === hostname() && stateOf(identity) === 'gone';
}

/** What the script that claims a job returns. */
type ClaimReply = readonly [
  id: string,
  token: number,
  owner: string,
  input: string,
  attempts: number,
  waited: number,
  withheld: string | null,
];

/** Events as the scripts expect them. */
function valuesOf(events: readonly NewEvent[]): readonly (string | number)[] {
  return events.flatMap(({ at, type, data }) => [at, type, data]);
}

/** The names of the files of jobs, which scripts return as one text for each. */
function split(names: readonly string[]): readonly string[] {
  return names.flatMap((each) => each.split(' ')).filter((name) => name !== '');
}

/** A recorded request as its script expects it. */
function recordedValues(given: FinishedRun): readonly (string | number)[] {
  const { id, owner, route, method, created, started, finished, input, files, bytes, outcome } = given;
  const { state, status, head, result, record } = outcome;
  return [
    id,
    owner,
    bytes,
    [...files, ...blobNames(input, result, record)].join(' '),
    'route',
    route,
    'method',
    method,
    'state',
    state,
    'created',
    created,
    'started',
    started,
    'finished',
    finished,
    'input',
    JSON.stringify(input),
    'head',
    head,
    ...(status === null ? [] : ['status', status]),
    ...(result === null ? [] : ['result', textOf(result)]),
    ...(record === null ? [] : ['record', textOf(record)]),
  ];
}

function textOf(content: Content | null): string {
  return content === null ? '' : JSON.stringify(content);
}

type JobRecord = Readonly<Record<string, string>>;

/** Converts a hash from the form in which scripts return it: names and values alternate. */
function recordOf(reply: unknown): JobRecord {
  const items = reply as readonly string[];
  return Object.fromEntries(items.flatMap((name, index) => (index % 2 === 0 ? [[name, items[index + 1] ?? '']] : [])));
}

function jobOf(record: JobRecord): Job {
  const text = (name: string): string => record[name] ?? '';
  const number = (name: string): number | null => (record[name] === undefined ? null : Number(record[name]));
  const state = text('state') as JobState;
  return {
    id: text('id'),
    owner: text('owner'),
    route: text('route'),
    method: text('method'),
    priority: Number(record['priority']),
    state,
    created: Number(record['created']),
    started: number('started'),
    finished: number('finished'),
    attempts: Number(record['attempts']),
    isCanceling: record['canceling'] !== undefined && state === 'running',
    input: JSON.parse(text('input')) as Content,
    status: number('status'),
    head: text('head'),
    result: record['result'] === undefined ? null : (JSON.parse(record['result']) as Content),
    problem: (record['problem'] ?? null) as JobProblem | null,
    isDirect: record['direct'] !== undefined,
    record: record['record'] === undefined ? null : (JSON.parse(record['record']) as Content),
  };
}
