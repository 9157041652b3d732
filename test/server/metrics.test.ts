// `/metrics`, read by the parser of Prometheus' own client for Python.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashOfKey } from '../../src/runtime/index.ts';
import { runCommand } from '../../src/runtime/process/command.ts';
import { answer, ask, resource, type ServedAgent, serveAgent, withAgent, workflow } from '../support/agent-server.ts';
import { pythonPackages } from '../support/python-tools.ts';
import { withServer } from '../support/real-server.ts';
import { isNotLinux } from '../support/skipping.ts';

const environment = await pythonPackages('prometheus-client', ['prometheus-client==0.22.1']);

const script = `import json, sys
from prometheus_client.parser import text_string_to_metric_families
samples = [[s.name, s.labels, s.value] for f in text_string_to_metric_families(sys.stdin.read()) for s in f.samples]
json.dump(samples, sys.stdout)`;

type Labels = Readonly<Record<string, string>>;
type Sample = readonly [name: string, labels: Labels, value: number];

async function samplesOf(text: string): Promise<readonly Sample[]> {
  if (environment === null) return [];
  const { stdout, stderr } = await runCommand({
    file: environment.executable,
    args: ['-c', script],
    cwd: '/',
    env: {},
    timeout: 30_000,
    input: text,
  });
  expect(stderr).toBe('');
  return JSON.parse(stdout) as readonly Sample[];
}

/** The value of the sample with a name and, among others, some labels. */
function valueOf(samples: readonly Sample[], name: string, labels: Labels = {}): number | undefined {
  const wanted = Object.entries(labels);
  return samples.find(([each, has]) => each === name && wanted.every(([label, value]) => has[label] === value))?.[2];
}

const scrape = async (url: string): Promise<readonly Sample[]> =>
  samplesOf(await (await fetch(`${url}/metrics`)).text());

const python = (id: string, code: string, more = ''): string =>
  resource(id, `Run {\nPython {\nScript = ${JSON.stringify(code)}\n${more}\n}\n}`);

const bars = `import sys
for step in range(1, 6):
    print(f"Work: {step * 20}%|###| {step}/5 [00:00<00:00]", file=sys.stderr, flush=True)`;

describe.skipIf(environment === null || isNotLinux('counting warm interpreters'))('the metrics', () => {
  let served: ServedAgent;
  beforeAll(async () => {
    served = await serveAgent({
      'workflow.pkl': workflow(
        'APIServer { Routes { new { Path = "/paint/:name"; Methods { "GET" } }; new { Path = "/fail"; Methods { "GET" } } } }',
      ),
      'resources/cold.pkl': python('cold', bars),
      'resources/warm.pkl': python('warm', 'print("warm")', 'Warm = true'),
      'resources/ends.pkl': python('ends', 'import os; os._exit(0)', 'Warm = true'),
      'resources/fails.pkl': resource(
        'fails',
        'Run {\nSkipCondition { request.path() != "/fail" }\nExec { Command = "exit 3" }\n}',
      ),
      answer: answer('"done"', ['cold', 'warm', 'ends', 'fails']),
    });
    for (const path of ['/paint/one', '/paint/two', '/fail', '/nowhere', '/paint/%zz']) await fetch(served.url + path);
  });
  afterAll(() => served.close());

  it('count requests by route, method and status', async () => {
    const samples = await scrape(served.url);
    const requests = (labels: Labels) => valueOf(samples, 'kdeps_http_request_duration_seconds_count', labels);
    expect(requests({ route: '/paint/:name', method: 'GET', status: '200' })).toBe(2);
    expect(requests({ route: '/fail', method: 'GET', status: '500' })).toBe(1);
    expect(requests({ route: '', method: 'GET', status: '404' })).toBe(1);
    expect(requests({ status: '400' })).toBe(1);
    expect(valueOf(samples, 'kdeps_queue_wait_seconds_count')).toBe(3);
    expect(valueOf(samples, 'kdeps_queue_depth')).toBe(0);
    expect(valueOf(samples, 'kdeps_info', { agent: 'agent', version: '1.0.0' })).toBe(1);
  });

  it('count runs, resources and steps', async () => {
    const samples = await scrape(served.url);
    expect(valueOf(samples, 'kdeps_run_duration_seconds_count', { outcome: 'succeeded' })).toBe(2);
    expect(valueOf(samples, 'kdeps_run_duration_seconds_count', { outcome: 'failed' })).toBe(1);
    expect(valueOf(samples, 'kdeps_runs_running')).toBe(0);
    const resources = (labels: Labels) => valueOf(samples, 'kdeps_resources_total', labels);
    expect(resources({ resource: 'fails', kind: 'Exec', outcome: 'skipped' })).toBe(2);
    expect(resources({ resource: 'fails', kind: 'Exec', outcome: 'failed' })).toBe(1);
    expect(resources({ resource: 'answer', kind: 'APIResponse', outcome: 'succeeded' })).toBe(2);
    expect(valueOf(samples, 'kdeps_resource_duration_seconds_count', { resource: 'answer' })).toBe(2);
    expect((valueOf(samples, 'kdeps_steps_total', { resource: 'cold' }) ?? 0) % 5).toBe(0);
    expect(valueOf(samples, 'kdeps_steps_total', { resource: 'cold' })).toBeGreaterThanOrEqual(10);
  });

  it('count interpreters', async () => {
    const samples = await scrape(served.url);
    expect(valueOf(samples, 'kdeps_interpreter_starts_total', { mode: 'cold' })).toBeGreaterThanOrEqual(2);
    // One for `warm`, one for each run of `ends`.
    expect(valueOf(samples, 'kdeps_interpreter_starts_total', { mode: 'warm' })).toBeGreaterThanOrEqual(3);
    expect(valueOf(samples, 'kdeps_interpreter_reuses_total')).toBeGreaterThanOrEqual(1);
    expect(valueOf(samples, 'kdeps_interpreter_ends_total', { reason: 'exited' })).toBeGreaterThanOrEqual(2);
  });
});

