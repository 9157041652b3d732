// A server under a mix of valid and invalid requests: its resource usage stays constant.
import { describe, expect, it } from 'vitest';
import { answer, resource, workflow } from '../support/agent-server.ts';
import { type RealServer, usageOf, withServer, zombiesOf } from '../support/real-server.ts';
import { isNotLinux } from '../support/skipping.ts';

const minutes = Number(process.env['KDEPS_SOAK_MINUTES'] ?? 0.2);
const clients = 4;

const agent = {
  'workflow.pkl': workflow('APIServer { BodyLimit = 1.mib; Routes { new { Path = "/"; Methods { "GET"; "POST" } } } }'),
  'resources/work.pkl': resource(
    'work',
    'Run {\nSkipCondition { "@(request.params("do") == "")" }\nExec { Command = "eval \\"$DO\\""\nEnv { ["DO"] = "@(request.params("do"))" }\nTimeoutDuration = 4.s\n}\n}',
  ),
  'resources/answer.pkl': answer(
    'exec.stdout("work")\nrequest.params("q")\nrequest.filecount()\nmemory.setRecord("last", request.params("q"))',
    ['work'],
  ),
};

/** A request and its expected status; null if its client disconnects. */
interface Turn {
  readonly init?: () => RequestInit;
  readonly query?: string;
  readonly status: number | null;
}

const json = { 'Content-Type': 'application/json' };
const turns: readonly Turn[] = [
  { query: 'q=a', status: 200 },
  { query: 'do=echo+hello', status: 200 },
  { query: 'do=exit+3', status: 500 },
  { query: 'do=sleep+10', status: 500 },
  { query: 'do=sleep+10', init: () => ({ signal: AbortSignal.timeout(100) }), status: null },
  { init: () => ({ method: 'POST', headers: json, body: '{"q":"json"}' }), status: 200 },
  { init: () => ({ method: 'POST', headers: json, body: '{"q":' }), status: 400 },
  { init: () => ({ method: 'POST', body: 'x'.repeat(2 ** 21) }), status: 413 },
  { init: () => ({ method: 'PATCH' }), status: 405 },
  { query: 'q=%00', status: 400 },
  { init: () => ({ method: 'POST', body: form() }), status: 200 },
];

function form(): FormData {
  const made = new FormData();
  made.append('file', new Blob(['x'.repeat(10_000)]), 'x.txt');
  return made;
}

/** Sends requests until the time is up and returns their number. */
async function client(server: RealServer, end: number, first: number): Promise<number> {
  let count = 0;
  for (; performance.now() < end; count++) {
    const { init, query = '', status } = turns[(first + count) % turns.length] ?? { status: 200 };
    const answered = await fetch(`${server.url}?${query}`, init?.()).then(
      async (response) => {
        const text = await response.text();
        return response.status === status ? response.status : `${response.status}: ${text}`;
      },
      () => null,
    );
    // With a rejected body, the connection may end before the response is read.
    if (!(status === 413 && answered === null)) expect([query, answered]).toEqual([query, status]);
  }
  return count;
}

describe.skipIf(isNotLinux('measuring memory'))(`${minutes} minutes of requests`, () => {
  it(
    'do not leak memory, open files, threads or processes',
    async () => {
      await withServer(agent, async (server) => {
        const phase = async (part: number) => {
          const end = performance.now() + minutes * 60_000 * part;
          const counts = await Promise.all(Array.from({ length: clients }, (_, i) => client(server, end, i * 3)));
          const count = counts.reduce((sum, one) => sum + one, 0);
          // What the last requests left open is closed shortly.
          await expect.poll(async () => (await zombiesOf(server.pid)).length).toBe(0);
          return { count, ...(await usageOf(server.pid)) };
        };
        const warm = await phase(0.5);
        const later = await phase(0.5);
        console.log(`${warm.count + later.count} requests; after half: ${text(warm)}; after all: ${text(later)}`);
        expect(later.count).toBeGreaterThan(0);
        // Memory in KiB: the heap grows to a certain size and no further.
        expect(later.memory).toBeLessThan(warm.memory * 1.25 + 32 * 1024);
        await expect.poll(async () => (await usageOf(server.pid)).files).toBeLessThanOrEqual(warm.files + 4);
        expect(later.threads).toBeLessThanOrEqual(warm.threads + 4);
      });
    },
    minutes * 60_000 + 120_000,
  );
});

function text({ memory, files, threads }: { memory: number; files: number; threads: number }): string {
  return `${Math.round(memory / 1024)} MiB, ${files} files, ${threads} threads`;
}
