// A server asked to stop finishes running requests and rejects new ones; asked twice, it ends immediately.
import { describe, expect, it } from 'vitest';
import { processesWith, shellAgent, uniqueSleep, withServer } from '../support/real-server.ts';
import { isNotLinux } from '../support/skipping.ts';

describe.skipIf(isNotLinux('the list of processes'))('SIGTERM', () => {
  it('under load lets running requests finish', async () => {
    await withServer(shellAgent, async (server) => {
      const asked = Array.from({ length: 6 }, (_, i) => server.ask({ do: `sleep 1; echo ${i}` }));
      await expect.poll(() => server.said().match(/▸ GET/g)?.length).toBe(6);
      const stopped = server.stop('SIGTERM');
      const answers = await Promise.all(asked);
      expect(answers.map(({ status, body }) => [status, body.response.data])).toEqual(
        answers.map((_, i) => [200, [`${i}\n`]]),
      );
      expect(await stopped).toBe(0);
    });
  });

  it('twice ends running requests with their processes', async () => {
    await withServer(shellAgent, async (server) => {
      const sleep = uniqueSleep();
      const asked = server.ask({ do: `sleep ${sleep}` }).catch(() => null);
      await expect.poll(async () => (await processesWith(`sleep ${sleep}`)).length).toBeGreaterThan(0);
      server.child.kill('SIGTERM');
      await server.until(/waiting for running requests/);
      await server.stop('SIGTERM');
      await asked;
      await expect.poll(() => processesWith(`sleep ${sleep}`)).toEqual([]);
    });
  });

  it('with a full queue rejects new requests, which may retry', async () => {
    const limits = 'APIServer { MaxConcurrency = 1; MaxQueue = 1; Routes { new { Path = "/"; Methods { "GET" } } } }';
    const files = {
      ...shellAgent,
      'workflow.pkl': shellAgent['workflow.pkl'].replace(/APIServer \{.*\}/, limits),
    };
    await withServer(files, async (server) => {
      const slow = [0, 1].map(() => server.ask({ do: 'sleep 2; echo x' }));
      await server.until(/▸ GET/);
      await expect.poll(async () => (await server.ask({ do: 'echo y' })).status).toBe(429);
      const { status, headers } = await server.ask({ do: 'echo y' });
      if (status === 429) expect(headers.get('retry-after')).toBe('1');
      for (const one of slow) await one;
      await expect.poll(async () => (await server.ask({ do: 'echo y' })).status).toBe(200);
    });
  });
});
