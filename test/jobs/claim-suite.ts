// Which job a worker gets: turns, priorities, limits, and what it has loaded.
import { describe, expect, it } from 'vitest';
import { anyJob, LOOK_AHEAD } from '../../src/jobs/claiming.ts';
import type { Claim, NewJob } from '../../src/jobs/job.ts';
import type { JobQueue } from '../../src/jobs/queue.ts';
import { seeded } from '../support/injections.ts';
import { succeeded as done } from '../support/queued-jobs.ts';

/** The queue of a test. */
export interface QueueUnderTest {
  readonly queue: () => JobQueue;
  /** Opens it as another worker. */
  readonly open: (worker?: string, maxDelay?: number) => JobQueue;
  /** Submits a job of `ann`, or with other properties. Returns its id. */
  readonly submit: (more?: Partial<NewJob>) => Promise<string>;
}

/** Tests which jobs workers get. */
export function testClaims({ queue, open, submit }: QueueUnderTest): void {
  describe('turns', () => {
    async function order(): Promise<readonly string[]> {
      const found: string[] = [];
      for (let next = await queue().claim(anyJob); next !== null; next = await queue().claim(anyJob))
        found.push(next.id);
      return found;
    }

    it('alternate between owners, regardless of their numbers of jobs', async () => {
      const ann = [await submit(), await submit(), await submit(), await submit()];
      const bob = [await submit({ owner: 'bob' }), await submit({ owner: 'bob' })];
      const eve = [await submit({ owner: 'eve' })];
      expect(await order()).toEqual([ann[0], bob[0], eve[0], ann[1], bob[1], ann[2], ann[3]]);
    });

    it('follow priorities among the jobs of an owner', async () => {
      const [low, usual, high] = [await submit({ priority: 7 }), await submit(), await submit({ priority: 0 })];
      const bob = await submit({ owner: 'bob', priority: 7 });
      expect(await order()).toEqual([high, bob, usual, low]);
    });

    it('skip an owner at its limit', async () => {
      const [first] = [await submit(), await submit()];
      const bob = await submit({ owner: 'bob' });
      const limited = { ...anyJob, limits: new Map([['ann', 1]]) };
      const taken = [await queue().claim(limited), await queue().claim(limited), await queue().claim(limited)];
      expect(taken.map((each) => each?.id)).toEqual([first, bob, undefined]);
      await queue().complete(taken[0] as Claim, done);
      expect((await queue().claim(limited))?.owner).toBe('ann');
    });

    it('determine the exact queue position of a job', async () => {
      const random = seeded(7);
      const ids: string[] = [];
      for (let n = 0; n < 30; n++)
        ids.push(await submit({ owner: `o${Math.floor(random() * 4)}`, priority: Math.floor(random() * 8) }));
      for (let n = 0; n < 3; n++) await queue().claim(anyJob);
      const waiting: string[] = [];
      for (const id of ids) if ((await queue().get(id))?.state === 'queued') waiting.push(id);
      const places = await Promise.all(waiting.map(async (id) => (await queue().estimate(id, 1)).ahead ?? -1));
      const expected = await order();
      expect(waiting.map((id) => expected.indexOf(id))).toEqual(places);
    });
  });

  describe('routes that share a resource', () => {
    const one = { ...anyJob, shared: [{ routes: ['/x', '/y'], limit: 1 }] };
    const claimedId = async (by = queue()) => (await by.claim(one))?.id;

    it('run at most its number of jobs at once, whichever workers run them', async () => {
      const [x, y, z] = [await submit({ route: '/x' }), await submit({ route: '/y' }), await submit({ route: '/z' })];
      const other = open('b');
      const held = (await queue().claim(one)) as Claim;
      const next = [await claimedId(other), await claimedId(), await claimedId(other)];
      expect([held.id, ...next]).toEqual([x, z, undefined, undefined]);
      await queue().complete(held, done);
      expect(await claimedId(other)).toBe(y);
    });

    it('are given free by a worker that is gone, whose late end frees nothing', async () => {
      const [x, y] = [await submit({ route: '/x' }), await submit({ route: '/y' })];
      const lost = (await queue().claim(one)) as Claim;
      const other = open('b');
      await expect.poll(() => other.recover(), { interval: 50 }).toBe(true);
      const again = (await other.claim(one)) as Claim;
      expect(again.id).toBe(x);
      expect(await queue().complete(lost, done)).toBeNull();
      expect(await claimedId(other)).toBeUndefined();
      await other.complete(again, done);
      expect(await claimedId(other)).toBe(y);
    });

    it('hold up no other job, however many are waiting, and cost their owners no turn', async () => {
      await submit({ route: '/x' });
      const running = (await queue().claim(one)) as Claim;
      const bob = await submit({ route: '/y', owner: 'bob' });
      for (let n = 0; n < 120; n++) await submit({ route: '/y', priority: 7 });
      const [free, later] = [await submit({ route: '/z', priority: 7 }), await submit({ route: '/z', priority: 7 })];
      expect(await claimedId()).toBe(free);
      await queue().complete(running, done);
      expect(await claimedId()).toBe(bob);
      expect(await claimedId()).toBe(later);
    });
  });

  describe('a worker with warm routes', () => {
    const route = (name: string, owner = 'ann', priority = 3): Promise<string> =>
      submit({ route: name, owner, priority });
    const warm = (...routes: readonly string[]) => ({ ...anyJob, warm: new Set(routes) });
    async function claimed(count: number, ...routes: readonly string[]): Promise<readonly (string | undefined)[]> {
      const ids: (string | undefined)[] = [];
      for (let n = 0; n < count; n++) ids.push((await queue().claim(warm(...routes)))?.id);
      return ids;
    }

    it('starts their jobs first, in their order, and then the others', async () => {
      const [a, b, c, d] = [await route('/x'), await route('/y'), await route('/x'), await route('/z')];
      expect(await claimed(5, '/y', '/z')).toEqual([b, d, a, c, undefined]);
    });

    it('starts any job when it has none, or none of theirs is waiting', async () => {
      const [a, b] = [await route('/x'), await route('/y')];
      expect(await claimed(1)).toEqual([a]);
      expect(await claimed(1, '/z')).toEqual([b]);
    });

    it('passes over no job that is more urgent', async () => {
      const [usual, urgent] = [await route('/y'), await route('/x', 'ann', 1)];
      expect(await claimed(2, '/y')).toEqual([urgent, usual]);
    });

    it('gives each owner one turn in a round, whatever is warm', async () => {
      const [ann, bob, eve] = await Promise.all(
        ['ann', 'bob', 'eve'].map(async (owner) => {
          const ids: string[] = [];
          for (let n = 0; n < 3; n++) ids.push(await route(`/${owner}`, owner));
          return ids;
        }),
      );
      const all = await claimed(9, '/bob');
      const rounds = [0, 1, 2].map((n) => all.slice(3 * n, 3 * n + 3));
      expect(rounds.map(([first]) => first)).toEqual(bob);
      expect(rounds.map((each) => new Set(each))).toEqual(
        [0, 1, 2].map((n) => new Set([ann?.[n], bob?.[n], eve?.[n]])),
      );
    });

    it('starts jobs of owners at their limits neither now nor earlier', async () => {
      const [a, b] = [await route('/x'), await route('/y', 'bob')];
      const full = { ...warm('/x'), limits: new Map([['ann', 0]]) };
      expect([(await queue().claim(full))?.id, await queue().claim(full)]).toEqual([b, null]);
      expect(await claimed(1)).toEqual([a]);
    });

    it('looks only a few jobs ahead', async () => {
      const first = await route('/x');
      for (let n = 1; n < LOOK_AHEAD; n++) await route('/x');
      const last = await route('/y');
      expect(await claimed(2, '/y')).toEqual([first, last]);
    });

    it('passes over a job only for a while', async () => {
      const hasty = open('b', 100);
      const first = await route('/x');
      const started: (string | undefined)[] = [];
      while (!started.includes(first)) {
        await route('/y');
        started.push((await hasty.claim(warm('/y')))?.id);
      }
      expect(started.length).toBeGreaterThan(1);
      expect((await queue().get(first))?.state).toBe('running');
    });

    it('leaves the other jobs to workers where those are warm, which need fewer loads and are as fair', async () => {
      const random = seeded(5);
      const owners = ['ann', 'bob', 'eve'];
      for (let n = 0; n < 60; n++) await route(`/${Math.floor(random() * 3)}`, owners[n % 3]);
      const workers = ['a', 'b', 'c'].map((each) => ({ queue: open(each), loaded: '' }));
      const starts = new Map(owners.map((owner) => [owner, 0]));
      let loads = 0;
      for (let n = 0; n < 60; n++) {
        const worker = workers[n % 3] as (typeof workers)[number];
        const found = await worker.queue.claim(warm(worker.loaded));
        if (found === null) throw new Error('A waiting job was not found.');
        const wanted = (await queue().get(found.id))?.route ?? '';
        if (wanted !== worker.loaded) loads += 1;
        worker.loaded = wanted;
        starts.set(found.owner, (starts.get(found.owner) ?? 0) + 1);
        const counts = [...starts.values()];
        expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
      }
      // Without looking ahead, two of three jobs need another model.
      expect(loads).toBeLessThan(20);
    });
  });
}
