// Jobs from outside: over HTTP, of an agent that is served.
import { existsSync } from 'node:fs';
import { readdir, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Job } from '../../src/jobs/job.ts';
import { hashOfKey } from '../../src/runtime/config/api-keys.ts';
import { EventStream } from '../../src/server/jobs/event-stream.ts';
import { answer, ask, resource, type ServedAgent, serveAgent, withAgent, workflow } from '../support/agent-server.ts';

/** A job as the API shows it. */
interface Shown {
  readonly id: string;
  readonly state: string;
  readonly place?: number;
  readonly status?: number;
  readonly attempts: number;
  readonly estimate?: { readonly wait?: number; readonly run?: number };
  readonly events: string;
  readonly result?: string;
  readonly canceling?: boolean;
}

const later = { Prefer: 'respond-async' };

async function shown(url: string, init: RequestInit = {}): Promise<Shown> {
  return (await (await fetch(url, init)).json()) as Shown;
}

/** Submits a request; returns the address of its job. */
async function submit(base: string, path = '/', init: RequestInit = {}): Promise<string> {
  const response = await fetch(base + path, {
    ...init,
    headers: { ...later, ...(init.headers as Record<string, string>) },
  });
  expect([response.status, await response.clone().text()]).toEqual([202, expect.any(String)]);
  expect(response.headers.get('preference-applied')).toBe('respond-async');
  return base + (response.headers.get('location') ?? '');
}

async function ended(job: string, init: RequestInit = {}): Promise<Shown> {
  await expect.poll(async () => (await shown(job, init)).state).toMatch(/succeeded|failed|canceled/);
  return shown(job, init);
}

interface Sent {
  readonly id: number;
  readonly event: string;
  readonly data: Record<string, unknown>;
}

/** The events of a stream, to its end. */
async function eventsOf(job: string, init: RequestInit = {}): Promise<readonly Sent[]> {
  const response = await fetch(`${job}/events`, init);
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8']);
  const blocks = (await response.text()).split('\n\n').filter((block) => block.startsWith('id:'));
  return blocks.map((block) => {
    const [, id = '', event = '', data = ''] = /^id: (\d+)\nevent: (\S+)\ndata: (.*)$/.exec(block) ?? [];
    return { id: Number(id), event, data: JSON.parse(data) as Record<string, unknown> };
  });
}

/** Waits until the file `gate` exists; with `/`, it does. */
const gated = resource(
  'work',
  'Exec { Command = "echo begun; until [ -e \\"$GATE\\" ]; do sleep 0.02; done; echo $TEXT"; Env { ["GATE"] = "@(request.params("gate"))"; ["TEXT"] = "@(request.params("text"))" }; TimeoutDuration = 0.s }',
);
const files = (settings = '', jobs = ''): Readonly<Record<string, string>> => ({
  'workflow.pkl': workflow(
    `APIServer { ${settings}\nRoutes { new { Path = "/"; Methods { "GET"; "POST"; "PUT" } }; new { Path = "/number"; Methods { "GET" } }; new { Path = "/files"; Methods { "POST" } } } }\nJobs { ${jobs} }`,
  ),
  'resources/work.pkl': gated.replace('Exec {', 'Run { RestrictToRoutes { "/" }\nExec {').replace(/\}\n$/, '} }\n'),
  'resources/answer.pkl': answer(
    '"@(if (request.path() == "/number") request.params("n").toInt().toString() else if (request.path() == "/files") read("file:" + request.filepath("a")).text else exec.stdout("work").trim())"',
    ['work'],
  ),
});

