// What every queue promises, tested on Redis.
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
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
      const lost = await asking.claim(new Map());
      expect(lost?.id).toBe(id);
      expect(await asking.recover()).toBe(false);
      // To this one, the answer never came.
      expect(await unaware.recover()).toBe(true);
      expect(await unaware.get(id)).toMatchObject({ state: 'queued', attempts: 0 });
      const claim = (await unaware.claim(new Map())) as Claim;
      expect(await unaware.complete(claim, succeeded)).toBe('succeeded');
      expect(await unaware.complete(claim, succeeded)).toBe('succeeded');
      expect(await asking.complete(lost as Claim, succeeded)).toBeNull();
      expect((await unaware.events(id, 0)).filter(({ type }) => type === 'done')).toHaveLength(1);
      asking.close();
      unaware.close();
    });
  });

  testQueue('redis', async () => {
    const name = randomUUID();
    return {
      // A worker in this process that others take for one on another machine.
      open: (worker = 'own') =>
        redisQueue({ url: server().url, name, lease: LEASE, worker: `${worker}/1-${randomUUID()}-1-1` }),
      remove: () => Promise.resolve(),
    };
  });
});
