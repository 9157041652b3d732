/** The traces that runs belong to, if something records them. */

/** The headers of W3C Trace Context: the span that something belongs to, and what tracing systems have added to it. */
export interface TraceHeaders {
  readonly traceparent: string;
  readonly tracestate?: string;
}

/** The headers that name the span of a resource; null when it has none. */
export type SpanFinder = (run: string, resource: string) => TraceHeaders | null;

export class Traces {
  #find: SpanFinder = () => null;

  /** Sets what records traces. */
  record(find: SpanFinder): void {
    this.#find = find;
  }

  /**
   * What a resource passes on to what it starts.
   *
   * @returns null when nothing is recorded
   */
  parentOf({
    run,
    resource,
  }: {
    readonly run: { readonly id: string };
    readonly resource: { readonly label: string };
  }) {
    return this.#find(run.id, resource.label);
  }

  /** The same as variables for a program. */
  variablesOf(scope: Parameters<Traces['parentOf']>[0]): Readonly<Record<string, string>> {
    const parent = this.parentOf(scope);
    if (parent === null) return {};
    const { traceparent, tracestate } = parent;
    return { TRACEPARENT: traceparent, ...(tracestate !== undefined && { TRACESTATE: tracestate }) };
  }
}
