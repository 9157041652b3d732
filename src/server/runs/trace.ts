/** Collects what happens in each run, from the events of the agent. */
import { type EventHub, kinds, type ModelIdentity, type RunEvent } from '../../runtime/index.ts';

/** What a resource did. */
export interface ResourceTrace {
  readonly resource: string;
  /** The property of its action; `none` for a resource without one. */
  readonly kind: string;
  state: 'running' | 'succeeded' | 'skipped' | 'failed' | 'stopped';
  /** Null as long as it runs, and for one that was skipped. */
  milliseconds: number | null;
  /** Why it was skipped, or what failed; null for neither. */
  reason: string | null;
  /** Its evaluated configuration as JSON without secrets; one for each item of a resource that runs for items. */
  readonly inputs: string[];
}

/** A line of output. */
export interface LogLine {
  readonly at: number;
  readonly resource: string;
  readonly stream: string;
  readonly text: string;
}

/** What happened in a run. */
export interface RunTrace {
  /** When it started, in milliseconds since 1970. */
  readonly started: number;
  milliseconds: number | null;
  readonly resources: Map<string, ResourceTrace & { readonly at: number }>;
  /** The models that were loaded, for this run or an earlier one of the same resource. */
  readonly models: Set<string>;
  /** The models of servers that were asked: model and server → what the model consists of. */
  readonly asked: Map<string, () => Promise<ModelIdentity>>;
  readonly lines: LogLine[];
  /** Lines that were left out. */
  omitted: number;
}

/** The most runs that are traced at the same time: more than any server runs. */
const MAX_RUNS = 10_000;
/** The most lines of output that are kept of a run: the newest. */
const MAX_LINES = 200;
/** Maximum length of a line, and of a configuration as JSON. */
const [MAX_LINE, MAX_INPUT] = [2048, 16_384];
/** The most configurations of a resource that are kept. */
const MAX_INPUTS = 20;

export class RunTraces {
  readonly #runs = new Map<string, RunTrace>();
  /** The models that each resource has loaded so far: a warm interpreter keeps them. */
  readonly #models = new Map<string, Set<string>>();
  readonly #stop: () => void;

  constructor(events: EventHub) {
    this.#stop = events.listen((event) => this.#add(event));
  }

  /** Takes what happened in a run; null when it has not started. */
  take(id: string): RunTrace | null {
    const trace = this.#runs.get(id) ?? null;
    this.#runs.delete(id);
    return trace;
  }

  close(): void {
    this.#stop();
    this.#runs.clear();
  }

  #add(event: RunEvent): void {
    if (event.type === 'run-started') {
      this.#start(event.run);
      return;
    }
    const trace = event.run === null ? undefined : this.#runs.get(event.run);
    if (trace === undefined) return;
    switch (event.type) {
      case 'run-finished':
        trace.milliseconds = event.milliseconds;
        // Running resources of a canceled run end without an event.
        for (const resource of trace.resources.values()) if (resource.state === 'running') resource.state = 'stopped';
        return;
      case 'resource-started': {
        const { resource, kind } = event;
        for (const model of this.#models.get(resource) ?? []) trace.models.add(model);
        const at = performance.now();
        trace.resources.set(resource, {
          resource,
          kind,
          at,
          state: 'running',
          milliseconds: null,
          reason: null,
          inputs: [],
        });
        return;
      }
      case 'detail': {
        const found = trace.resources.get(event.resource);
        // The input of an answer is the answer, which is kept as the result.
        if (found === undefined || found.inputs.length >= MAX_INPUTS || isAnswer(found.kind)) return;
        found.inputs.push(cut(jsonIn(event.text()), MAX_INPUT));
        return;
      }
      case 'resource-finished':
        end(trace, event.resource, 'succeeded', event.milliseconds);
        return;
      case 'resource-skipped':
        end(trace, event.resource, 'skipped', null, event.why);
        return;
      case 'resource-failed':
        end(trace, event.resource, 'failed', null, `${event.message}\n${event.detail}`.trim());
        return;
      case 'resource-stopped':
        end(trace, event.resource, 'stopped', null);
        return;
      case 'model-loading':
        this.#remember(event.resource, event.model);
        trace.models.add(event.model);
        return;
      case 'model-asked':
        trace.asked.set(event.name, event.identify);
        return;
      case 'log':
        trace.lines.push({
          at: Date.now(),
          resource: event.resource,
          stream: event.stream,
          text: cut(event.text, MAX_LINE),
        });
        if (trace.lines.length > MAX_LINES) {
          trace.lines.shift();
          trace.omitted += 1;
        }
        return;
      default:
    }
  }

  #start(id: string): void {
    const [oldest] = this.#runs.keys();
    if (this.#runs.size >= MAX_RUNS && oldest !== undefined) this.#runs.delete(oldest);
    this.#runs.set(id, {
      started: Date.now(),
      milliseconds: null,
      resources: new Map(),
      models: new Set(),
      asked: new Map(),
      lines: [],
      omitted: 0,
    });
  }

  #remember(resource: string, model: string): void {
    const known = this.#models.get(resource) ?? new Set();
    known.add(model);
    this.#models.set(resource, known);
  }
}

function end(
  { resources }: RunTrace,
  resource: string,
  state: ResourceTrace['state'],
  milliseconds: number | null,
  reason: string | null = null,
): void {
  const found = resources.get(resource);
  if (found === undefined) return;
  found.state = state;
  found.milliseconds = state === 'skipped' ? null : (milliseconds ?? performance.now() - found.at);
  found.reason = reason === null ? null : cut(reason, MAX_INPUT);
}

function isAnswer(kind: string): boolean {
  return kind !== 'none' && kinds.of(kind).answer !== undefined;
}

/** The configuration in the text of an event, which begins with the title of its kind. */
function jsonIn(text: string): string {
  return text.slice(Math.max(0, text.indexOf('{')));
}

function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)}…` : text;
}