describe('a request with `Prefer: respond-async`', () => {
  let served: ServedAgent;
  beforeAll(async () => {
    served = await serveAgent(files());
    // Only the first run of a command keeps others waiting.
    await ask(`${served.url}/?gate=/`);
  });
  afterAll(() => served.close());

  it('is answered at once, and its job has the answer later', async () => {
    const gate = join(served.folder, 'g1');
    const job = await submit(served.url, `/?gate=${gate}&text=hello`);
    await expect.poll(async () => (await shown(job)).state).toBe('running');
    expect((await fetch(`${job}/result`)).status).toBe(409);
    await writeFile(gate, '');
    const end = await ended(job);
    expect(end).toMatchObject({ state: 'succeeded', status: 200, attempts: 1, method: 'GET', route: '/' });
    const result = await ask(served.url + (end.result ?? ''));
    expect([result.status, result.body.response.data]).toEqual([200, ['begun\nhello']]);
  });

  it('waits as long as it says', async () => {
    const quick = await ask(`${served.url}/?gate=/&text=x`, { headers: { Prefer: 'respond-async, wait=60' } });
    expect([quick.status, quick.body.response.data]).toEqual([200, ['begun\nx']]);
    const gate = join(served.folder, 'g2');
    const slow = await fetch(`${served.url}/?gate=${gate}`, { headers: { Prefer: 'wait=0.1, respond-async' } });
    expect(slow.status).toBe(202);
    await writeFile(gate, '');
    await ended(served.url + (slow.headers.get('location') ?? ''));
  });

  it('fails as it would otherwise', async () => {
    const job = await submit(served.url, '/number?n=x');
    expect(await ended(job)).toMatchObject({ state: 'failed', status: 400 });
    const result = await ask(`${job}/result`);
    const direct = await ask(`${served.url}/number?n=x`);
    expect([result.status, result.body.errors]).toEqual([400, direct.body.errors]);
    expect(result.headers.get('x-error-code')).toBe('kdeps/invalid-parameter');
  });

  it('keeps its uploads', async () => {
    const form = new FormData();
    form.set('a', new Blob(['the text of a file']), 'a.txt');
    const job = await submit(served.url, '/files', { method: 'POST', body: form });
    await ended(job);
    expect((await ask(`${job}/result`)).body.response.data).toEqual(['the text of a file']);
  });

  it('is still checked first', async () => {
    expect((await fetch(`${served.url}/nowhere`, { headers: later })).status).toBe(404);
    expect((await fetch(`${served.url}/`, { method: 'PATCH', headers: later })).status).toBe(405);
    const broken = { method: 'POST', headers: { ...later, 'Content-Type': 'application/json' }, body: '{' };
    expect((await fetch(served.url, broken)).status).toBe(400);
  });

  it('has events, which can be resumed', async () => {
    const job = await submit(served.url, '/?gate=/&text=said');
    const events = await eventsOf(job);
    expect(events.map(({ event }) => event)).toEqual([
      'queued',
      'started',
      'resource-started',
      'log',
      'log',
      'resource-finished',
      'resource-started',
      'resource-finished',
      'done',
    ]);
    expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index + 1));
    expect(events[4]?.data).toMatchObject({ text: 'said', stream: 'stdout', resource: 'work', at: expect.any(String) });
    expect(events.at(-1)?.data).toMatchObject({ state: 'succeeded', status: 200 });
    expect(await eventsOf(job, { headers: { 'Last-Event-ID': '6' } })).toEqual(events.slice(6));
    expect((await fetch(`${job}/events`, { headers: { 'Last-Event-ID': 'x' } })).status).toBe(400);
    // It tells `EventSource` not to connect again.
    const last = { 'Last-Event-ID': String(events.length) };
    expect((await fetch(`${job}/events`, { headers: last })).status).toBe(204);
  });

  it('sends events while it runs', async () => {
    const gate = join(served.folder, 'g3');
    const job = await submit(served.url, `/?gate=${gate}`);
    expect((await fetch(`${job}/events`, { method: 'HEAD' })).headers.get('content-type')).toMatch(/event-stream/);
    const response = await fetch(`${job}/events`);
    let text = '';
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk).toString();
      if (text.includes('begun')) await writeFile(gate, '');
    }
    expect(text).toMatch(/event: done\ndata: \{.*"state":"succeeded".*\}\n\n$/);
  });

  it('can be canceled while it runs, which ends all its processes', async () => {
    const job = await submit(served.url, `/?gate=${join(served.folder, 'never')}`);
    await expect.poll(async () => (await eventsSoFar(job)).includes('begun')).toBe(true);
    const canceled = await fetch(job, { method: 'DELETE' });
    expect([canceled.status, ((await canceled.json()) as Shown).state]).toEqual([200, 'canceled']);
    expect((await fetch(job, { method: 'DELETE' })).status).toBe(200);
    const result = await ask(`${job}/result`);
    expect([result.status, result.headers.get('x-error-code')]).toEqual([410, 'kdeps/job-canceled']);
    expect((await eventsOf(job)).at(-1)?.data).toMatchObject({ state: 'canceled' });
  });

  it('cannot be canceled when it has ended', async () => {
    const job = await submit(served.url, '/?gate=/');
    await ended(job);
    const refused = await ask(job, { method: 'DELETE' });
    expect([refused.status, refused.headers.get('x-error-code')]).toEqual([409, 'kdeps/job-state']);
  });

  it.each([
    '/jobs/x',
    '/jobs/00000000-0000-0000-0000-000000000000',
    `/jobs/${'a'.repeat(4000)}`,
    '/jobs/%00',
    "/jobs/'%20OR%201",
  ])('is not found at %s', async (path) => {
    for (const [below, method] of [
      ['', 'GET'],
      ['', 'DELETE'],
      ['/events', 'GET'],
      ['/result', 'GET'],
    ] as const) {
      const reply = await ask(served.url + path + below, { method });
      expect([reply.status, reply.headers.get('x-error-code')]).toEqual([404, 'kdeps/job-not-found']);
    }
  });

  it('has no list without keys, because only its id protects it', async () => {
    expect((await fetch(`${served.url}/jobs`)).status).toBe(403);
    expect((await fetch(`${served.url}/jobs`, { method: 'POST' })).status).toBe(405);
  });
});

