// What every queue promises, tested on Redis.
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { anyJob } from '../../src/jobs/claiming.ts';
import { redisQueue } from '../../src/jobs/engines/redis/index.ts';
import type { Claim } from '../../src/jobs/job.ts';
import type { JobQueue } from '../../src/jobs/queue.ts';
import { newJob, succeeded } from '../support/queued-jobs.ts';
import { describeWithRedis } from '../support/redis.ts';
import { LEASE, testQueue } from './queue-suite.ts';

describeWithRedis('with Redis', (server) => {
  describe('a change whose answer was lost', () => {
    const worker = 'w/1-1-1-1';

    it('is a claim that its worker gives back, or an end that it may ask for again', async () => {
      const [name, id] = [randomUUID(), randomUUID()];
      const open = (): JobQueue => redisQueue({ url: server().url, name, worker });
      const [asking, unaware] = [open(), open()];
      await asking.submit(newJob({ id }), { waiting: 9, bytes: 99 });
      const lost = await asking.claim(anyJob);
      expect(lost?.id).toBe(id);
      expect(await asking.recover()).toBe(false);
      // To this one, the answer never came.
      expect(await unaware.recover()).toBe(true);
      expect(await unaware.get(id)).toMatchObject({ state: 'queued', attempts: 0 });
      const claim = (await unaware.claim(anyJob)) as Claim;
      expect(await unaware.complete(claim, succeeded)).toBe('succeeded');
      expect(await unaware.complete(claim, succeeded)).toBe('succeeded');
      expect(await asking.complete(lost as Claim, succeeded)).toBeNull();
      expect((await unaware.events(id, 0)).filter(({ type }) => type === 'done')).toHaveLength(1);
      await asking.close();
      await unaware.close();
    });
  });

  describe('a key of another type', () => {
    const limits = { waiting: 9, bytes: 2 ** 30 };
    const retention = { age: 0, count: 0, bytes: 0 };
    const recorded = { age: 1e9, count: 1e9, bytes: 2 ** 30 };

    /** What changes a queue with a running, a waiting and a finished job. */
    const changes: Readonly<Record<string, (queue: JobQueue, claim: Claim, waiting: string) => Promise<unknown>>> = {
      submit: (queue) => queue.submit(newJob({ idempotencyKey: 'new' }), limits),
      claim: (queue) => queue.claim(anyJob),
      append: (queue, claim) => queue.append(claim, [{ at: 1, type: 'step', data: '{}' }]),
      complete: (queue, claim) => queue.complete(claim, succeeded),
      release: (queue, claim) => queue.release(claim),
      cancel: (queue, _, waiting) => queue.cancel(waiting),
      prune: (queue) => queue.prune(retention),
    };

    it.each(Object.keys(changes))('keeps `%s` from changing half of a job', async (change) => {
      const { Redis } = await import('ioredis');
      const redis = new Redis(server().socket);
      const name = randomUUID();
      const queue = redisQueue({ url: server().url, name, worker: 'w/1-1-1-1' });
      try {
        const waiting = randomUUID();
        for (const id of [randomUUID(), randomUUID(), waiting]) await queue.submit(newJob({ id }), limits);
        await queue.complete((await queue.claim(anyJob)) as Claim, succeeded);
        const claim = (await queue.claim(anyJob)) as Claim;
        const keysNow = async () =>
          (await redis.keys(`{kdeps:${name}}:*`)).filter((key) => !key.endsWith(':format')).sort();
        const contents = async (): Promise<ReadonlyMap<string, string | undefined>> => {
          const found = new Map<string, string | undefined>();
          for (const key of await keysNow()) found.set(key, (await redis.dumpBuffer(key))?.toString('base64'));
          return found;
        };
        const [keys, before] = [await keysNow(), await contents()];
        expect(keys.length).toBeGreaterThan(12);
        let refusals = 0;
        for (const key of keys) {
          await redis.set(key, 'other');
          const damaged = await contents();
          const failure = await changes[change]?.(queue, claim, waiting).then(
            () => null,
            (error: unknown) => String(error),
          );
          if (typeof failure === 'string') {
            refusals += 1;
            expect(failure).toMatch(/is a string instead of a|WRONGTYPE/);
            expect(await contents()).toEqual(damaged);
          }
          // What it was before, for the next key.
          await redis.del(...(await keysNow()));
          for (const [kept, content] of before) await redis.restore(kept, 0, Buffer.from(content ?? '', 'base64'));
        }
        // It fails for all keys that it changes, which are most of them.
        expect(refusals).toBeGreaterThan(keys.length / 2);
        expect(await queue.prune(recorded)).toEqual([]);
      } finally {
        redis.disconnect();
        await queue.close();
      }
    });
  });

  testQueue('redis', async () => {
    const name = randomUUID();
    return {
      // A worker in this process that others take for one on another machine.
      open: (worker = 'own', maxDelay) =>
        redisQueue({
          url: server().url,
          name,
          lease: LEASE,
          worker: `${worker}/1-${randomUUID()}-1-1`,
          ...(maxDelay !== undefined && { maxDelay }),
        }),
      contents: () => contentsOf(server().socket, name),
      remove: () => Promise.resolve(),
    };
  });
});

/** The values of all keys of a queue. */
async function contentsOf(socket: string, name: string): Promise<string> {
  const { Redis } = await import('ioredis');
  const redis = new Redis(socket);
  const readers: Readonly<Record<string, (key: string) => Promise<unknown>>> = {
    hash: (key) => redis.hgetall(key),
    set: (key) => redis.smembers(key),
    stream: (key) => redis.xrange(key, '-', '+'),
    string: (key) => redis.get(key),
    zset: (key) => redis.zrange(key, '0', '-1'),
  };
  try {
    const keys = await redis.keys(`{kdeps:${name}}:*`);
    return JSON.stringify(await Promise.all(keys.map(async (key) => readers[await redis.type(key)]?.(key))));
  } finally {
    redis.disconnect();
  }
}
