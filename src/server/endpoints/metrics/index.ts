/** `/metrics`: metrics of a server or worker in Prometheus's text format. */
import type { RunEvent } from '../../../runtime/index.ts';
import type { Endpoint, EndpointGroup } from '../endpoint.ts';
import { Metrics, type MetricsContext } from './metrics.ts';

/** Milliseconds until the library is loaded, so that it delays neither the start nor the first requests. */
const LOAD_DELAY_MS = 2000;

export const metricsEndpoints: EndpointGroup = {
  name: 'metrics',
  endpoints: (context) => (context.settings.metrics ? [metricsEndpoint(context)] : []),
};

/** The endpoint, which counts from now on. */
export function metricsEndpoint(context: MetricsContext): Endpoint {
  const metrics = collectMetrics(context);
  return {
    path: '/metrics',
    methods: ['GET'],
    scope: 'metrics',
    handle: async (_, response) => {
      const registry = (await metrics()).registry;
      const text = await registry.metrics();
      response.status(200).set({ 'Content-Type': registry.contentType, 'Cache-Control': 'no-store' }).end(text);
    },
  };
}

/** Collects events, and counts them when the library is loaded: after a delay, or at the first request for metrics. */
function collectMetrics(context: MetricsContext): () => Promise<Metrics> {
  const early: RunEvent[] = [];
  const stop = context.events.listen((event) => {
    if (Metrics.counts(event)) early.push(event);
  });
  const load = async (): Promise<Metrics> => {
    const { Counter, Gauge, Histogram, Registry } = await import('./library.ts');
    const metrics = new Metrics({ Counter, Gauge, Histogram, Registry }, context);
    stop();
    for (const event of early) metrics.add(event);
    context.events.listen((event) => metrics.add(event));
    return metrics;
  };
  let loading: Promise<Metrics> | null = null;
  const get = (): Promise<Metrics> => (loading ??= load());
  setTimeout(() => void get().catch(() => undefined), LOAD_DELAY_MS).unref();
  return get;
}