/** The events so far, as text. */
async function eventsSoFar(job: string): Promise<string> {
  const stop = new AbortController();
  const response = await fetch(`${job}/events`, { signal: stop.signal });
  for await (const chunk of response.body ?? []) {
    const text = Buffer.from(chunk).toString();
    setImmediate(() => stop.abort());
    return text;
  }
  return '';
}

describe('an idempotency key', () => {
  let served: ServedAgent;
  beforeAll(async () => {
    served = await serveAgent(files());
    await ask(`${served.url}/?gate=/`);
  });
  afterAll(() => served.close());
  const runs = () => served.events.filter(({ type }) => type === 'run-started').length;
  const post = (key: string, query: string, headers: Record<string, string> = {}, body = '') =>
    ask(`${served.url}/?gate=/&${query}`, { method: 'POST', headers: { 'Idempotency-Key': key, ...headers }, body });

  it('lets 100 parallel requests run once, and answers all of them', async () => {
    const before = runs();
    const replies = await Promise.all(Array.from({ length: 100 }, () => post('"k1"', 'text=once')));
    expect(new Set(replies.map(({ status, body }) => `${status} ${String(body.response.data)}`))).toEqual(
      new Set(['200 begun\nonce']),
    );
    expect(runs() - before).toBe(1);
    expect(new Set(replies.map(({ body }) => body.meta?.['requestID'])).size).toBe(1);
  });

  it('gives the same job to requests that do not wait', async () => {
    const replies = await Promise.all(Array.from({ length: 20 }, () => post('k2', 'text=a', later)));
    expect(new Set(replies.map(({ status, headers }) => `${status} ${headers.get('location')}`)).size).toBe(1);
  });

  it('conflicts with another request', async () => {
    await post('k3', 'text=a', {}, 'one');
    for (const [query, body] of [
      ['text=b', 'one'],
      ['text=a', 'two'],
    ] as const) {
      const reply = await post('k3', query, {}, body);
      expect([reply.status, reply.headers.get('x-error-code')]).toEqual([422, 'kdeps/idempotency-conflict']);
    }
    expect((await post('k3', 'text=a', {}, 'one')).status).toBe(200);
  });

  it.each([['a'.repeat(256)], ['a b'], [''], ['é']])('is refused if malformed: %s', async (key) => {
    expect((await post(key, 'text=a')).status).toBe(400);
  });

  it('is ignored for other methods', async () => {
    const before = runs();
    for (let n = 0; n < 2; n++) await ask(`${served.url}/?gate=/`, { headers: { 'Idempotency-Key': 'k4' } });
    expect(runs() - before).toBe(2);
  });
});

describe('a full queue', () => {
  it('rejects more jobs, and says when to retry', async () => {
    await withAgent(files('MaxConcurrency = 2', 'MaxQueue = 2'), async ({ url, folder }) => {
      const gate = join(folder, 'gate');
      const first = await submit(url, `/?gate=${gate}`);
      await expect.poll(async () => (await shown(first)).state).toBe('running');
      const jobs = [await submit(url, '/?gate=/'), await submit(url, '/?gate=/')];
      expect(await Promise.all(jobs.map(async (job) => (await shown(job)).place))).toEqual([1, 2]);
      const full = await ask(`${url}/?gate=/`, { headers: later });
      expect([full.status, full.headers.get('x-error-code')]).toEqual([429, 'kdeps/too-many-requests']);
      expect(Number(full.headers.get('retry-after'))).toBeGreaterThan(0);
      // Requests that wait for their answer have places of their own.
      expect((await ask(`${url}/number?n=1`)).status).toBe(200);
      await writeFile(gate, '');
      for (const job of [first, ...jobs]) expect((await ended(job)).state).toBe('succeeded');
    });
  });
});

