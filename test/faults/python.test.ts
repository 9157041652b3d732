// A warm interpreter gives the same results as a fresh one, and no state leaks from one run to the next.
import { describe, expect, it } from 'vitest';
import { threadsFor, threadVariables } from '../../src/runtime/python/threads.ts';
import { pythonAgent, withServer } from '../support/real-server.ts';
import { isWindows } from '../support/skipping.ts';

const generous = 120_000;

describe.skipIf(isWindows('a warm interpreter'))('a warm interpreter', () => {
  it(
    'gives the same results as a fresh one with the same seed, repeatedly',
    async () => {
      const code =
        'import random, json, sys, hashlib\nrandom.seed(7)\nprint(json.dumps([[random.random() for _ in range(5)], sorted(k for k in globals() if not k.startswith("__")), sys.argv[1:], os.environ.get("DO") is not None]))\nleft = 1';
      const [warm, cold] = [[] as unknown[], [] as unknown[]];
      for (const [answers, isWarm] of [[warm, true] as const, [cold, false] as const])
        await withServer(pythonAgent(isWarm, 20), async (server) => {
          for (let i = 0; i < 4; i += 1) answers.push((await server.ask({ do: code })).body.response.data);
        });
      expect(new Set([...warm, ...cold].map((answered) => JSON.stringify(answered))).size).toBe(1);
      expect(warm).toHaveLength(4);
    },
    generous,
  );
});

describe('threads of Python', () => {
  it.each([
    [1, 1, 1],
    [2, 1, 1],
    [2, 2, 1],
    [8, 1, 7],
    [8, 2, 3],
    [64, 3, 21],
  ])('on %i cores with %i processes: %i', (cores, processes, threads) => {
    expect(threadsFor(processes, cores)).toBe(threads);
  });

  it('can be set by the author', () => {
    expect(threadVariables({ OMP_NUM_THREADS: '5' }, 1)).toEqual({});
    const chosen = threadVariables({ MKL_NUM_THREADS: '3' }, 1);
    expect(Object.keys(chosen)).toContain('OMP_NUM_THREADS');
    expect(Object.keys(chosen)).not.toContain('MKL_NUM_THREADS');
  });

  it.each([
    ['a warm interpreter', true],
    ['an interpreter of its own', false],
  ])(
    'reach the script in %s, unless the environment overrides them',
    async (_, warm) => {
      const code = 'print(os.environ["OMP_NUM_THREADS"], os.environ.get("OPENBLAS_NUM_THREADS"))';
      await withServer(pythonAgent(warm, 20), async (server) => {
        expect((await server.ask({ do: code })).body.response.data).toEqual([expect.stringMatching(/^(\d+) \1\n$/)]);
        expect((await server.ask({ do: code })).body.response.data).toEqual([expect.stringMatching(/^(\d+) \1\n$/)]);
      });
      const given = { OMP_NUM_THREADS: '3' };
      await withServer(
        pythonAgent(warm, 20),
        async (server) => expect((await server.ask({ do: code })).body.response.data).toEqual(['3 None\n']),
        given,
      );
    },
    generous,
  );
});

describe.skipIf(isWindows('a warm interpreter'))('the log', () => {
  it(
    'has the id of the run in every line about it',
    async () => {
      await withServer(pythonAgent(true, 20), async (server) => {
        const { headers } = await server.ask({ do: 'import sys\nprint("one\\ntwo")\nsys.exit("three")' });
        const id = headers.get('x-request-id') ?? 'none';
        await server.until(/failed in/);
        const lines = server
          .said()
          .split('\n')
          .filter((line) => /^\d\d:\d\d:\d\d /.test(line));
        expect(lines.length).toBeGreaterThanOrEqual(6);
        expect(lines.filter((line) => !line.includes(id))).toEqual([]);
      });
    },
    generous,
  );
});
