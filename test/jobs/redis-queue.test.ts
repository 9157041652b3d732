// What every queue promises, tested on Redis.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { redisQueue } from '../../src/jobs/engines/redis/index.ts';
import type { Claim, NewJob, Outcome } from '../../src/jobs/job.ts';
import type { JobQueue } from '../../src/jobs/queue.ts';
import { findRedis, lacksRedis, type RedisServer, startRedis } from '../support/redis.ts';
import { LEASE, testQueue } from './queue-suite.ts';

const program = findRedis();

describe.skipIf(lacksRedis(program))('with Redis', () => {
  let server: RedisServer;
  beforeAll(async () => {
    if (typeof program !== 'string') server = await startRedis(program);
  });
  afterAll(() => server.remove());

  describe('a change whose answer was lost', () => {
    const worker = 'w/1-1-1-1';
    const job = (id: string): NewJob => ({
      id,
      owner: '',
      route: '/',
      method: 'GET',
      priority: 3,
      input: { kind: 'text', text: '{}' },
      files: [],
      bytes: 2,
      idempotencyKey: null,
      webhook: null,
      requestDigest: 'd',
    });

    it('is a claim that its worker gives back, or an end that it may ask for again', async () => {
      const [name, id] = [randomUUID(), randomUUID()];
      const open = (): JobQueue => redisQueue({ url: server.url, name, worker });
      const [asking, unaware] = [open(), open()];
      await asking.submit(job(id), { waiting: 9, bytes: 99 });
      const lost = await asking.claim(new Map());
      expect(lost?.id).toBe(id);
      expect(await asking.recover()).toBe(false);
      // To this one, the answer never came.
      expect(await unaware.recover()).toBe(true);
      expect(await unaware.get(id)).toMatchObject({ state: 'queued', attempts: 0 });
      const claim = (await unaware.claim(new Map())) as Claim;
      const outcome: Outcome = { state: 'succeeded', status: 200, headers: '[]', result: null, bytes: 0 };
      expect(await unaware.complete(claim, outcome)).toBe('succeeded');
      expect(await unaware.complete(claim, outcome)).toBe('succeeded');
      expect(await asking.complete(lost as Claim, outcome)).toBeNull();
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
        redisQueue({ url: server.url, name, lease: LEASE, worker: `${worker}/1-${randomUUID()}-1-1` }),
      remove: () => Promise.resolve(),
    };
  });
});
