// However much a process prints, nothing is lost silently, and no other request waits for it.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { OutputLines } from '../../src/runtime/index.ts';
import { answer, ask } from '../support/agent-server.ts';
import { pythonAgent, type RealServer, shellAgent, usageOf, withServer } from '../support/real-server.ts';
import { root } from '../support/root.ts';
import { isNotLinux, isWindows } from '../support/skipping.ts';

const MIB = 1024 ** 2;
/** How long a turn of the event loop may compute: others wait that long. */
const MAX_TURN_MS = 50;
const generous = 120_000;

/** The median latency of requests in milliseconds while `busy` runs. */
async function latencyDuring(server: RealServer, busy: Promise<unknown>): Promise<{ median: number; asked: number }> {
  const state = { over: false };
  void busy.finally(() => (state.over = true));
  const times: number[] = [];
  while (!state.over) {
    const began = performance.now();
    await (await fetch(new URL('/plain', server.url))).text();
    times.push(performance.now() - began);
  }
  return { median: times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0, asked: times.length };
}

const twoRoutes = {
  ...shellAgent,
  'workflow.pkl': shellAgent['workflow.pkl'].replace('Path = "/"; Methods', 'Path = "/*rest"; Methods'),
  'resources/work.pkl': shellAgent['resources/work.pkl']
    .replace('Run {', 'Run {\nSkipCondition { "@(request.path() == "/plain")" }')
    .replace('TimeoutDuration = 3.s', 'TimeoutDuration = 60.s'),
  'resources/answer.pkl': answer(
    'if (request.path() == "/plain") "plain" else if (exec.stdout("work").startsWith("y")) "letters" else exec.stdout("work").length',
    ['work'],
  ),
};

