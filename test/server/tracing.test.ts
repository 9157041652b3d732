// Traces, sent by the built command to a receiver of OTLP over HTTP.
import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as library from '../../src/server/tracing/library.ts';
import { Spans } from '../../src/server/tracing/spans.ts';
import { answer, resource, workflow } from '../support/agent-server.ts';
import { jobProcesses, resultOf } from '../support/job-processes.ts';
import { attributesOf, Receiver, sentIn } from '../support/otlp-receiver.ts';
import { withServer } from '../support/real-server.ts';
import { describeWithRedis } from '../support/redis.ts';

const route = (path: string): string => `new { Path = "${path}"; Methods { "GET" } }`;
const filesFor = (address: string): Record<string, string> => ({
  'workflow.pkl': workflow(`APIServer { Routes { ${route('/traced/:id')}; ${route('/fail')} } }`),
  'resources/script.pkl': resource('script', 'Run { Exec { Command = "echo $TRACEPARENT $TRACESTATE" } }'),
  'resources/call.pkl': resource('call', `Run { HTTPClient { Method = "GET"; Url = "${address}/echo" } }`),
  'resources/fails.pkl': resource(
    'fails',
    'Run { SkipCondition { request.path() != "/fail" }\nExec { Command = "exit 3" } }',
  ),
  'resources/answer.pkl': answer('exec.stdout("script")\nclient.responseBody("call")', ['script', 'call', 'fails']),
});

const traceId = '0af7651916cd43dd8448eb211c80319c';
const parent = 'b7ad6b7169203331';

describe('traces', () => {
  const receiver = new Receiver();
  let address: string;
  beforeAll(async () => {
    address = await receiver.start();
  });
  afterAll(() => receiver.close());

  it('have a span of each request, run and resource, and go on in what resources start', async () => {
    const env = {
      OTEL_EXPORTER_OTLP_ENDPOINT: address,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_BSP_SCHEDULE_DELAY: '100',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test',
    };
    await withServer(
      filesFor(address),
      async ({ url }) => {
        // The last two members are malformed.
        const headers = { traceparent: `00-${traceId}-${parent}-01`, tracestate: 'rojo=1, congo=t61,Upper=1,?' };
        const base = new URL(url).origin;
        const answered = await fetch(`${base}/traced/7?secret=x`, { headers });
        const { response } = (await answered.json()) as { response: { data: string[] } };
        const spans = await receiver.spans(6);
        const byName = new Map(spans.map((span) => [span.name, span]));
        const request = byName.get('GET /traced/:id');
        expect(request).toMatchObject({ traceId, parentSpanId: parent, kind: 2 });
        expect(attributesOf(request?.attributes ?? [])).toMatchObject({
          'http.route': '/traced/:id',
          'http.response.status_code': 200,
          'url.path': '/traced/7',
        });
        expect(byName.get('run')).toMatchObject({ traceId, parentSpanId: request?.spanId });
        const [script, call] = [byName.get('resource script'), byName.get('resource call')];
        expect(script?.parentSpanId).toBe(byName.get('run')?.spanId);
        expect(response.data.map((text) => text.trim())).toEqual([
          `00-${traceId}-${script?.spanId}-01 rojo=1,congo=t61`,
          `00-${traceId}-${call?.spanId}-01 rojo=1,congo=t61`,
        ]);
        const [sent] = sentIn(receiver.deliveries[0]?.body ?? Buffer.of()).resourceSpans;
        expect(attributesOf(sent?.resource.attributes ?? [])).toMatchObject({
          'service.name': 'agent',
          'deployment.environment.name': 'test',
        });
        expect(receiver.deliveries[0]).toMatchObject({ path: '/v1/traces', type: 'application/json' });
        const before = spans.length;
        // Invalid headers and failed requests are traced like others.
        expect((await fetch(`${base}/fail`, { headers: { traceparent: '00-zz' } })).status).toBe(500);
        const failed = (await receiver.spans(before + 5)).slice(before);
        expect(failed.find(({ name }) => name === 'resource fails')).toMatchObject({
          status: { code: 2, message: expect.stringContaining('exit code 3') },
        });
        expect(failed.find(({ name }) => name === 'GET /fail')?.parentSpanId ?? '').toBe('');
        expect(JSON.stringify([...spans, ...failed])).not.toContain('secret');
      },
      env,
    );
  });

  it('are sent when the server stops, as protobuf unless the variables say otherwise', async () => {
    receiver.deliveries.length = 0;
    await withServer(
      filesFor(address),
      async ({ url, stop }) => {
        await fetch(`${new URL(url).origin}/traced/7`);
        await stop();
        expect(receiver.deliveries.map(({ path, type }) => [path, type])).toContainEqual([
          '/v1/traces',
          'application/x-protobuf',
        ]);
      },
      { OTEL_EXPORTER_OTLP_ENDPOINT: address },
    );
  });

  it('have a span of each model that is loaded', () => {
    const exporter = new InMemorySpanExporter();
    const provider = new library.BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
    const spans = new Spans(library, provider.getTracer('test'));
    const [run, about] = ['one', { run: 'one', resource: 'paint' }];
    const loading = { type: 'model-loading', ...about, model: 'sd' } as const;
    spans.add({ type: 'run-started', run, title: 'GET /' });
    spans.add({ type: 'resource-started', ...about, kind: 'Python' });
    spans.add({ ...loading, state: 'started', milliseconds: null });
    spans.add({ ...loading, state: 'failed', milliseconds: 5 });
    // Canceled: nothing tells the end of the resource.
    spans.add({ type: 'run-finished', run, milliseconds: 9, failed: true, stopped: false });
    expect(spans.parentOf(run, 'paint')).toBeNull();
    const found = exporter.getFinishedSpans();
    expect(found.map(({ name }) => name)).toEqual(['load model', 'resource paint', 'run']);
    expect(found[0]?.attributes).toEqual({ 'kdeps.model': 'sd' });
    expect(found[0]?.parentSpanContext?.spanId).toBe(found[1]?.spanContext().spanId);
    expect(found.map(({ status }) => status.code)).toEqual([2, 0, 2]);
  });

  it.each([
    ['exporters', { OTEL_TRACES_EXPORTER: 'zipkin' }, /`OTEL_TRACES_EXPORTER` is `zipkin`, but must be/],
    [
      'protocols',
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4317', OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' },
      /is `grpc`, but must be `http\/protobuf` or `http\/json`\. Set it to one of these, and the endpoint .* 4318/,
    ],
  ])('are not recorded with %s that are not supported, and the log says why', async (_, env, message) => {
    await withServer(
      filesFor(address),
      async ({ url, until }) => {
        await until(message);
        const answered = await fetch(`${new URL(url).origin}/traced/7`);
        expect(JSON.stringify(await answered.json())).toContain('none');
      },
      env,
    );
  });
});

