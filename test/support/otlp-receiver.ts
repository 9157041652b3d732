// A receiver of OpenTelemetry traces in OTLP over HTTP.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Attribute {
  readonly key: string;
  readonly value: { readonly stringValue?: string; readonly intValue?: number; readonly boolValue?: boolean };
}

export interface ReceivedSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly traceState?: string;
  readonly kind: number;
  readonly attributes: readonly Attribute[];
  readonly status: { readonly code?: number; readonly message?: string };
}

interface Delivery {
  readonly path: string | undefined;
  readonly type: string | undefined;
  readonly body: Buffer;
}

/** A receiver of traces; below `/echo`, a web service that answers with the headers `traceparent` and `tracestate`. */
export class Receiver {
  readonly deliveries: Delivery[] = [];
  #onDelivery: () => void = () => undefined;
  readonly #server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      if (request.url === '/echo') {
        const { traceparent = 'none', tracestate = '' } = request.headers;
        response.end(`${String(traceparent)} ${String(tracestate)}`);
        return;
      }
      this.deliveries.push({ path: request.url, type: request.headers['content-type'], body: Buffer.concat(parts) });
      response.setHeader('Content-Type', 'application/json').end('{}');
      this.#onDelivery();
    });
  });

  async start(): Promise<string> {
    await once(this.#server.listen(0, '127.0.0.1'), 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The spans, as soon as there are enough of them. */
  spans(count: number): Promise<readonly ReceivedSpan[]> {
    return this.#until((found) => (found.length >= count ? found : null));
  }

  /** The spans with some names, as soon as each is there. */
  matching(...names: readonly string[]): Promise<readonly ReceivedSpan[]> {
    return this.#until((found) => {
      const spans = names.flatMap((name) => found.find((span) => span.name === name) ?? []);
      return spans.length === names.length ? spans : null;
    });
  }

  async #until<T>(choose: (spans: readonly ReceivedSpan[]) => T | null): Promise<T> {
    for (;;) {
      const chosen = choose(this.deliveries.flatMap(({ body }) => spansIn(body)));
      if (chosen !== null) return chosen;
      await new Promise<void>((resolve) => {
        this.#onDelivery = resolve;
      });
    }
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

interface Sent {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeSpans: readonly { readonly spans: readonly ReceivedSpan[] }[];
  }[];
}

export const sentIn = (body: Buffer): Sent => JSON.parse(body.toString()) as Sent;
const spansIn = (body: Buffer): readonly ReceivedSpan[] =>
  sentIn(body).resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));
export const attributesOf = (list: readonly Attribute[]): Record<string, unknown> =>
  Object.fromEntries(list.map(({ key, value }) => [key, Object.values(value)[0]]));
