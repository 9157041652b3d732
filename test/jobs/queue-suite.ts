// The promises of queues. An engine is a function that makes an empty store and opens queues on it, each as a worker of
// its own.
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { anyJob } from '../../src/jobs/claiming.ts';
import { type Claim, type FinishedRun, type Job, type NewJob, noResult } from '../../src/jobs/job.ts';
import { type JobPage, type JobQueue, MAX_ATTEMPTS, MAX_EVENTS, type Submission } from '../../src/jobs/queue.ts';
import { seeded } from '../support/injections.ts';
import { newJob, succeeded } from '../support/queued-jobs.ts';
import { caseCount } from '../support/whole.ts';
import { testClaims } from './claim-suite.ts';

export interface Engine {
  /** Opens the store as another worker. @param maxDelay milliseconds for which its claims may pass over a job */
  readonly open: (worker?: string, maxDelay?: number) => JobQueue;
  /** Everything that the store keeps, as text. */
  readonly contents: () => Promise<string>;
  readonly remove: () => Promise<void>;
}

/** The lease of the queues under test, in milliseconds. */
export const LEASE = 300;

const limits = { waiting: 1000, bytes: 1e9 };
const done = succeeded;

function job(more: Partial<NewJob> = {}): NewJob {
  return newJob({ owner: 'ann', method: 'POST', ...more });
}

