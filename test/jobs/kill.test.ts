// Servers that are killed or stopped while they accept and run jobs: no job is lost, and each has one result.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answer, resource, workflow } from '../support/agent-server.ts';
import { type Newcomer, newcomer } from '../support/command-line.ts';
import { seeded } from '../support/injections.ts';
import { processesWith, startServer, uniqueSleep } from '../support/real-server.ts';
import { caseCount, timeLimit } from '../support/whole.ts';

let me: Newcomer;
beforeEach(async () => {
  me = await newcomer();
});
afterEach(() => me.leave());

const later = { Prefer: 'respond-async' };
const work = resource(
  'work',
  'Exec { Command = "sleep $SECONDS_LONG; echo $TEXT"; Env { ["TEXT"] = "@(request.params("text"))"; ["SECONDS_LONG"] = "@(request.params("seconds"))" }; TimeoutDuration = 0.s }',
);
const files = {
  'workflow.pkl': workflow(),
  'resources/work.pkl': work,
  'resources/answer.pkl': answer('"@(exec.stdout("work").trim())"', ['work']),
};

/** Submits a request; returns the path of its job, or null when the server was gone before it accepted it. */
async function submit(url: string, text: string, seconds = '0'): Promise<string | null> {
  try {
    const response = await fetch(`${url}?text=${text}&seconds=${seconds}`, { method: 'POST', headers: later });
    return response.status === 202 ? response.headers.get('location') : null;
  } catch {
    return null;
  }
}

async function stateOf(url: string, job: string): Promise<string> {
  return ((await (await fetch(new URL(job, url))).json()) as { state: string }).state;
}

/** Checks that a job has ended well, once, with its own result. */
async function expectResult(url: string, job: string, text: string): Promise<void> {
  await expect.poll(() => stateOf(url, job), { timeout: 60_000 }).toBe('succeeded');
  const result = (await (await fetch(new URL(`${job}/result`, url))).json()) as { response: { data: unknown } };
  expect(result.response.data).toEqual([text]);
  const events = await (await fetch(new URL(`${job}/events`, url))).text();
  expect(events.match(/^event: done$/gm)).toHaveLength(1);
}

describe('a server that is killed', () => {
  const rounds = caseCount(200);

  it(
    `loses no accepted job, ${rounds} times at random points`,
    async () => {
      await me.write(files);
      const random = seeded(rounds);
      let before: readonly (readonly [job: string, text: string])[] = [];
      for (let round = 0; round <= rounds; round++) {
        const server = await startServer(me, { KDEPS_PYTHON_WARM: '0' });
        for (const [job, text] of before) await expectResult(server.url, job, text);
        if (round === rounds) {
          await server.stop();
          break;
        }
        const kill = setTimeout(() => server.child.kill('SIGKILL'), random() * 400);
        const submitted = await Promise.all(
          Array.from({ length: 6 }, async (_, n) => {
            const text = `r${round}n${n}`;
            const job = await submit(server.url, text, n % 3 === 0 ? '0.2' : '0');
            return job === null ? [] : [[job, text] as const];
          }),
        );
        await server.ended;
        clearTimeout(kill);
        before = submitted.flat();
      }
    },
    timeLimit(3_600_000),
  );

  it('leaves a running job to the next one at once, which ends what is left of the first run', async () => {
    await me.write(files);
    const first = await startServer(me);
    const seconds = uniqueSleep();
    const job = (await submit(first.url, 'again', seconds)) ?? '';
    await expect.poll(() => processesWith(seconds)).not.toEqual([]);
    await first.stop('SIGKILL');
    const second = await startServer(me);
    await expect.poll(() => processesWith(seconds).then(({ length }) => length)).toBeGreaterThan(0);
    await expect.poll(() => stateOf(second.url, job)).toBe('running');
    const shown = (await (await fetch(new URL(job, second.url))).json()) as { attempts: number };
    expect(shown.attempts).toBe(2);
    expect((await fetch(new URL(job, second.url), { method: 'DELETE' })).status).toBe(200);
    expect(await processesWith(seconds)).toEqual([]);
    await second.stop();
  });
});

describe('a server that is stopped', () => {
  it('lets running jobs end; waiting ones run on the next server', async () => {
    await me.write({
      ...files,
      'workflow.pkl': workflow().replace('APIServerMode = true', 'APIServerMode = true\nJobs { MaxConcurrency = 1 }'),
    });
    const first = await startServer(me);
    const seconds = uniqueSleep().replace(/^5\d*/, '1');
    const jobs = [await submit(first.url, 'running', seconds), await submit(first.url, 'waiting')];
    await expect.poll(() => processesWith(seconds)).not.toEqual([]);
    expect(await first.stop('SIGTERM')).toBe(0);
    const second = await startServer(me);
    await expectResult(second.url, jobs[0] ?? '', 'running');
    await expectResult(second.url, jobs[1] ?? '', 'waiting');
    const shown = (await (await fetch(new URL(jobs[0] ?? '', second.url))).json()) as { attempts: number };
    expect(shown.attempts).toBe(1);
    await second.stop();
  });
});
