// Servers and workers as separate processes with a queue in Redis: what a user starts on several machines.
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { hashOfKey } from '../../src/runtime/config/api-keys.ts';
import { answer, ask, resource, workflow } from '../support/agent-server.ts';
import { type Newcomer, newcomer } from '../support/command-line.ts';
import { type JobProcesses, jobProcesses, resultOf, shown, workerAgent } from '../support/job-processes.ts';
import { exchange } from '../support/raw-http.ts';
import { processesWith, type RealServer, uniqueSleep } from '../support/real-server.ts';
import { describeWithRedis } from '../support/redis.ts';

describeWithRedis('workers', (redis) => {
  let machines: JobProcesses;
  let server: RealServer;

  beforeEach(async () => {
    machines = await jobProcesses(redis());
  });
  afterEach(async () => {
    await machines.leave();
    // Each test has an empty queue.
    await redis().clear();
  });

  async function serve(): Promise<void> {
    server = await machines.serve();
  }
  async function submit(parameters: Readonly<Record<string, string>>, init: RequestInit = {}): Promise<string> {
    const query = new URLSearchParams({ gate: '/', text: '', seconds: '0', ...parameters });
    const headers = { Prefer: 'respond-async' };
    const response = await fetch(new URL(`?${query.toString()}`, server.url), { method: 'POST', headers, ...init });
    expect([response.status, await response.clone().text()]).toEqual([202, expect.any(String)]);
    return new URL(response.headers.get('location') ?? '', server.url).href;
  }

  it('share the jobs that a server accepts, and large inputs and results by a folder', async () => {
    await serve();
    const gate = join(machines.front.folder, 'gate');
    const jobs: string[] = [];
    for (const text of ['a', 'b', 'c', 'd', 'e']) jobs.push(await submit({ text, gate }));
    expect((await shown(jobs[4] ?? '')).place).toBe(5);
    await machines.work(machines.one, 'one');
    await machines.work(machines.two, 'two');
    await expect
      .poll(async () => (await Promise.all(jobs.map(shown))).filter(({ state }) => state === 'running').length)
      .toBe(4);
    await writeFile(gate, '');
    const results = (await Promise.all(jobs.map(resultOf))).map(String);
    expect(results.map((text) => text.at(-1))).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(new Set(results.map((text) => text.slice(0, -2)))).toEqual(new Set(['one', 'two']));
    const text = 'x'.repeat(50_000);
    const form = new FormData();
    form.set('a', new Blob([text]), 'a.txt');
    const large = await fetch(new URL('/files', server.url), {
      method: 'POST',
      body: form,
      headers: { Prefer: 'respond-async, wait=60' },
    });
    expect(((await large.json()) as { response: unknown }).response).toEqual({ data: [text] });
  });

  it('that are killed lose their jobs to others, and nothing of the first run is left', async () => {
    await serve();
    const first = await machines.work(machines.one, 'one');
    const seconds = uniqueSleep();
    const job = await submit({ text: 'x', seconds });
    await expect.poll(() => processesWith(seconds)).not.toEqual([]);
    const before = await processesWith(seconds);
    const second = await machines.work(machines.two, 'two');
    await first.stop('SIGKILL');
    await expect.poll(async () => (await shown(job)).attempts, { timeout: 30_000 }).toBe(2);
    await expect
      .poll(async () => (await processesWith(seconds)).filter((pid) => before.includes(pid)), { timeout: 30_000 })
      .toEqual([]);
    expect((await fetch(job, { method: 'DELETE' })).status).toBe(200);
    expect(await processesWith(seconds)).toEqual([]);
    expect(await second.stop('SIGTERM')).toBe(0);
  });

  it('that are told to stop let jobs end, or give them back', async () => {
    await serve();
    const gate = join(machines.front.folder, 'gate');
    const first = await machines.work(machines.one, 'one', ['--grace', '600', '--concurrency', '1']);
    const [job, waiting] = [await submit({ text: 'x', gate }), await submit({ text: 'y', gate })];
    await expect.poll(async () => (await shown(job)).state).toBe('running');
    first.child.kill('SIGTERM');
    await first.until(/waiting for running jobs/);
    await machines.work(machines.two, 'two', ['--concurrency', '1']);
    await expect.poll(async () => (await shown(waiting)).state).toBe('running');
    expect((await shown(job)).state).toBe('running');
    expect(await first.stop('SIGTERM')).toBe(0);
    expect((await shown(job)).state).toBe('queued');
    await writeFile(gate, '');
    expect([await resultOf(waiting), await resultOf(job)]).toEqual([['two y'], ['two x']]);
    // What its worker gave back does not count.
    expect((await shown(job)).attempts).toBe(1);
  });

  it('that two servers use, go on when one of them ends', async () => {
    await serve();
    const ended = server;
    const gate = join(machines.front.folder, 'gate');
    const job = new URL(await submit({ text: 'x', gate })).pathname;
    await serve();
    await machines.work(machines.one, 'one');
    await ended.stop('SIGKILL');
    await writeFile(gate, '');
    expect(await resultOf(new URL(job, server.url).href)).toEqual(['one x']);
  });

  it('go on when Redis was gone; meanwhile, only jobs are refused', async () => {
    await serve();
    await machines.work(machines.one, 'one');
    const gate = join(machines.front.folder, 'gate');
    const job = await submit({ text: 'x', gate });
    await expect.poll(async () => (await shown(job)).state).toBe('running');
    await redis().kill();
    await writeFile(gate, '');
    const refused = await ask(`${server.url}?gate=/`, { headers: { Prefer: 'respond-async' } });
    expect([refused.status, refused.headers.get('x-error-code')]).toEqual([503, 'kdeps/jobs-unavailable']);
    expect(refused.headers.get('retry-after')).toBe('5');
    expect((await ask(`${server.url}?gate=/&text=y&seconds=0`)).body.response.data).toEqual(['y']);
    await redis().start();
    await expect.poll(async () => (await fetch(job)).status, { timeout: 30_000 }).toBe(200);
    expect(await resultOf(job)).toEqual(['one x']);
    expect(await resultOf(await submit({ text: 'z' }))).toEqual(['one z']);
  });

  it('report how long jobs waited, and what they run, as metrics', async () => {
    await serve();
    const key = 'correct-horse-battery-staple';
    const job = await submit({ text: 'x' });
    const open = await machines.work(machines.one, 'one', ['--metrics-port', '0']);
    const [, address = ''] = await open.until(/Metrics: (http\S+)/);
    expect(await resultOf(job)).toEqual(['one x']);
    const text = await (await fetch(address)).text();
    expect(text).toContain('kdeps_job_wait_seconds_count 1\n');
    expect(text).toMatch(/kdeps_run_duration_seconds_count\{outcome="succeeded"\} 1\n/);
    // The server answers for the queue.
    expect(text).not.toContain('kdeps_jobs{');
    expect(await (await fetch(new URL('/metrics', server.url))).text()).toContain('kdeps_job_wait_seconds_count 0\n');
    for (const path of ['/livez', '/readyz']) expect((await fetch(new URL(path, address))).status).toBe(200);
    expect((await fetch(new URL('/ui', address))).status).toBe(404);
    const shared = ['worker', '--queue', redis().url, '--results', join(machines.front.home, 'results')];
    const taken = machines.two.kdeps([...shared, '--metrics-port', new URL(address).port]);
    expect([taken.status, taken.stderr]).toEqual([1, expect.stringContaining('in use by another program')]);
    const foreign = 'GET /metrics HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n';
    expect((await exchange(address, foreign)).status).toBe(403);
    expect(await open.stop('SIGTERM')).toBe(0);

    const env = {
      MACHINE: 'two',
      KDEPS_API_KEYS: `scraper ${hashOfKey(key)} metrics\nclient ${hashOfKey('other')} run`,
    };
    const locked = machines.two.start([...shared, '--metrics-port', '0'], env);
    const [, second = ''] = await locked.until(/Metrics: (http\S+)/);
    const statuses = [undefined, 'other', key].map(async (each) => {
      const headers = each === undefined ? {} : { Authorization: `Bearer ${each}` };
      return (await fetch(second, { headers })).status;
    });
    expect(await Promise.all(statuses)).toEqual([401, 403, 200]);
    expect(await locked.stop('SIGTERM')).toBe(0);
  });

  it('do not start without a queue, or with another folder for results', () => {
    const { folder, kdeps } = machines.one;
    const none = kdeps(['worker']);
    expect([none.status, none.stderr]).toEqual([1, expect.stringContaining('A worker needs the queue')]);
    const wrong = kdeps(['worker', '--queue', 'http://me:hidden@x']);
    expect([wrong.status, wrong.stderr]).toEqual([1, expect.stringContaining('http://x is not a URL such as')]);
    return serve().then(() => {
      const other = kdeps(['worker', '--queue', redis().url, '--results', folder]);
      expect([other.status, other.stderr]).toEqual([1, expect.stringContaining('do not keep results in')]);
    });
  });
});

