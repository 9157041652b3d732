// Servers, workers and Redis that are killed at random points: each accepted job ends with its own result, once.
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Started } from '../support/command-line.ts';
import { seeded } from '../support/injections.ts';
import { type JobProcesses, jobProcesses, resultOf } from '../support/job-processes.ts';
import { processesWith, type RealServer, uniqueSleep } from '../support/real-server.ts';
import { describeWithRedis } from '../support/redis.ts';
import { caseCount, timeLimit } from '../support/whole.ts';

/** Jobs of each round. */
const JOBS = 4;
/** The time in which a kill happens after the submission of jobs has begun, in milliseconds. */
const KILL_WITHIN_MS = 400;
/** Milliseconds between attempts to submit a job while the server or Redis is gone. */
const RETRY_DELAY_MS = 50;

const kills = caseCount(200, 10);
/** A duration that only the commands of this file have. */
const seconds = uniqueSleep().replace(/^5\d*/, '0');

describeWithRedis(`${kills} kills of a server, a worker or Redis`, (redis) => {
  let machines: JobProcesses;
  let server: RealServer;
  let worker: Started;
  beforeAll(async () => {
    machines = await jobProcesses(redis());
    server = await machines.serve();
    worker = await machines.work(machines.one, 'one');
  });
  afterAll(() => machines.leave());

  /** Sends a job until a server has accepted it. Returns its path. */
  async function submit(text: string, duration: string): Promise<string> {
    for (;;) {
      try {
        const query = new URLSearchParams({ gate: '/', text, seconds: duration });
        // After a lost answer, the same job is meant.
        const headers = { Prefer: 'respond-async', 'Idempotency-Key': text };
        const response = await fetch(new URL(`/?${query.toString()}`, server.url), { method: 'POST', headers });
        const location = response.headers.get('location');
        if (response.status === 202 && location !== null) return location;
        expect([response.status, await response.text()]).toEqual([503, expect.any(String)]);
      } catch (error) {
        // The server is gone: `fetch` fails, or the connection ends within the answer.
        if (!(error instanceof TypeError)) throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, RETRY_DELAY_MS));
    }
  }

  const victims: Readonly<Record<string, () => Promise<void>>> = {
    server: async () => {
      await server.stop('SIGKILL');
      server = await machines.serve();
    },
    worker: async () => {
      await worker.stop('SIGKILL');
      worker = await machines.work(machines.one, 'one');
    },
    redis: async () => {
      await redis().kill();
      await redis().start();
    },
  };

  it(
    'lose no job, publish each result once, and leave no process',
    async () => {
      const random = seeded(kills);
      for (let round = 0; round < kills; round++) {
        const texts = Array.from({ length: JOBS }, (_, n) => `r${round}n${n}`);
        const submitted = texts.map((text, n) => submit(text, n % 2 === 0 ? '0' : seconds));
        const names = Object.keys(victims);
        const victim = names[Math.floor(random() * names.length)] ?? '';
        await new Promise((resolve) => setTimeout(resolve, random() * KILL_WITHIN_MS));
        await victims[victim]?.();
        for (const [n, path] of (await Promise.all(submitted)).entries())
          expect([round, victim, await resultOf(new URL(path, server.url).href)]).toEqual([
            round,
            victim,
            [`one ${texts[n]}`],
          ]);
      }
      await expect.poll(() => processesWith(seconds)).toEqual([]);
      expect(await worker.stop('SIGTERM')).toBe(0);
      expect(await server.stop('SIGTERM')).toBe(0);
    },
    timeLimit(3_600_000),
  );
});
