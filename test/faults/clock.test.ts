// The system's clock jumps by a day, five times a second: nothing ends early, hangs, or is deleted.
import { mkdir, mkdtemp, rm, stat, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { removeLeftovers } from '../../src/runtime/files/temporary.ts';
import { withLock } from '../../src/runtime/process/ticket-lock.ts';
import { answer, resource, workflow } from '../support/agent-server.ts';
import { shellAgent, uniqueSleep, withServer } from '../support/real-server.ts';
import { root } from '../support/root.ts';
import { isWindows } from '../support/skipping.ts';

const DAY = 86_400_000;
const generous = 120_000;
/** A process of another machine. */
const FOREIGN = 'abcdef01-4026531836-4711-12345';

const jumping = (jump: number): Readonly<Record<string, string>> => ({
  NODE_OPTIONS: `--require ${join(root, 'test/support/jumping-clock.cjs')}`,
  JUMP: String(jump),
});

describe.skipIf(isWindows('setting the clock')).each([
  ['forward', DAY],
  ['back', -DAY],
])('while the clock jumps %s', (_, jump) => {
  it(
    'commands are ended at their limit, and not before',
    async () => {
      await withServer(
        shellAgent,
        async (server) => {
          const before = performance.now();
          const short = Array.from({ length: 6 }, () => server.ask({ do: 'sleep 1.5; echo made' }));
          const endless = server.ask({ do: `sleep ${uniqueSleep()}` });
          for (const { status, body } of await Promise.all(short)) {
            expect(status).toBe(200);
            expect(body.response.data).toEqual(['made\n']);
          }
          expect((await endless).status).toBe(500);
          expect(performance.now() - before).toBeGreaterThan(2900);
          expect(performance.now() - before).toBeLessThan(20_000);
        },
        jumping(jump),
      );
    },
    generous,
  );

  it(
    'requests are ended at their limit, and expressions go on until then',
    async () => {
      const files = {
        'workflow.pkl': workflow(
          'APIServer { RequestTimeout = 15.s; Routes { new { Path = "/"; Methods { "GET" } } } }',
        ),
        'resources/answer.pkl': answer('IntSeq(1, request.params("n").toInt()).fold(0, (a, b) -> a + b)'),
      };
      await withServer(
        files,
        async (server) => {
          const [small, large] = await Promise.all([server.ask({ n: '1000' }), server.ask({ n: '100000000000' })]);
          expect(small.status).toBe(200);
          expect(large.status).toBe(504);
        },
        jumping(jump),
      );
    },
    generous,
  );

  it(
    'runs with shared files take turns',
    async () => {
      const path = join(tmpdir(), `clock-${process.pid}-${jump}.txt`);
      const files = {
        'workflow.pkl': workflow(),
        'resources/answer.pkl': answer('"@(exec.stdout("work"))"', ['work']),
        'resources/work.pkl': resource(
          'work',
          `Run {\nExec {\nCommand = "echo $Q > ${path}; sleep 0.4; cat ${path}"\nEnv { ["Q"] = "@(request.params("q"))" }\n}\n}`,
        ),
      };
      await withServer(
        files,
        async (server) => {
          const answers = await Promise.all(Array.from({ length: 6 }, (__, i) => server.ask({ q: `q${i}` })));
          expect(answers.map(({ body }) => body.response.data)).toEqual(answers.map((__, i) => [`q${i}\n`]));
        },
        jumping(jump),
      );
      await rm(path, { force: true });
    },
    generous,
  );

  it(
    'the server stops in time',
    async () => {
      await withServer(
        shellAgent,
        async (server) => {
          const running = server.ask({ do: 'sleep 1.2; echo made' });
          expect((await server.ask({ do: 'echo first' })).status).toBe(200);
          const stopped = server.stop('SIGTERM');
          expect((await running).status).toBe(200);
          expect(await stopped).toBe(0);
        },
        jumping(jump),
      );
    },
    generous,
  );
});

describe('what another machine left', () => {
  let folder = '';

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'clock-'));
    vi.stubEnv('TMPDIR', folder);
  });

  afterEach(async () => {
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true, force: true });
  });

  it('is not considered dead because of its timestamp', async () => {
    const ticket = join(folder, `000000000001.${FOREIGN}-1`);
    await mkdir(ticket);
    await utimes(ticket, 1000, 1000);
    const signal = AbortSignal.timeout(500);
    await expect(withLock(folder, () => Promise.resolve(), { signal })).rejects.toThrow(/timeout/);
    expect((await stat(ticket)).isDirectory()).toBe(true);
  });

  it.skipIf(isWindows('setting the clock'))('is deleted if it is not touched for long enough', async () => {
    const [dead, alive] = ['1', '2'].map((pid) => join(folder, `kdeps-${FOREIGN.replace('4711', pid)}`)) as [
      string,
      string,
    ];
    for (const each of [dead, alive]) {
      await mkdir(each);
      await utimes(each, 1000, 1000);
    }
    await removeLeftovers(300);
    expect((await stat(dead)).isDirectory()).toBe(true);
    await utimes(alive, 2000, 2000);
    await expect.poll(() => stat(dead).catch(() => null), { timeout: 5000 }).toBeNull();
    expect((await stat(alive)).isDirectory()).toBe(true);
  });
});