describeWithRedis('a worker with a model in memory', (redis) => {
  const drawing = (name: string) =>
    resource(
      name,
      `Run { RestrictToRoutes { "/${name}" }\nPython { Warm = true; Script = "import os; open(os.environ['DRAWN'], 'a').write('${name}')" } }`,
    );
  const agent = {
    'workflow.pkl': workflow(
      'APIServer { Routes { new { Path = "/x"; Methods { "GET" } }; new { Path = "/y"; Methods { "GET" } } } }',
    ),
    'resources/x.pkl': drawing('x'),
    'resources/y.pkl': drawing('y'),
    'resources/answer.pkl': answer('"drawn"', ['x', 'y']),
  };

  it('first runs the jobs for it, and so loads each model once', async () => {
    const machines = await jobProcesses(redis(), { agent });
    try {
      const server = await machines.serve();
      const jobs: string[] = [];
      for (const path of ['/x', '/y', '/x', '/y', '/x', '/y']) {
        const response = await fetch(new URL(path, server.url), { headers: { Prefer: 'respond-async' } });
        jobs.push(new URL(response.headers.get('location') ?? '', server.url).href);
      }
      const drawn = join(machines.one.folder, 'drawn');
      await machines.work(machines.one, 'one', ['--concurrency', '1'], { DRAWN: drawn });
      for (const job of jobs) expect(await resultOf(job)).toEqual(['drawn']);
      expect(await readFile(drawn, 'utf8')).toBe('xxxyyy');
    } finally {
      await machines.leave();
    }
  });
});