/** The long turns of a server's event loop while `work` runs, in milliseconds of computing. */
async function turnsDuring(
  files: Readonly<Record<string, string>>,
  work: (server: RealServer) => Promise<void>,
): Promise<readonly number[]> {
  const folder = await mkdtemp(join(tmpdir(), 'kdeps-turns-'));
  const file = join(folder, 'turns');
  try {
    return await withServer(
      files,
      async (server) => {
        await fetch(new URL('/plain', server.url));
        await writeFile(file, '');
        await work(server);
        const lines = (await readFile(file, 'utf8')).split('\n').map((line) => line.split(' ').map(Number));
        return lines.flatMap(([pid, took = 0]) => (pid === server.pid ? [took] : []));
      },
      {
        KDEPS_OUTPUT_LIMIT: '400MiB',
        NODE_OPTIONS: `--require ${join(root, 'test/support/long-turns.cjs')}`,
        TURNS: file,
      },
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

describe.skipIf(isWindows('a shell command'))('output of a command', () => {
  it.each([
    ['standard output', 'head -c 100000000 /dev/zero | tr "\\0" x'],
    ['standard error', '(head -c 100000000 /dev/zero | tr "\\0" x) >&2'],
  ])(
    'is an error that says what to do if it exceeds the limit: 100 MB of %s without a line end',
    async (_, command) => {
      await withServer(shellAgent, async (server) => {
        const before = await usageOf(server.pid);
        const { status, body } = await server.ask({ do: command });
        expect(status).toBe(500);
        expect(body.errors?.[0]?.message).toContain('printed more than 16 MiB');
        expect(body.errors?.[0]?.message).toContain('KDEPS_OUTPUT_LIMIT');
        if (process.platform === 'linux')
          expect((await usageOf(server.pid)).memory - before.memory).toBeLessThan(200 * 1024);
        expect(server.said().length).toBeLessThan(MIB);
      });
    },
    generous,
  );

  it(
    'is complete if the limit allows it',
    async () => {
      await withServer(
        twoRoutes,
        async (server) => {
          const { body } = await server.ask({ do: 'head -c 100000000 /dev/zero | tr "\\0" x' });
          expect(body.response.data).toEqual([100000000]);
        },
        { KDEPS_OUTPUT_LIMIT: '200MiB' },
      );
    },
    generous,
  );

  it(
    'delays nobody, and does not flood the log: 300 MB of single letters',
    async () => {
      await withServer(
        twoRoutes,
        async (server) => {
          await fetch(new URL('/plain', server.url));
          const busy = server.ask({ do: 'yes | head -c 300000000' });
          const { median, asked } = await latencyDuring(server, busy);
          expect((await busy).body.response.data).toEqual(['letters']);
          // As fast as usual, except that one or two cores are busy.
          expect(asked).toBeGreaterThan(10);
          expect(median).toBeLessThan(250);
          expect(server.said()).toMatch(/MiB more of its stdout not shown/);
          // The log also tells of every request.
          expect(server.said().length).toBeLessThan(MIB + asked * 1024);
        },
        { KDEPS_OUTPUT_LIMIT: '400MiB' },
      );
    },
    generous,
  );
});

describe.skipIf(isNotLinux('the computing time of a thread'))('300 MB of output', () => {
  const command = 'head -c 300000000 /dev/zero | tr "\\0" x';

  it(
    'never hold the event loop, whether an expression reads them or a file holds them',
    async () => {
      const files = {
        ...twoRoutes,
        'resources/answer.pkl': answer(
          'if (request.path() == "/plain") "plain" else if (request.path() == "/file") exec.file("work") else exec.stdout("work").length',
          ['work'],
        ),
      };
      const turns = await turnsDuring(files, async (server) => {
        expect((await server.ask({ do: command })).body.response.data).toEqual([300000000]);
        const { body } = await ask(
          new URL(`/file?${new URLSearchParams({ do: command }).toString()}`, server.url).href,
        );
        expect(body.response.data).toEqual([expect.stringContaining('work')]);
      });
      expect(Math.max(0, ...turns)).toBeLessThan(MAX_TURN_MS);
    },
    generous,
  );
});

describe.skipIf(isNotLinux('the computing time of a thread'))('a large answer', () => {
  it(
    'never holds the event loop: long texts, many values',
    async () => {
      const files = {
        ...twoRoutes,
        'resources/answer.pkl': answer(
          `when (request.path() == "/plain") { "plain" }
           when (request.path() == "/text") { exec.stdout("work") }
           when (request.path() == "/list") { IntSeq(1, 50000).map((n) -> Map("n", n, "text", "item \\(n)")).toList() }`,
          ['work'],
        ),
      };
      const turns = await turnsDuring(files, async (server) => {
        const path = (name: string, command: string): string =>
          new URL(`/${name}?${new URLSearchParams({ do: command }).toString()}`, server.url).href;
        const letters = await ask(path('text', 'head -c 30000000 /dev/zero | tr "\\0" x'));
        expect(letters.body.response.data).toEqual(['x'.repeat(30_000_000)]);
        const lines = await ask(path('text', 'yes "\\"é\\"" | head -c 30000000'));
        expect(lines.body.response.data).toEqual(['"é"\n'.repeat(6_000_000)]);
        const list = await ask(path('list', 'true'));
        expect((list.body.response.data as unknown[][])[0]?.length).toBe(50_000);
        expect((list.body.response.data as unknown[][])[0]?.[49_999]).toEqual({ n: 50_000, text: 'item 50000' });
        const asBrowser = await ask(path('list', 'true'), { headers: { Accept: 'text/html, image/webp, */*' } });
        expect((asBrowser.body.response.data as unknown[][])[0]?.length).toBe(50_000);
      });
      expect(Math.max(0, ...turns)).toBeLessThan(MAX_TURN_MS);
    },
    generous,
  );
});

describe.skipIf(isWindows('a warm interpreter'))('output of a Python script', () => {
  it.each([
    ['an interpreter of its own', false],
    ['a warm interpreter', true],
  ])(
    'is an error if it exceeds the limit, in %s, and the next script runs',
    async (_, warm) => {
      await withServer(pythonAgent(warm, 60), async (server) => {
        const { status, body } = await server.ask({ do: 'for i in range(100): print("x" * 1000000, end="")' });
        expect(status).toBe(500);
        expect(body.errors?.[0]?.message).toContain('printed more than 16 MiB');
        expect((await server.ask({ do: 'print("next")' })).body.response.data).toEqual(['next\n']);
      });
    },
    generous,
  );
});

it('does not count the end of a line that is shortened', () => {
  const seen: (string | number)[] = [];
  const lines = new OutputLines({
    onLine: (line) => seen.push(line.length),
    onLeftOut: (bytes) => seen.push(`${bytes} bytes`),
  });
  for (const text of ['x'.repeat(9000), '\n', 'y\n']) lines.feed(Buffer.from(text));
  lines.finish();
  expect(seen).toEqual([8193, 1]);
});