describeWithRedis('traces of jobs that workers run', (redis) => {
  it('go on in the worker, below the request, whether or not the client has begun them', async () => {
    const receiver = new Receiver();
    const env = {
      OTEL_EXPORTER_OTLP_ENDPOINT: await receiver.start(),
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_BSP_SCHEDULE_DELAY: '100',
    };
    const machines = await jobProcesses(redis(), { env });
    try {
      const { url } = await machines.serve();
      await machines.work(machines.one, 'one');
      for (const header of [undefined, `00-${traceId}-${parent}-01`]) {
        receiver.deliveries.length = 0;
        const trace = header === undefined ? {} : { traceparent: header, tracestate: 'congo=t61,?' };
        const headers = { Prefer: 'respond-async', ...trace };
        const submitted = await fetch(new URL('?gate=/&text=a&seconds=0', url), { method: 'POST', headers });
        const job = new URL(submitted.headers.get('location') ?? '', url).href;
        expect(await resultOf(job)).toEqual(['one a']);
        const found = await receiver.matching('POST /', 'run', 'resource work', 'resource answer');
        const [request, run, ...resources] = found;
        expect(run).toMatchObject({ traceId: request?.traceId, parentSpanId: request?.spanId });
        for (const resource of resources)
          expect(resource).toMatchObject({ traceId: request?.traceId, parentSpanId: run?.spanId });
        if (header === undefined) continue;
        expect(request).toMatchObject({ traceId, parentSpanId: parent });
        for (const span of found) expect(span).toMatchObject({ traceState: 'congo=t61' });
      }
    } finally {
      await machines.leave();
      receiver.close();
    }
  });
});