describeWithRedis('workers with a resource that runs only once at a time', (redis) => {
  const work = 'echo start >> $WORKED; sleep 0.05; echo end >> $WORKED';
  const agent = {
    'workflow.pkl': workflow(
      'APIServer { Routes { new { Path = "/x"; Methods { "GET" } }; new { Path = "/y"; Methods { "GET" } } } }',
    ),
    'resources/work.pkl': resource('work', `Run { MaxConcurrency = 1; Exec { Command = "${work}" } }`),
    'resources/answer.pkl': answer('"done"', ['work']),
  };

  it('run it in turns, for whichever routes, as a server does for requests that wait', async () => {
    const machines = await jobProcesses(redis(), { agent });
    try {
      const worked = join(machines.front.folder, 'worked');
      const server = await machines.serve({ WORKED: worked });
      for (const machine of [machines.one, machines.two])
        await machines.work(machine, 'any', ['--concurrency', '3'], { WORKED: worked });
      const jobs = ['/x', '/y', '/x', '/y', '/x', '/y'].map(async (path) => {
        const response = await fetch(new URL(path, server.url), { headers: { Prefer: 'respond-async' } });
        return resultOf(new URL(response.headers.get('location') ?? '', server.url).href);
      });
      expect(await Promise.all(jobs)).toEqual(jobs.map(() => ['done']));
      expect(await readFile(worked, 'utf8')).toBe('start\nend\n'.repeat(6));
      const requests = ['/x', '/y', '/x', '/y'].map((path) => ask(new URL(path, server.url).href));
      for (const { body } of await Promise.all(requests)) expect(body.response.data).toEqual(['done']);
      expect(await readFile(worked, 'utf8')).toBe('start\nend\n'.repeat(10));
    } finally {
      await machines.leave();
    }
  });
});

