/** The traces that runs belong to, if something records them. */

/** The `traceparent` of the span of a resource; null when it has none. */
export type SpanFinder = (run: string, resource: string) => string | null;

export class Traces {
  #find: SpanFinder = () => null;

  /** Sets what records traces. */
  record(find: SpanFinder): void {
    this.#find = find;
  }

  /**
   * What a resource passes on to what it starts: the header `traceparent` of W3C Trace Context.
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
    return parent === null ? {} : { TRACEPARENT: parent };
  }
}