/** Tests an engine. */
export function testQueue(name: string, make: () => Promise<Engine>): void {
  describe(`a queue in ${name}`, () => {
    let engine: Engine;
    let queue: JobQueue;
    const opened: JobQueue[] = [];
    // However slow the machine is, the delay ends no test.
    const open = (worker?: string, maxDelay = 1e9): JobQueue => {
      const made = engine.open(worker, maxDelay);
      opened.push(made);
      return made;
    };

    beforeEach(async () => {
      engine = await make();
      queue = open();
    });

    afterEach(async () => {
      for (const each of opened.splice(0)) await each.close();
      await engine.remove();
    });

    async function submit(more: Partial<NewJob> = {}): Promise<string> {
      const submission = await queue.submit(job(more), limits);
      if (submission.kind !== 'accepted') throw new Error(`The job was not accepted: ${submission.kind}.`);
      return submission.job.id;
    }

    async function claim(by = queue): Promise<Claim> {
      const found = await by.claim(anyJob);
      if (found === null) throw new Error('There is no job to claim.');
      return found;
    }

    async function stateOf(id: string): Promise<string | undefined> {
      return (await queue.get(id))?.state;
    }

    async function typesOf(id: string, after = 0): Promise<readonly string[]> {
      return (await queue.events(id, after)).map(({ type }) => type);
    }

    it('runs a job from its submission to its result', async () => {
      const id = await submit();
      expect(await queue.get(id)).toMatchObject({ state: 'queued', owner: 'ann', attempts: 0, started: null });
      const held = await claim();
      expect(held).toMatchObject({ id, input: { kind: 'text', text: '{}' }, attempts: 1 });
      expect(await queue.claim(anyJob)).toBeNull();
      expect(await queue.get(id)).toMatchObject({ state: 'running', attempts: 1 });
      expect(await queue.append(held, [{ at: 1, type: 'step', data: '{"step":1}' }])).toBe(true);
      expect(await queue.complete(held, done)).toBe('succeeded');
      expect(await queue.get(id)).toMatchObject({ state: 'succeeded', status: 200, result: done.result });
      expect(await typesOf(id)).toEqual(['queued', 'started', 'step', 'done']);
      expect(await typesOf(id, 2)).toEqual(['step', 'done']);
    });

    it('stores the last events of an attempt with its end, once, and none of an attempt that was lost', async () => {
      const id = await submit();
      const last = [
        { at: 1, type: 'log', data: '{"text":"a"}' },
        { at: 2, type: 'log', data: '{"text":"b"}' },
      ];
      const held = await claim();
      await queue.release(held);
      const again = await claim();
      expect(await queue.complete(held, done, last)).toBeNull();
      expect(await queue.complete(again, done, last)).toBe('succeeded');
      await queue.complete(again, done, last);
      expect(await typesOf(id)).toEqual(['queued', 'started', 'queued', 'started', 'log', 'log', 'done']);
      expect((await queue.events(id, 5)).map(({ data }) => data).slice(0, 1)).toEqual(['{"text":"b"}']);
    });

    it('tells how long a job has waited when it starts', async () => {
      const id = await submit();
      const { waited } = await claim();
      const { created, started } = (await queue.get(id)) ?? { created: 0, started: 0 };
      expect(waited).toBe((started ?? 0) - created);
      expect(waited).toBeGreaterThanOrEqual(0);
    });

    it('keeps jobs when it is closed', async () => {
      const id = await submit();
      await queue.close();
      queue = open();
      expect((await claim()).id).toBe(id);
    });

    it('knows nothing of other ids', async () => {
      expect(await queue.get(randomUUID())).toBeNull();
      expect(await queue.events(randomUUID(), 0)).toEqual([]);
      expect(await queue.cancel(randomUUID())).toEqual({ kind: 'unknown' });
    });

    it('lists the newest jobs of an owner, or of all', async () => {
      const ids = [await submit(), await submit({ owner: 'bob' }), await submit()];
      const listed = async (owner: string | null, limit = 9) =>
        (await queue.list({ owner, withDirect: false, limit, after: null })).jobs.map(({ id }) => id);
      expect(await listed('ann')).toEqual([ids[2], ids[0]]);
      expect(await listed(null)).toEqual([...ids].reverse());
      expect(await listed(null, 1)).toEqual([ids[2]]);
      expect(await listed('eve')).toEqual([]);
    });

    it('lists jobs page by page, and leaves out none that was there from the start', async () => {
      const ids = await Promise.all(Array.from({ length: 7 }, () => submit()));
      const found: string[] = [];
      let after: string | null = null;
      do {
        const page: JobPage = await queue.list({ owner: 'ann', withDirect: true, limit: 3, after });
        found.push(...page.jobs.map(({ id }) => id));
        after = page.next;
        // A later job is on no later page.
        await submit();
      } while (after !== null);
      expect(found.toSorted()).toEqual(ids.toSorted());
      const all = await queue.list({ owner: null, withDirect: true, limit: 10, after: null });
      expect([all.jobs.length, all.next]).toEqual([10, null]);
    });

    describe('requests that were answered at once', () => {
      const ran = (more: Partial<FinishedRun> = {}): FinishedRun => ({
        id: randomUUID(),
        owner: 'ann',
        route: '/',
        method: 'GET',
        created: 1,
        started: 2,
        finished: Date.now(),
        input: { kind: 'text', text: '{}' },
        files: [],
        bytes: 10,
        outcome: { ...done, record: { kind: 'text', text: 'how' } },
        ...more,
      });

      it('are recorded once, as finished, and apart from jobs', async () => {
        const first = ran({ outcome: { ...done, state: 'failed', status: 500, record: null } });
        const second = ran({ owner: 'bob' });
        await queue.record([first, second]);
        await queue.record([second]);
        const job1 = await submit();
        expect(await queue.get(first.id)).toMatchObject({ state: 'failed', isDirect: true, started: 2, record: null });
        expect(await queue.get(second.id)).toMatchObject({
          state: 'succeeded',
          result: done.result,
          record: { text: 'how' },
        });
        const listed = async (owner: string | null, withDirect: boolean) =>
          (await queue.list({ owner, withDirect, limit: 9, after: null })).jobs.map(({ id }) => id);
        expect(await listed(null, false)).toEqual([job1]);
        expect(await listed(null, true)).toEqual([job1, second.id, first.id]);
        expect(await listed('bob', true)).toEqual([second.id]);
        expect(await queue.load()).toEqual({ queued: 1, running: 0 });
        expect((await claim()).id).toBe(job1);
        expect(await queue.claim(anyJob)).toBeNull();
      });

      it('make room before jobs do', async () => {
        const job1 = await submit();
        await queue.complete(await claim(), done);
        const runs = [ran({ files: ['a'] }), ran({ files: ['b', 'c'] }), ran()];
        await queue.record(runs);
        const left = async () =>
          (await queue.list({ owner: null, withDirect: true, limit: 9, after: null })).jobs.map(({ id }) => id);
        expect(await queue.prune({ age: 1e9, count: 3, bytes: 1e9 })).toEqual(['a']);
        expect(await left()).toEqual([runs[2]?.id, runs[1]?.id, job1]);
        expect(await queue.prune({ age: 1e9, count: 9, bytes: 20 })).toEqual(['b', 'c']);
        expect(await left()).toEqual([runs[2]?.id, job1]);
        await queue.prune({ age: 1e9, count: 0, bytes: 1e9 });
        expect(await left()).toEqual([]);
      });

      it('are deleted with everything about them, like jobs that have ended', async () => {
        const [waiting, ended] = [await submit({ priority: 7 }), await submit({ files: ['f'] })];
        await queue.complete(await claim(), done, [{ at: 1, type: 'log', data: '{"text":"a"}' }]);
        const runs = [ran({ finished: Date.now() - 1e6 }), ran({ files: ['a'] }), ran()];
        await queue.record(runs);
        const old = { endedBefore: Date.now() - 5e5 };
        expect(await queue.remove(old)).toEqual({ count: 1, files: [] });
        const ids = [runs[1]?.id ?? '', waiting, randomUUID()];
        expect(await queue.remove({ ids })).toEqual({ count: 1, files: ['a'] });
        expect(await queue.remove({ endedBefore: Date.now() + 1000 })).toEqual({ count: 2, files: ['f'] });
        expect(await queue.get(ended)).toBeNull();
        expect(await queue.events(ended, 0)).toEqual([]);
        expect(await queue.files()).toEqual([]);
        expect(await queue.get(waiting)).toMatchObject({ state: 'queued' });
        expect(await queue.remove({ ids: [] })).toEqual({ count: 0, files: [] });
      });
    });

    it('gives a job to one worker only', async () => {
      const others = [queue, open('b'), open('c'), open('d')];
      const ids = await Promise.all(Array.from({ length: 40 }, () => submit()));
      const claims = await Promise.all(ids.flatMap(() => others.map((each) => each.claim(anyJob))));
      const taken = claims.flatMap((each) => (each === null ? [] : [each.id]));
      expect(taken.sort()).toEqual(ids.sort());
    });

    describe('an idempotency key', () => {
      const submitAs = (more: Partial<NewJob>): Promise<Submission> => queue.submit(job(more), limits);

      it('stands for one job, even in parallel', async () => {
        const second = open('b');
        const all = await Promise.all(
          Array.from({ length: 100 }, (_, n) =>
            (n % 2 === 0 ? queue : second).submit(job({ idempotencyKey: 'k' }), limits),
          ),
        );
        const ids = all.map((each) => (each.kind === 'accepted' ? each.job.id : each.kind));
        expect(new Set(ids).size).toBe(1);
        expect(all.filter((each) => each.kind === 'accepted' && each.isNew)).toHaveLength(1);
        expect((await queue.list({ owner: null, withDirect: true, limit: 9, after: null })).jobs.length).toBe(1);
      });

      it('belongs to its owner and its request', async () => {
        await submitAs({ idempotencyKey: 'k' });
        expect(await submitAs({ idempotencyKey: 'k', owner: 'bob' })).toMatchObject({ kind: 'accepted', isNew: true });
        expect(await submitAs({ idempotencyKey: 'k', requestDigest: 'other' })).toEqual({ kind: 'conflict' });
        expect(await submitAs({ idempotencyKey: null })).toMatchObject({ isNew: true });
        expect(await submitAs({ idempotencyKey: null })).toMatchObject({ isNew: true });
      });

      it('still stands for the job when that has ended', async () => {
        const id = await submit({ idempotencyKey: 'k' });
        await queue.complete(await claim(), done);
        expect(await submitAs({ idempotencyKey: 'k' })).toMatchObject({
          isNew: false,
          job: { id, state: 'succeeded' },
        });
      });
    });

    it('refuses jobs beyond its limits', async () => {
      await submit();
      expect(await queue.submit(job(), { waiting: 1, bytes: 1e9 })).toMatchObject({ kind: 'full', wait: 1 });
      expect(await queue.submit(job({ bytes: 100 }), { waiting: 9, bytes: 101 })).toEqual({ kind: 'no-space' });
      expect(await queue.submit(job({ bytes: 99 }), { waiting: 9, bytes: 101 })).toMatchObject({ kind: 'accepted' });
    });

    testClaims({ submit, queue: () => queue, open });

    it('counts the jobs that have not finished, and keeps their requests', async () => {
      expect(await queue.load()).toEqual({ queued: 0, running: 0 });
      const [first, second] = [await submit(), await submit()];
      const claimed = await claim();
      expect(await queue.load()).toEqual({ queued: 1, running: 1 });
      expect((await queue.get(first))?.input).toEqual(claimed.input);
      await queue.complete(claimed, done);
      expect((await queue.get(first))?.input).toEqual(claimed.input);
      await queue.cancel(second);
      expect(await queue.load()).toEqual({ queued: 0, running: 0 });
    });

    it('estimates from past runs', async () => {
      const id = await submit();
      expect(await queue.estimate(id, 1)).toEqual({ ahead: 0, wait: null, run: null });
      await queue.complete(await claim(), done);
      expect(await queue.estimate(id, 1)).toEqual({ ahead: null, wait: null, run: null });
      const [next, last] = [await submit(), await submit()];
      const { run, wait } = await queue.estimate(last, 1);
      expect(run).toBeGreaterThanOrEqual(0);
      expect(wait).toBeGreaterThanOrEqual((await queue.estimate(next, 1)).wait ?? -1);
    });

    describe('cancel', () => {
      it('ends a waiting job at once, and again without effect', async () => {
        const id = await submit();
        expect(await queue.cancel(id)).toMatchObject({ kind: 'canceled', job: { state: 'canceled' } });
        expect(await queue.cancel(id)).toMatchObject({ kind: 'canceled' });
        expect(await queue.claim(anyJob)).toBeNull();
        expect(await typesOf(id)).toEqual(['queued', 'done']);
      });

      it('asks the worker of a running job to stop; the job is canceled whatever result it reports', async () => {
        const id = await submit();
        const held = await claim();
        const told = new Promise<void>((resolve) => queue.watch(id, resolve));
        expect(await open('b').cancel(id)).toMatchObject({ kind: 'canceling', job: { isCanceling: true } });
        await told;
        expect(await queue.renew(held)).toBe('canceling');
        expect(await queue.complete(held, done)).toBe('canceled');
        expect(await queue.get(id)).toMatchObject({ state: 'canceled', result: null, status: null });
      });

      it('does nothing to a finished job', async () => {
        const id = await submit();
        await queue.complete(await claim(), done);
        expect(await queue.cancel(id)).toMatchObject({ kind: 'finished', job: { state: 'succeeded' } });
        expect(await stateOf(id)).toBe('succeeded');
      });

      it('and the end of a run exclude each other, in any order', async () => {
        const random = seeded(11);
        const other = open('b');
        for (let round = 0; round < caseCount(1000); round++) {
          const id = await submit();
          const held = await claim();
          const work = [() => queue.complete(held, done), () => other.cancel(id)];
          if (random() < 0.5) work.reverse();
          const results = await Promise.all(work.map((each) => each()));
          const canceled = results.find((each) => each !== null && typeof each === 'object');
          const published = results.find((each) => typeof each === 'string');
          const state = await stateOf(id);
          expect(published).toBe(state);
          expect((canceled as { kind: string }).kind).toBe(state === 'canceled' ? 'canceling' : 'finished');
          expect((await typesOf(id)).filter((type) => type === 'done')).toHaveLength(1);
        }
      });
    });

    describe('a worker that is gone', () => {
      /** Waits until another worker may take the job. */
      async function takeOver(other: JobQueue): Promise<Claim> {
        await expect.poll(() => other.recover(), { interval: 50 }).toBe(true);
        return claim(other);
      }

      it('loses its job, and its late result is not published', async () => {
        const id = await submit();
        const first = await claim();
        const other = open('b');
        const second = await takeOver(other);
        expect(second).toMatchObject({ id, attempts: 2 });
        expect(second.token).toBeGreaterThan(first.token);
        expect(await queue.renew(first)).toBe('lost');
        expect(await queue.append(first, [{ at: 1, type: 'log', data: '{}' }])).toBe(false);
        expect(await queue.complete(first, done)).toBeNull();
        await queue.release(first);
        expect(await stateOf(id)).toBe('running');
        expect(await other.complete(second, { ...done, status: 201 })).toBe('succeeded');
        expect(await queue.complete(first, done)).toBeNull();
        expect(await queue.get(id)).toMatchObject({ state: 'succeeded', status: 201 });
        expect(await typesOf(id)).toEqual(['queued', 'started', 'queued', 'started', 'done']);
      });

      it('does not include one that renews its claim', async () => {
        await submit();
        const held = await claim();
        const other = open('b');
        const end = performance.now() + 2 * LEASE;
        while (performance.now() < end) {
          expect(await queue.renew(held)).toBe('held');
          expect(await other.recover()).toBe(false);
        }
        expect(await queue.complete(held, done)).toBe('succeeded');
      });

      it('leaves a job that was to be canceled canceled', async () => {
        const id = await submit();
        await claim();
        const other = open('b');
        await other.cancel(id);
        await expect.poll(() => other.recover(), { interval: 50 }).toBe(true);
        expect(await stateOf(id)).toBe('canceled');
      });

      it('counts: a job that ends all its workers fails', async () => {
        const id = await submit();
        for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
          expect((await claim(open(`w${attempt}`))).attempts).toBe(attempt);
          const other = open('other');
          await expect.poll(() => other.recover(), { interval: 50 }).toBe(true);
        }
        expect(await queue.get(id)).toMatchObject({ state: 'failed', problem: 'interrupted', attempts: MAX_ATTEMPTS });
      });

      it('does not count if it gave the job back', async () => {
        const id = await submit();
        for (let n = 0; n < MAX_ATTEMPTS + 1; n++) await queue.release(await claim());
        expect(await queue.get(id)).toMatchObject({ state: 'queued', attempts: 0 });
      });
    });

    describe('events', () => {
      it('are kept up to a number, with ids that go on', async () => {
        const id = await submit();
        const held = await claim();
        const event = (n: number) => ({ at: n, type: 'step', data: `{"step":${n}}` });
        for (let n = 0; n < 30; n++)
          await queue.append(
            held,
            Array.from({ length: 50 }, (_, m) => event(n * 50 + m)),
          );
        const events = await queue.events(id, 0);
        expect(events.length).toBe(MAX_EVENTS);
        expect(events.at(-1)).toMatchObject({ id: 1502, data: '{"step":1499}' });
        expect(events.map(({ id: each }) => each)).toEqual(events.map((_, n) => 1503 - MAX_EVENTS + n));
      });

      it('reach watchers, also in another process', async () => {
        const id = await submit();
        const other = open('b');
        const seen: string[] = [];
        const unwatch = other.watch(
          id,
          () => void other.events(id, 0).then((all) => void (seen[0] = String(all.length))),
        );
        await queue.complete(await claim(), done);
        await expect.poll(() => seen[0]).toBe('3');
        unwatch();
      });

      it('tell workers of new jobs', async () => {
        const told = new Promise<void>((resolve) => queue.onWork(resolve));
        await submit();
        await told;
      });
    });

    describe('the message about the end of a job', () => {
      const webhook = { url: 'https://example.com/hook', isFromClient: true };
      const takenIds = async (by = queue): Promise<readonly string[]> => {
        const found: string[] = [];
        for (let due = await by.takeWebhook(60_000); due !== null; due = await by.takeWebhook(60_000))
          found.push(due.job.id);
        return found;
      };

      it('is due when the job has ended, however it did, and for one process', async () => {
        const other = open('b');
        const [first, second, third] = [
          await submit({ webhook }),
          await submit({ webhook }),
          await submit({ webhook }),
        ];
        await submit();
        expect(await queue.takeWebhook(1)).toBeNull();
        await queue.cancel(third);
        expect(await takenIds()).toEqual([third]);
        await queue.complete(await claim(), done);
        await queue.complete(await claim(), { ...done, state: 'failed', status: 500 });
        await queue.complete(await claim(), done);
        const all = await Promise.all([queue, other, queue, other].map((each) => each.takeWebhook(60_000)));
        const taken = all.flatMap((each) => (each === null ? [] : [each]));
        expect(taken.map(({ job: { id } }) => id).sort()).toEqual([first, second].sort());
        const failed = taken.find(({ job: { id } }) => id === second);
        expect(failed).toMatchObject({ webhook, attempts: 0, job: { state: 'failed', status: 500 } });
      });

      it('is due again when its process is gone or postpones it, until it is ended', async () => {
        const id = await submit({ webhook });
        await queue.complete(await claim(), done);
        expect((await queue.takeWebhook(1))?.attempts).toBe(0);
        const other = open('b');
        const taken = async () => {
          const due = await other.takeWebhook(60_000);
          if (due === null) throw new Error('no message is due yet');
          return due;
        };
        await expect.poll(() => takenIds(other)).toEqual([id]);
        await other.endWebhook({ job: (await queue.get(id)) as Job, webhook, attempts: 0 }, { after: 1, counts: true });
        await expect.poll(async () => (await taken()).attempts).toBe(1);
        await other.endWebhook(
          { job: (await queue.get(id)) as Job, webhook, attempts: 1 },
          { after: 1, counts: false },
        );
        await expect.poll(async () => (await taken()).attempts).toBe(1);
        await other.endWebhook({ job: (await queue.get(id)) as Job, webhook, attempts: 1 }, null);
        await queue.prune({ age: 1e9, count: 0, bytes: 1e9 });
        expect(await other.takeWebhook(1)).toBeNull();
      });
    });

    describe('what is kept', () => {
      async function finished(more: Partial<NewJob> = {}): Promise<string> {
        const id = await submit(more);
        await queue.complete(await claim(), done);
        return id;
      }
      const left = async () =>
        (await queue.list({ owner: null, withDirect: true, limit: 100, after: null })).jobs.map(({ id }) => id);
      const unlimited = { age: 1e9, count: 1e9, bytes: 1e9 };

      it('is bounded by age, number and size, oldest first; running and waiting jobs stay', async () => {
        const ids = [
          await finished({ files: ['f1'] }),
          await finished(),
          await finished({ bytes: 1000 }),
          await finished(),
        ];
        const [waiting, running] = [await submit({ priority: 7 }), await submit()];
        const held = await claim();
        expect(held.id).toBe(running);
        const rest = [running, waiting];
        expect(await queue.prune(unlimited)).toEqual([]);
        expect(await queue.prune({ ...unlimited, count: 3 })).toEqual(['f1']);
        expect(await left()).toEqual([...rest, ids[3], ids[2], ids[1]]);
        await queue.prune({ ...unlimited, bytes: 100 });
        expect(await left()).toEqual([...rest, ids[3]]);
        await queue.prune({ ...unlimited, age: -1 });
        expect(await left()).toEqual(rest);
        expect(await queue.complete(held, done)).toBe('succeeded');
      });

      /** How a job can end: by its worker, by its client, or because its workers are gone. */
      const endings: Readonly<Record<string, (id: string) => Promise<unknown>>> = {
        succeeded: async () => queue.complete(await claim(), done),
        failed: async () => queue.complete(await claim(), noResult('failed', 500)),
        'canceled before it starts': (id) => queue.cancel(id),
        'canceled while it runs': async (id) => {
          const held = await claim();
          await queue.cancel(id);
          await queue.complete(held, done);
        },
        'canceled after it was given back': async (id) => {
          await queue.release(await claim());
          await queue.cancel(id);
        },
        'canceled while its worker is gone': async (id) => {
          await claim(open('gone'));
          await queue.cancel(id);
          await expect.poll(() => queue.recover(), { interval: 50 }).toBe(true);
        },
        'out of attempts': async () => {
          for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
            expect((await claim(open(`w${attempt}`))).withheld).toEqual({ kind: 'text', text: 'a cookie' });
            await expect.poll(() => queue.recover(), { interval: 50 }).toBe(true);
          }
        },
      };

      it.each(Object.keys(endings))('has nothing that was withheld when a job is %s', async (ending) => {
        const id = await submit({ withheld: { kind: 'text', text: 'a cookie' } });
        expect(await engine.contents()).toContain('a cookie');
        await endings[ending]?.(id);
        expect((await queue.get(id))?.finished).not.toBeNull();
        expect((await queue.get(id))?.input).toEqual({ kind: 'text', text: '{}' });
        expect(await engine.contents()).not.toContain('a cookie');
      });

      it('includes a request whose workers all ended, and one that never ran', async () => {
        await submit({ files: ['upload1'] });
        for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
          await claim(open(`w${attempt}`));
          await expect.poll(() => queue.recover(), { interval: 50 }).toBe(true);
        }
        await queue.cancel(await submit({ files: ['upload2'] }));
        expect((await queue.prune({ ...unlimited, age: -1 })).toSorted()).toEqual(['upload1', 'upload2']);
      });

      it('names its files', async () => {
        const blob = { kind: 'blob', name: 'in', digest: 'x', size: 9 } as const;
        await submit({ input: blob, files: ['f1', 'f2'] });
        await queue.complete(await claim(), { ...done, result: { ...blob, name: 'out' } });
        expect([...(await queue.files())].sort()).toEqual(['f1', 'f2', 'in', 'out']);
        expect([...(await queue.prune({ ...unlimited, count: 0 }))].sort()).toEqual(['f1', 'f2', 'in', 'out']);
        expect(await queue.files()).toEqual([]);
      });
    });
  });
}
