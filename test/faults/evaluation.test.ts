// Expressions that do not end, and scripts that take long: whoever wrote them waits, and nobody else.
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import { ask, resource, type ServedAgent, withAgent, workflow, writeFiles } from '../support/agent-server.ts';
import { builtProgram } from '../support/built-program.ts';

const api = (more: string): string =>
  workflow(
    `APIServer { ${more}; Routes { new { Path = "/"; Methods { "GET" } }; new { Path = "/quick"; Methods { "GET" } } } }`,
  );

const quick = resource(
  'quick',
  'Run { RestrictToRoutes { "/quick" }\nAPIResponse { Response { Data { "@(request.params("n"))" } } } }',
);

/** An agent that answers at once at `/quick`, and with a body of its own at `/`. */
function agent(body: string, settings = 'RequestTimeout = 60.s'): Record<string, string> {
  return {
    'workflow.pkl': api(settings),
    quick,
    answer: resource(
      'answer',
      `${body}\nRun { RestrictToRoutes { "/" }\nAPIResponse { Response { Data { "@(slow)" } } } }`,
      ['quick'],
    ),
  };
}

const endless: Readonly<Record<string, string>> = {
  'a recursion without an end in sight':
    'local function fib(n: Int): Int = if (n < 2) n else fib(n - 1) + fib(n - 2)\nlocal slow = fib(request.params("n").toInt())',
  'a loop in the library': 'local slow = IntSeq(0, 9000000000000).fold(0, (sum, n) -> sum + n)',
  'a promise': '',
};

function bodyOf(name: string): string {
  const body = endless[name] ?? '';
  return body === '' ? 'local slow = "@(IntSeq(0, 9000000000000).fold(0, (sum, n) -> sum + n))"' : body;
}

/** Asks for something quick, again and again. */
async function askQuickly({ url }: ServedAgent, times: number): Promise<void> {
  for (let n = 0; n < times; n++) {
    const { status, body } = await ask(`${url}/quick?n=${n}`);
    expect([status, body.response.data]).toEqual([200, [String(n)]]);
  }
}

describe('an expression that does not end', () => {
  it.each(Object.keys(endless))(
    'is ended by the time limit of its request: %s',
    async (name) => {
      await withAgent(agent(bodyOf(name), 'RequestTimeout = 5.s'), async (served) => {
        await askQuickly(served, 1);
        const { status, body } = await ask(`${served.url}/?n=60`);
        expect([status, body.errors?.[0]?.message]).toEqual([504, 'The request took longer than 5 s and was stopped.']);
        await askQuickly(served, 3);
      });
    },
    90_000,
  );

  it('holds up nobody else', async () => {
    await withAgent(agent(bodyOf('a loop in the library')), async (served) => {
      const stop = new AbortController();
      const ended: string[] = [];
      const loops = Array.from({ length: 2 }, () =>
        ask(`${served.url}/`, { signal: stop.signal }).catch(() => ended.push('loop')),
      );
      await askQuickly(served, 20);
      expect(ended).toEqual([]);
      stop.abort();
      await Promise.all(loops);
      await askQuickly(served, 3);
    });
  }, 90_000);

  it('holds up nobody else when it is a regular expression that backtracks', async () => {
    const slow = `local slow = "${'a'.repeat(60)}!".matches(Regex(#"(a|aa)+(b?)\\2c"#))`;
    await withAgent(agent(slow, 'RequestTimeout = 10.s'), async (served) => {
      await askQuickly(served, 1);
      const asked = ask(`${served.url}/`);
      await askQuickly(served, 10);
      // Whichever comes first: the limit of the request, or that of the steps of a match.
      expect([500, 504]).toContain((await asked).status);
    });
  }, 90_000);

  it('ends when the client goes', async () => {
    await withAgent(agent(bodyOf('a loop in the library')), async (served) => {
      const stop = new AbortController();
      const asked = ask(`${served.url}/`, { signal: stop.signal }).catch(() => null);
      await waitFor(() => served.events.some(({ type }) => type === 'run-started'));
      stop.abort();
      await asked;
      await waitFor(() => served.events.some(({ type }) => type === 'run-finished'));
      // With its thread: all that are left are free.
      await served.servers.stop(1000);
    });
  });

  it('is ended when the server is told to stop', async () => {
    const home = await mkdtemp(join(tmpdir(), 'kdeps-home-'));
    const files = agent(bodyOf('a recursion without an end in sight'));
    const folder = await writeFiles(
      Object.fromEntries(
        Object.entries(files).map(([name, text]) => [/[./]/.test(name) ? name : `resources/${name}.pkl`, text]),
      ),
    );
    const server = spawn(process.execPath, [builtProgram, 'run', folder, '--port', '0'], {
      env: { PATH: process.env['PATH'], HOME: home, KDEPS_HOME: home },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended = new Promise((resolve) => server.once('exit', (code, signal) => resolve(signal ?? code)));
    const log = lines(server.stderr);
    const url = await lines(server.stdout).find(/"(http:[^"]+)"/);
    const asked = fetch(`${url}?n=60`).catch(() => null);
    await log.find(/(GET)/);
    server.kill('SIGTERM');
    await log.find(/(SIGTERM)/);
    server.kill('SIGTERM');
    expect(await ended).toBe(0);
    await asked;
    for (const made of [home, folder]) await rm(made, { recursive: true });
  }, 60_000);
});

describe('a script that an expression runs', () => {
  it('holds up nobody but its request', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'kdeps-sign-'));
    const sign = join(folder, 'go');
    const script = `until [ -e ${sign} ]; do sleep 0.05; done; echo done`;
    const body = `local slow = tool.runScript("wait", ${JSON.stringify(script)}, "")`;
    await withAgent(agent(body), async (served) => {
      const asked = ask(`${served.url}/`);
      await waitFor(() => served.events.some(({ type }) => type === 'run-started'));
      await askQuickly(served, 20);
      await writeFile(sign, '');
      expect((await asked).body.response.data).toEqual(['done\n']);
    });
    await rm(folder, { recursive: true });
  });

  it('ends with its request, and so does what it has started', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'kdeps-sign-'));
    const script = `echo $$ > ${folder}/pid; sleep 1000`;
    const body = `local slow = tool.runScript("wait", ${JSON.stringify(script)}, "")`;
    await withAgent(agent(body, 'RequestTimeout = 3.s'), async (served) => {
      expect((await ask(`${served.url}/`)).status).toBe(504);
      await askQuickly(served, 3);
    });
    await rm(folder, { recursive: true });
  });
});

/** Waits until something is so. */
async function waitFor(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
}

/** Lines that can be waited for. */
function lines(stream: NodeJS.ReadableStream): { find: (pattern: RegExp) => Promise<string> } {
  const iterator = createInterface(stream)[Symbol.asyncIterator]();
  return {
    find: async (pattern) => {
      for (;;) {
        const { value, done } = (await iterator.next()) as { value?: string; done?: boolean };
        if (done === true) throw new Error(`The program ended without a line like ${String(pattern)}.`);
        const found = pattern.exec(value ?? '')?.[1];
        if (found !== undefined) return found;
      }
    },
  };
}