describe('`/metrics`', () => {
  const files = { 'workflow.pkl': workflow(), answer: answer('"done"') };

  it('tells what a server did before it was first asked', async () => {
    await withAgent(files, async ({ url }) => {
      for (let count = 0; count < 3; count += 1) await ask(url);
      const response = await fetch(`${url}/metrics`);
      expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
      expect(await response.text()).toContain('kdeps_run_duration_seconds_count{outcome="succeeded"} 3\n');
    });
  });

  it('tells how many jobs are queued and running', async () => {
    const settings = 'APIServer { MaxConcurrency = 1; Routes { new { Path = "/"; Methods { "POST" } } } }';
    const waits = resource('waits', 'Run { Exec { Command = "sleep 60" } }');
    const busy = {
      'workflow.pkl': workflow(settings),
      'resources/waits.pkl': waits,
      answer: answer('"done"', ['waits']),
    };
    await withAgent(busy, async ({ url, open: { events } }) => {
      const jobs = async (): Promise<readonly string[]> =>
        (await (await fetch(`${url}/metrics`)).text()).match(/^kdeps_jobs\{.*$/gm) ?? [];
      expect(await jobs()).toEqual(['kdeps_jobs{state="queued"} 0', 'kdeps_jobs{state="running"} 0']);
      const started = new Promise<void>((resolve) => {
        events.listen((event) => event.type === 'resource-started' && event.resource === 'waits' && resolve());
      });
      const submit = async (): Promise<string | null> =>
        (await fetch(url, { method: 'POST', headers: { Prefer: 'respond-async' } })).headers.get('location');
      const places = [await submit(), await submit()];
      await started;
      expect(await jobs()).toEqual(['kdeps_jobs{state="queued"} 1', 'kdeps_jobs{state="running"} 1']);
      for (const place of places.toReversed()) await fetch(new URL(place ?? '', url), { method: 'DELETE' });
    });
  });

  it('tells how long jobs have waited', async () => {
    const settings = 'APIServer { MaxConcurrency = 1; Routes { new { Path = "/"; Methods { "POST" } } } }';
    await withAgent({ 'workflow.pkl': workflow(settings), answer: answer('"done"') }, async ({ url }) => {
      const submit = async (): Promise<void> => {
        const headers = { Prefer: 'respond-async, wait=60' };
        expect((await fetch(url, { method: 'POST', headers })).status).toBe(200);
      };
      await Promise.all([submit(), submit(), submit()]);
      const text = await (await fetch(`${url}/metrics`)).text();
      const valueIn = (name: string): number => Number(new RegExp(`^${name} (.*)$`, 'm').exec(text)?.[1]);
      expect(valueIn('kdeps_job_wait_seconds_count')).toBe(3);
      const sum = valueIn('kdeps_job_wait_seconds_sum');
      expect(sum).toBeGreaterThan(0);
      expect(sum).toBeLessThan(60);
      expect(valueIn('kdeps_job_wait_seconds_bucket{le="600"}')).toBe(3);
      // Requests that nobody sent as jobs wait elsewhere.
      expect(valueIn('kdeps_queue_wait_seconds_count')).toBe(0);
    });
  });

  it('is served by the command, whose library is in a bundle of its own', async () => {
    await withServer({ 'workflow.pkl': workflow(), 'resources/answer.pkl': answer('"done"') }, async ({ url, ask }) => {
      await ask();
      expect(await (await fetch(new URL('/metrics', url))).text()).toContain('kdeps_run_duration_seconds_count');
    });
  });

  it('takes a key with the scope `metrics`, if the API has keys', async () => {
    const key = (name: string, scope: string) => `["${name}"] { Hash = "${hashOfKey(name)}"; Scopes { "${scope}" } }`;
    const settings = `APIServer { Keys { ${key('one', 'run')}; ${key('two', 'metrics')}; ${key('three', 'admin')} }; Routes { new { Path = "/"; Methods { "GET" } } } }`;
    await withAgent({ ...files, 'workflow.pkl': workflow(settings) }, async ({ url }) => {
      const statusOf = async (path: string, text: string) =>
        (await fetch(url + path, { headers: { 'X-API-Key': text } })).status;
      expect((await fetch(`${url}/metrics`)).status).toBe(401);
      expect(await statusOf('/metrics', 'one')).toBe(403);
      expect(await statusOf('/metrics', 'two')).toBe(200);
      expect(await statusOf('/metrics', 'three')).toBe(200);
      expect(await statusOf('/', 'two')).toBe(403);
    });
  });

  it('is off with `Metrics = false`, and gives way to a route of the agent', async () => {
    const api = (more: string) => workflow(`APIServer { ${more} }`);
    const root = 'Routes { new { Path = "/"; Methods { "GET" } } }';
    await withAgent({ ...files, 'workflow.pkl': api(`Metrics = false; ${root}`) }, async ({ url }) => {
      expect((await fetch(`${url}/metrics`)).status).toBe(404);
    });
    const own = 'Routes { new { Path = "/metrics"; Methods { "GET" } } }';
    await withAgent({ ...files, 'workflow.pkl': api(own) }, async ({ url }) => {
      expect((await ask(`${url}/metrics`)).body.response.data).toEqual(['done']);
    });
  });
});