const forgetful = ['--appendonly', 'no'];
describeWithRedis(
  'a Redis that may lose jobs',
  (redis) => {
    let me: Newcomer;
    beforeAll(async () => {
      me = await newcomer();
      await me.write(workerAgent);
    });
    afterAll(() => me.leave());
    const tried = (command: string, more: readonly string[] = []) =>
      me.kdeps([command, '--queue', redis().url, ...(command === 'run' ? ['--port', '0'] : []), ...more]);

    it.each(['run', 'worker'])('is refused by `kdeps %s`, unless it is accepted', async (command) => {
      const said = tried(command);
      expect([said.status, said.stderr]).toEqual([
        1,
        expect.stringMatching(
          /could lose jobs .*`appendonly` is not `yes`, `appendfsync` is not `always`.*--allow-job-loss/s,
        ),
      ]);
      const accepted = me.start([
        command,
        '--queue',
        redis().url,
        '--allow-job-loss',
        ...(command === 'run' ? ['--port', '0'] : []),
      ]);
      await accepted.until(/is ready/);
      expect(await accepted.stop('SIGTERM')).toBe(0);
    });

    it('is refused if it evicts keys, and when it does not tell', async () => {
      await redis().kill();
      await redis().start([
        '--appendonly',
        'yes',
        '--appendfsync',
        'always',
        '--maxmemory',
        '100mb',
        '--maxmemory-policy',
        'allkeys-lru',
      ]);
      expect(tried('worker').stderr).toContain('`maxmemory-policy` is not `noeviction`');
      await redis().kill();
      await redis().start(['--rename-command', 'CONFIG', '']);
      expect(tried('worker').stderr).toContain('it does not tell its configuration');
    });

    it('that cannot be reached is named without its password', async () => {
      const away = me.kdeps(['worker', '--queue', 'redis://me:hidden@127.0.0.1:1']);
      expect([away.status, away.stderr]).toEqual([
        1,
        expect.stringMatching(/Redis at 127.0.0.1:1 cannot be reached: .*ECONNREFUSED/),
      ]);
      expect(away.stderr).not.toContain('hidden');

      await redis().kill();
      await redis().start(['--requirepass', 'right', '--port', '0']);
      const said = tried('worker');
      expect([said.status, said.stderr]).toEqual([
        1,
        expect.stringMatching(/cannot be reached: it requires a password/),
      ]);
      const malformed = me.kdeps(['worker', '--queue', 'redis://me:hidden%zz@127.0.0.1']);
      expect([malformed.status, malformed.stderr]).toEqual([
        1,
        expect.stringContaining('The URL of the queue is not valid'),
      ]);
      expect(malformed.stderr).not.toContain('hidden');
    });

    it('that is of a newer version is left alone', async () => {
      await redis().kill();
      await redis().start(['--appendonly', 'yes', '--appendfsync', 'always']);
      const { Redis } = await import('ioredis');
      const client = new Redis(redis().socket);
      await client.set('{kdeps:agent}:format', 99);
      client.disconnect();
      expect(tried('worker').stderr).toContain('made by a newer version of kdeps');
      expect(existsSync(join(me.home, 'agent_jobs'))).toBe(false);
    });
  },
  forgetful,
);