describe('keys', () => {
  const key = (name: string, scopes = ''): string => `["${name}"] { Hash = "${hashOfKey(name)}"; ${scopes} }`;
  const as = (name: string) => ({ headers: { Authorization: `Bearer ${name}` } });

  it('own their jobs: those of others are not found, except by an admin', async () => {
    const keys = `Keys { ${key('ann')}; ${key('bob')}; ${key('runner', 'Scopes { "run" }')}; ${key('boss', 'Scopes { "admin" }')} }`;
    await withAgent(files(keys), async ({ url }) => {
      const job = await submit(url, '/?gate=/', as('ann'));
      expect((await ended(job, as('ann'))).state).toBe('succeeded');
      for (const path of ['', '/events', '/result']) {
        expect((await fetch(job + path, as('bob'))).status).toBe(404);
        expect((await fetch(job + path)).status).toBe(401);
      }
      expect((await fetch(job, { method: 'DELETE', ...as('bob') })).status).toBe(404);
      expect((await fetch(job, as('boss'))).status).toBe(200);
      expect((await fetch(url, { headers: { ...later, ...as('runner').headers } })).status).toBe(403);
      expect((await fetch(job, as('runner'))).status).toBe(403);
      const listed = async (name: string, query = '') =>
        ((await (await fetch(`${url}/jobs${query}`, as(name))).json()) as { jobs: Shown[] }).jobs.length;
      expect([await listed('ann'), await listed('bob'), await listed('boss', '?all=true')]).toEqual([1, 0, 1]);
      expect((await fetch(`${url}/jobs?limit=0`, as('ann'))).status).toBe(400);
    });
  });
});

describe('the path of jobs', () => {
  it('is a setting, and no route may have it', async () => {
    await withAgent(files('', 'Path = "/api/tasks"'), async ({ url }) => {
      expect(new URL(await submit(url, '/?gate=/')).pathname).toMatch(/^\/api\/tasks\//);
      expect((await fetch(`${url}/jobs/x`)).status).toBe(404);
    });
    const taken = workflow('APIServer { Routes { new { Path = "/jobs/:id"; Methods { "GET" } } } }');
    await expect(serveAgent({ 'workflow.pkl': taken, answer: answer('"x"') })).rejects.toThrow(/belongs to the jobs/);
  });
});

describe('the store of jobs', () => {
  it('is created when the first run is recorded, and not if nothing is kept', async () => {
    await withAgent(files('', 'KeepFor = 0.s'), async ({ url, home, servers }) => {
      await ask(`${url}/?gate=/`);
      await servers.stop(1000);
      expect(existsSync(join(home, 'volume', 'agent_jobs'))).toBe(false);
    });
    await withAgent(files(), async ({ url, home }) => {
      const folder = join(home, 'volume', 'agent_jobs');
      expect(existsSync(folder)).toBe(false);
      await ask(`${url}/?gate=/`);
      await expect.poll(() => existsSync(folder)).toBe(true);
      await ended(await submit(url, '/?gate=/'));
      expect((await readdir(folder)).filter((name) => !/-(wal|shm)$/.test(name))).toEqual(['jobs.db']);
    });
  });

  it('keeps large inputs and results in files that other users cannot read', async () => {
    await withAgent(files(), async ({ url, home }) => {
      const blobs = join(home, 'volume', 'agent_jobs', 'blobs');
      const text = 'x'.repeat(50_000);
      const form = new FormData();
      form.set('a', new Blob([text]), 'a.txt');
      const headers = { Prefer: 'respond-async, wait=60' };
      const reply = await ask(`${url}/files`, { method: 'POST', body: form, headers });
      expect(reply.body.response.data).toEqual([text]);
      const kept = await readdir(blobs);
      expect(kept.length).toBe(2);
      for (const name of kept) expect((await stat(join(blobs, name))).mode & 0o777).toBe(0o600);
    });
  });
});

describe('a client that never reads', () => {
  it('loses its event stream, which frees the memory', async () => {
    let given = 0;
    const queue = {
      get: () => Promise.resolve(runningJob),
      watch: (_id: string, listener: () => void) => {
        const timer = setInterval(listener, 1);
        return () => clearInterval(timer);
      },
      events: (_id: string, after: number) => {
        given += 1;
        return Promise.resolve([
          { id: after + 1, at: 0, type: 'log', data: JSON.stringify({ text: 'x'.repeat(2 ** 18) }) },
        ]);
      },
    };
    const ends: Promise<void>[] = [];
    const server = createServer((_request, response) => {
      ends.push(new EventStream(response, queue, 'a', 0).run(new AbortController().signal));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.pause();
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await expect.poll(() => ends.length).toBe(1);
    await ends[0];
    // What the system holds for the connection, and a megabyte.
    expect(given * 2 ** 18).toBeLessThan(64 * 2 ** 20);
    socket.destroy();
    server.close();
  });
});

const runningJob: Job = {
  id: 'a',
  owner: '',
  route: '/',
  method: 'GET',
  priority: 3,
  state: 'running',
  created: 0,
  started: 0,
  finished: null,
  attempts: 1,
  isCanceling: false,
  input: { kind: 'text', text: '' },
  status: null,
  head: '',
  result: null,
  problem: null,
  isDirect: false,
  record: null,
};
