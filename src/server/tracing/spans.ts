/** Makes spans of the events of an agent: requests, runs, resources, models that are loaded. */
import type { Attributes, Context, Span, Tracer } from '@opentelemetry/api';
import type { RunEvent, TraceHeaders } from '../../runtime/index.ts';
import type { createTraceState, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from './library.ts';
import { readTraceparent, readTracestate, traceHeadersOf } from './trace-context.ts';

/** The functions and constants of the library. */
export interface Library {
  readonly createTraceState: typeof createTraceState;
  readonly ROOT_CONTEXT: typeof ROOT_CONTEXT;
  readonly SpanKind: typeof SpanKind;
  readonly SpanStatusCode: typeof SpanStatusCode;
  readonly trace: typeof trace;
}

/** A run that has not finished. */
interface OpenRun {
  readonly span: Span;
  readonly resources: Map<string, Span>;
  /** Resource and model → its loading. */
  readonly loads: Map<string, Span>;
}

/** A request that has arrived. */
export interface TracedRequest {
  /** The id of the request and of its run. */
  readonly run: string;
  readonly method: string;
  /** Without its query, which may contain what nobody should read. */
  readonly path: string;
  readonly trace: TraceHeaders | null;
}

export class Spans {
  readonly #library: Library;
  readonly #tracer: Tracer;
  readonly #requests = new Map<string, Span>();
  readonly #runs = new Map<string, OpenRun>();

  constructor(found: Library, tracer: Tracer) {
    this.#library = found;
    this.#tracer = tracer;
  }

  /** Starts the span of a request, which its event ends. */
  begin({ run, method, path, trace }: TracedRequest): void {
    const attributes = { 'http.request.method': method, 'url.path': path, 'kdeps.run': run };
    const kind = this.#library.SpanKind.SERVER;
    this.#requests.set(run, this.#tracer.startSpan(method, { kind, attributes }, this.#remote(trace)));
  }

  /** The headers for what continues a request in another process; null when it is not traced. */
  headersOf(run: string): TraceHeaders | null {
    const span = this.#requests.get(run);
    return span === undefined ? null : traceHeadersOf(span.spanContext());
  }

  /** The headers for what a resource starts; null when it is not traced. */
  parentOf(run: string, resource: string): TraceHeaders | null {
    const span = this.#runs.get(run)?.resources.get(resource);
    return span === undefined ? null : traceHeadersOf(span.spanContext());
  }

  /** Follows an event. */
  add(event: RunEvent): void {
    switch (event.type) {
      case 'request':
        this.#endRequest(event);
        return;
      case 'run-started': {
        const request = this.#requests.get(event.run);
        const parent = request === undefined ? this.#remote(event.trace ?? null) : this.#below(request);
        const span = this.#start('run', parent, { 'kdeps.run': event.run });
        this.#runs.set(event.run, { span, resources: new Map(), loads: new Map() });
        return;
      }
      case 'run-finished':
        this.#endRun(event.run, event.failed);
        return;
      case 'resource-started': {
        const run = this.#runs.get(event.run);
        const attributes = { 'kdeps.resource': event.resource, 'kdeps.kind': event.kind };
        run?.resources.set(
          event.resource,
          this.#start(`resource ${event.resource}`, this.#below(run.span), attributes),
        );
        return;
      }
      case 'resource-finished':
      case 'resource-skipped':
        this.#endResource(event.run, event.resource, { 'kdeps.skipped': event.type === 'resource-skipped' });
        return;
      case 'resource-failed':
        this.#endResource(event.run, event.resource, { 'error.type': event.code }, event.message);
        return;
      case 'model-loading':
        this.#load(event);
        return;
      default:
    }
  }

  #endRequest({ run, method, route, status }: Extract<RunEvent, { type: 'request' }>): void {
    const span = this.#requests.get(run);
    // Requests that are not HTTP never began.
    if (span === undefined) return;
    this.#requests.delete(run);
    if (route !== null) span.updateName(`${method ?? ''} ${route}`).setAttribute('http.route', route);
    // Without a response, the client disconnected. Proxies report that as 499.
    span.setAttribute('http.response.status_code', status ?? 499);
    if (status !== null && status >= 500) span.setStatus({ code: this.#library.SpanStatusCode.ERROR });
    span.end();
  }

  #endRun(id: string, hasFailed: boolean): void {
    const run = this.#runs.get(id);
    if (run === undefined) return;
    this.#runs.delete(id);
    // Running resources of a canceled run end without an event.
    for (const span of [...run.loads.values(), ...run.resources.values()])
      span.setAttribute('kdeps.stopped', true).end();
    if (hasFailed) run.span.setStatus({ code: this.#library.SpanStatusCode.ERROR });
    run.span.end();
  }

  #endResource(id: string, resource: string, attributes: Attributes, problem: string | null = null): void {
    const run = this.#runs.get(id);
    const span = run?.resources.get(resource);
    if (span === undefined) return;
    run?.resources.delete(resource);
    span.setAttributes(attributes);
    if (problem !== null) span.setStatus({ code: this.#library.SpanStatusCode.ERROR, message: problem });
    span.end();
  }

  #load({ run: id, resource, model, state }: Extract<RunEvent, { type: 'model-loading' }>): void {
    const run = this.#runs.get(id);
    const parent = run?.resources.get(resource);
    const key = JSON.stringify([resource, model]);
    if (run === undefined || parent === undefined) return;
    if (state === 'started') {
      run.loads.set(key, this.#start('load model', this.#below(parent), { 'kdeps.model': model }));
      return;
    }
    const span = run.loads.get(key);
    run.loads.delete(key);
    if (state === 'failed') span?.setStatus({ code: this.#library.SpanStatusCode.ERROR });
    span?.end();
  }

  #start(name: string, parent: Context, attributes: Attributes): Span {
    return this.#tracer.startSpan(name, { attributes }, parent);
  }

  #below(span: Span): Context {
    return this.#library.trace.setSpan(this.#library.ROOT_CONTEXT, span);
  }

  #remote(headers: TraceHeaders | null): Context {
    const { ROOT_CONTEXT: root, trace: api, createTraceState } = this.#library;
    const parent = readTraceparent(headers?.traceparent ?? null);
    if (parent === null) return root;
    const state = readTracestate(headers?.tracestate ?? '', createTraceState);
    return api.setSpanContext(root, state === null ? parent : { ...parent, traceState: state });
  }
}
