/** OpenTelemetry traces, turned on by its usual variables. */
import type { OpenAgent, TraceHeaders } from '../../runtime/index.ts';
import type { SpanProcessor } from './library.ts';
import { Spans, type TracedRequest } from './spans.ts';

export interface Tracing {
  /** Starts the span of a request. */
  readonly begin: (request: TracedRequest) => void;
  /** The headers for what continues a request elsewhere; null when the request is not traced. */
  readonly headersOf: (run: string) => TraceHeaders | null;
  /** Sends what has not been sent. Settles after `OTEL_EXPORTER_OTLP_TIMEOUT` at the latest. */
  readonly stop: () => Promise<void>;
}

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Records the requests and runs of an agent if `OTEL_EXPORTER_OTLP_ENDPOINT`, its variant for traces or
 * `OTEL_TRACES_EXPORTER` is set; null otherwise.
 *
 * @param env the environment of this process, which the SDK reads, too
 * @param note told about settings that are not supported
 */
export async function startTracing(
  { agent, events, services }: Pick<OpenAgent, 'agent' | 'events' | 'services'>,
  env: Variables,
  note: (text: string) => void,
): Promise<Tracing | null> {
  const exporter = exporterIn(env);
  if (exporter === null) return null;
  const {
    BasicTracerProvider,
    BatchSpanProcessor,
    ConsoleSpanExporter,
    defaultResource,
    detectResources,
    envDetector,
    JsonExporter,
    ProtobufExporter,
    resourceFromAttributes,
    ...library
  } = await import('./library.ts');
  const exporters = { BatchSpanProcessor, ConsoleSpanExporter, JsonExporter, ProtobufExporter };
  const processor = processorOf(exporter, env, exporters, note);
  if (processor === null) return null;
  const provider = new BasicTracerProvider({
    resource: defaultResource()
      .merge(resourceFromAttributes({ 'service.name': agent.agent, 'service.version': agent.version }))
      .merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [processor],
  });
  const spans = new Spans(library, provider.getTracer('kdeps', agent.version));
  const unlisten = events.listen((event) => spans.add(event));
  services.traces.record((run, resource) => spans.parentOf(run, resource));
  return {
    begin: (request) => spans.begin(request),
    headersOf: (run) => spans.headersOf(run),
    stop: async () => {
      unlisten();
      // An unreachable receiver must not make the agent fail.
      await provider.shutdown().catch((error: unknown) => note(`Traces could not be sent: ${String(error)}`));
    },
  };
}

type Exporters = Pick<
  typeof import('./library.ts'),
  'BatchSpanProcessor' | 'ConsoleSpanExporter' | 'JsonExporter' | 'ProtobufExporter'
>;

/** The name of the exporter; null when there is none. */
function exporterIn(env: Variables): string | null {
  if (env['OTEL_SDK_DISABLED']?.toLowerCase() === 'true') return null;
  const endpoint = env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'] ?? env['OTEL_EXPORTER_OTLP_ENDPOINT'] ?? '';
  const name = env['OTEL_TRACES_EXPORTER']?.trim() ?? '';
  if (name === '') return endpoint === '' ? null : 'otlp';
  return name === 'none' ? null : name;
}

function processorOf(
  exporter: string,
  env: Variables,
  { BatchSpanProcessor, ConsoleSpanExporter, JsonExporter, ProtobufExporter }: Exporters,
  note: (text: string) => void,
): SpanProcessor | null {
  if (exporter === 'console') return new BatchSpanProcessor(new ConsoleSpanExporter());
  if (exporter !== 'otlp') {
    note(
      `\`OTEL_TRACES_EXPORTER\` is \`${exporter}\`, but must be \`otlp\`, \`console\` or \`none\`. No traces are recorded.`,
    );
    return null;
  }
  const protocol = env['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL'] ?? env['OTEL_EXPORTER_OTLP_PROTOCOL'] ?? 'http/protobuf';
  if (protocol === 'http/json') return new BatchSpanProcessor(new JsonExporter());
  if (protocol === 'http/protobuf') return new BatchSpanProcessor(new ProtobufExporter());
  const cure =
    protocol === 'grpc' ? ' Set it to one of these, and the endpoint to the port for HTTP, usually 4318.' : '';
  note(
    `\`OTEL_EXPORTER_OTLP_PROTOCOL\` is \`${protocol}\`, but must be \`http/protobuf\` or \`http/json\`.${cure} No traces are recorded.`,
  );
  return null;
}
