// Endless expressions and slow scripts delay only their own request.
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import {
  type ApiAnswer,
  ask,
  resource,
  type ServedAgent,
  withAgent,
  workflow,
  writeFiles,
} from '../support/agent-server.ts';
import { builtCommand } from '../support/built-program.ts';

const api = (more: string): string =>
  workflow(
    `APIServer { ${more}; Routes { new { Path = "/"; Methods { "GET" } }; new { Path = "/quick"; Methods { "GET" } } } }`,
  );

const quick = resource(
  'quick',
  'Run { RestrictToRoutes { "/quick" }\nAPIResponse { Response { Data { "@(request.params("n"))" } } } }',
);

/** An agent that answers immediately at `/quick`, and with the given body at `/`. */
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

/** Sends quick requests repeatedly. */
async function askQuickly({ url }: ServedAgent, times: number): Promise<void> {
  for (let n = 0; n < times; n++) {
    const { status, body } = await ask(`${url}/quick?n=${n}`);
    expect([status, body.response.data]).toEqual([200, [String(n)]]);
  }
}

describe('an endless expression', () => {
  it.each(Object.keys(endless))(
    'is terminated by the time limit of its request: %s',
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

  it('blocks no other request', async () => {
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

  it('blocks no other request when it is a backtracking regular expression', async () => {
    const slow = `local slow = "${'a'.repeat(60)}!".matches(Regex(#"(a|aa)+(b?)\\2c"#))`;
    await withAgent(agent(slow, 'RequestTimeout = 10.s'), async (served) => {
      await askQuickly(served, 1);
      const asked = ask(`${served.url}/`);
      await askQuickly(served, 10);
      // Whichever comes first: the time limit of the request, or the step limit of the match.
      expect([500, 504]).toContain((await asked).status);
    });
  }, 90_000);

  it('is terminated when the client disconnects', async () => {
    await withAgent(agent(bodyOf('a loop in the library')), async (served) => {
      const stop = new AbortController();
      const asked = ask(`${served.url}/`, { signal: stop.signal }).catch(() => null);
      await waitFor(() => served.events.some(({ type }) => type === 'run-started'));
      stop.abort();
      await asked;
      await waitFor(() => served.events.some(({ type }) => type === 'run-finished'));
      // Its thread is gone, too: the remaining ones are idle.
      await served.servers.stop(1000);
    });
  });

  it('is terminated when the server is told to stop', async () => {
    const home = await mkdtemp(join(tmpdir(), 'kdeps-home-'));
    const files = agent(bodyOf('a recursion without an end in sight'));
    const folder = await writeFiles(
      Object.fromEntries(
        Object.entries(files).map(([name, text]) => [/[./]/.test(name) ? name : `resources/${name}.pkl`, text]),
      ),
    );
    const server = spawn(...builtCommand(['run', folder, '--port', '0']), {
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

/** An agent with resources that never finish, that write something once, and that return what was written. */
const writer: Readonly<Record<string, string>> = {
  'workflow.pkl': workflow(
    `APIServer { MaxConcurrency = 64; MaxQueue = 500; Routes { ${['/', '/write', '/read'].map((path) => `new { Path = "${path}"; Methods { "GET" } }`).join('; ')} } }`,
  ),
  write: resource(
    'write',
    'local n = request.params("n")\nlocal noted = memory.setRecord(n, "\\(memory.getRecord(n))x")\nRun { RestrictToRoutes { "/write" }\nAPIResponse { Response { Data { "@(noted)"; "@(n)" } } } }',
  ),
  read: resource(
    'read',
    'Run { RestrictToRoutes { "/read" }\nAPIResponse { Response { Data { "@(memory.getRecord(request.params("n")))" } } } }',
  ),
  answer: resource(
    'answer',
    'local slow = IntSeq(0, 9000000000000).fold(0, (sum, n) -> sum + n)\nRun { RestrictToRoutes { "/" }\nAPIResponse { Response { Data { "@(slow)" } } } }',
    ['write', 'read'],
  ),
};

describe('queued evaluations', () => {
  const written = async ({ url }: ServedAgent, n: string): Promise<unknown> =>
    (await ask(`${url}/read?n=${n}`)).body.response.data?.[0];

  it('run once each and answer their own client, whatever is terminated before them', async () => {
    await withAgent(writer, async (served) => {
      const { url } = served;
      const names = Array.from({ length: 60 }, (_, n) => `n${n}`);
      const stop = new AbortController();
      const loops: Promise<unknown>[] = [];
      const answers: Promise<unknown>[] = [];
      for (const [at, name] of names.entries()) {
        if (at % 12 === 0) loops.push(ask(`${url}/`, { signal: stop.signal }).catch(() => null));
        answers.push(ask(`${url}/write?n=${name}`).then(({ body }) => body.response.data));
        // Some disconnect before the next ones arrive: their threads are terminated while others wait.
        if (at === 30) stop.abort();
      }
      for (const [at, name] of names.entries()) expect(await answers[at]).toEqual(['x', name]);
      await Promise.all(loops.slice(0, 3));
      for (const name of names) expect(await written(served, name)).toBe('x');
    });
  }, 90_000);

  it('never run twice when their own client disconnects, and affect no others', async () => {
    await withAgent(writer, async (served) => {
      const { url } = served;
      const names = Array.from({ length: 60 }, (_, n) => `n${n}`);
      const stays = (at: number): boolean => at % 3 === 0;
      const answers = names.map(async (name, at) => {
        const stop = new AbortController();
        const asked = ask(`${url}/write?n=${name}`, { signal: stop.signal }).catch(() => null);
        if (!stays(at)) setTimeout(() => stop.abort(), at % 7);
        return (await asked)?.body.response.data ?? null;
      });
      for (const [at, name] of names.entries()) {
        const answered = await answers[at];
        if (stays(at)) expect(answered).toEqual(['x', name]);
      }
      await waitFor(() => {
        const of = (type: string): number => served.events.filter((event) => event.type === type).length;
        return of('run-started') === of('run-finished');
      });
      for (const [at, name] of names.entries()) {
        const found = await written(served, name);
        if (stays(at)) expect(found).toBe('x');
        else expect(['', 'x']).toContain(found);
      }
    });
  }, 90_000);

  it('share no state', async () => {
    await withAgent(writer, async ({ url }) => {
      const asked = Array.from(
        { length: 200 },
        async (_, n) => (await ask(`${url}/write?n=own${n}`)).body.response.data,
      );
      expect(await Promise.all(asked)).toEqual(asked.map((_, n) => ['x', `own${n}`]));
    });
  }, 90_000);
});

describe('more endless expressions than may run at the same time', () => {
  it('make others wait no longer than allowed, and retry later', async () => {
    const settings = 'MaxConcurrency = 2; MaxQueue = 2; RequestTimeout = 4.s';
    await withAgent(agent(bodyOf('a loop in the library'), settings), async (served) => {
      await askQuickly(served, 1);
      const started = (): number => served.events.filter(({ type }) => type === 'run-started').length;
      const before = started();
      const loops = [0, 1].map(() => ask(`${served.url}/`));
      await waitFor(() => started() === before + 2);
      const waiting = [0, 1].map(() => ask(`${served.url}/quick?n=1`));
      const refused: ApiAnswer[] = [];
      // The queue has room for two.
      while (refused.length === 0) {
        const { status, headers, body } = await ask(`${served.url}/quick?n=2`);
        if (status === 429) refused.push({ status, headers, body });
        else break;
      }
      for (const { headers } of refused) expect(headers.get('retry-after')).toBe('1');
      for (const each of loops) expect((await each).status).toBe(504);
      for (const each of waiting) {
        const { status, headers } = await each;
        expect([200, 503, 504]).toContain(status);
        if (status === 503) expect(headers.get('retry-after')).toBe('5');
      }
      await askQuickly(served, 3);
    });
  }, 90_000);
});

describe('a script run by an expression', () => {
  it('blocks only its own request', async () => {
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

  it('ends with its request, and so does everything it has started', async () => {
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

/** Waits until a condition holds. */
async function waitFor(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
}

/** Lines of a stream to wait for. */
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
