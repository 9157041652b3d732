// What the server itself adds to a model that takes 50 ms: not more than 5 ms in the middle of many requests, on a
// machine that has nothing else to do. A busy one shows in what the same request to the model alone takes.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { answer, ask, resource, withAgent } from '../support/agent-server.ts';

const median = (times: readonly number[]): number => [...times].sort((a, b) => a - b)[times.length >> 1] ?? 0;

describe('the time that a request takes', () => {
  it('is little more than that of its model', async ({ skip }) => {
    let isSlow = false;
    const model = createServer((_, response) => void setTimeout(() => response.end('done'), 50));
    await new Promise<void>((resolve) => model.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(model.address() as AddressInfo).port}/`;
    const files = {
      model: resource('model', `HTTPClient { Method = "GET"; Url = "${url}" }`),
      answer: answer('client.responseBody("model")', ['model']),
    };
    await withAgent(files, async (served) => {
      const timed = async (work: () => Promise<unknown>): Promise<number> => {
        const began = performance.now();
        await work();
        return performance.now() - began;
      };
      const isFast = async (): Promise<boolean> => {
        const [alone, through]: [number[], number[]] = [[], []];
        for (let i = 0; i < 60; i++) {
          alone.push(await timed(async () => (await fetch(url)).text()));
          through.push(await timed(() => ask(served.url)));
        }
        // The first requests load what later ones reuse.
        const wait = median(alone.slice(10));
        isSlow ||= wait > 55;
        return median(through.slice(10)) - wait < 5 + 2 * (wait - 50);
      };
      // Other work on the machine may fall on one of the two alone, but not every time.
      let rounds = 1;
      while (!(await isFast()) && rounds < 6) rounds++;
      // A busy machine shows: at least once, even the model alone took several milliseconds more than it waits.
      if (rounds === 6 && isSlow) skip('this machine is too slow or too busy to measure milliseconds');
      expect(rounds).toBeLessThan(6);
    });
    await new Promise((resolve) => model.close(resolve).closeAllConnections());
  });
});
