/** Counts the events of an agent. */
import type { RunEvent } from '../../../runtime/index.ts';
import type { EndpointContext } from '../endpoint.ts';
import type { Counter, Gauge, Histogram, Registry } from './library.ts';

/** What metrics are taken from. */
export type MetricsContext = Pick<EndpointContext, 'agent' | 'events' | 'load'> & {
  /** The queue of jobs; null for a process that others share it with and that does not answer for it. */
  readonly jobs: Pick<EndpointContext['jobs'], 'load'> | null;
};

/** The classes of the library. */
export interface Library {
  readonly Counter: typeof Counter;
  readonly Gauge: typeof Gauge;
  readonly Histogram: typeof Histogram;
  readonly Registry: typeof Registry;
}

/** Upper bounds of the histogram buckets for durations, in seconds: some answers take milliseconds, images take minutes. */
const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600];

/** The types of the events that are counted. */
const counted: ReadonlySet<RunEvent['type']> = new Set<RunEvent['type']>([
  'request',
  'run-started',
  'run-finished',
  'resource-started',
  'resource-finished',
  'resource-skipped',
  'resource-failed',
  'step',
  'out-of-memory',
  'model-loading',
  'job-started',
  'interpreter',
]);

/** A run that has not finished. */
interface OpenRun {
  /** The running resources. */
  readonly resources: Set<string>;
  /** Resource and label of a progress bar → its last step. */
  readonly steps: Map<string, number>;
}

export class Metrics {
  readonly registry: Registry;
  readonly #meters;
  readonly #kinds: ReadonlyMap<string, string>;
  readonly #runs = new Map<string, OpenRun>();

  constructor(library: Library, context: MetricsContext) {
    this.registry = new library.Registry();
    this.#meters = createMeters(library, this.registry);
    this.#kinds = new Map([...context.agent.resources.values()].map(({ label, kind }) => [label, kind ?? 'none']));
    addGauges(library, this.registry, context, () => this.#runs.size);
  }

  /** Whether an event counts. */
  static counts({ type }: RunEvent): boolean {
    return counted.has(type);
  }

  /** Counts an event. */
  add(event: RunEvent): void {
    const { requests, waits, jobWaits, runs, resources, durations, steps, memory, loads, starts, reuses, ends } =
      this.#meters;
    switch (event.type) {
      case 'request': {
        const { method, route, status, milliseconds, waited } = event;
        // Without a response, the client disconnected. Proxies report that as 499.
        const labels = { method: method ?? '', route: route ?? '', status: String(status ?? 499) };
        requests.observe(labels, milliseconds / 1000);
        if (waited !== null) waits.observe(waited / 1000);
        return;
      }
      case 'job-started':
        jobWaits.observe(event.waited / 1000);
        return;
      case 'run-started':
        this.#runs.set(event.run, { resources: new Set(), steps: new Map() });
        return;
      case 'run-finished':
        runs.observe({ outcome: event.failed ? 'failed' : 'succeeded' }, event.milliseconds / 1000);
        // Running resources of a canceled run end without an event.
        for (const resource of this.#runs.get(event.run)?.resources ?? [])
          resources.inc({ ...this.#labels(resource), outcome: 'stopped' });
        this.#runs.delete(event.run);
        return;
      case 'resource-started':
        this.#runs.get(event.run)?.resources.add(event.resource);
        return;
      case 'resource-finished':
        durations.observe(this.#labels(event.resource), event.milliseconds / 1000);
        this.#end(event, 'succeeded');
        return;
      case 'resource-skipped':
        this.#end(event, 'skipped');
        return;
      case 'resource-failed':
        this.#end(event, 'failed');
        return;
      case 'step': {
        const last = this.#runs.get(event.run)?.steps;
        const key = JSON.stringify([event.resource, event.label]);
        const before = last?.get(key) ?? 0;
        last?.set(key, event.step);
        // The number is smaller when a progress bar starts again.
        const more = event.step >= before ? event.step - before : event.step;
        if (more > 0) steps.inc({ resource: event.resource }, more);
        return;
      }
      case 'out-of-memory':
        memory.inc({ resource: event.resource, outcome: event.isRetried ? 'retried' : 'failed' });
        return;
      case 'model-loading':
        if (event.milliseconds === null) return;
        loads.observe({ resource: event.resource, outcome: outcomes[event.state] }, event.milliseconds / 1000);
        return;
      case 'interpreter':
        if (event.change === 'started-cold') starts.inc({ mode: 'cold' });
        else if (event.change === 'started-warm') starts.inc({ mode: 'warm' });
        else if (event.change === 'reused') reuses.inc();
        else ends.inc({ reason: event.reason });
        return;
      default:
    }
  }

  #end({ run, resource }: { readonly run: string; readonly resource: string }, outcome: string): void {
    this.#runs.get(run)?.resources.delete(resource);
    this.#meters.resources.inc({ ...this.#labels(resource), outcome });
  }

  #labels(resource: string): { readonly resource: string; readonly kind: string } {
    return { resource, kind: this.#kinds.get(resource) ?? 'none' };
  }
}

const outcomes = { started: 'started', finished: 'succeeded', failed: 'failed' } as const;

function createMeters({ Counter, Histogram }: Library, registry: Registry) {
  const registers = [registry];
  const histogram = <T extends string>(name: string, help: string, labelNames: readonly T[]) =>
    new Histogram<T>({ name, help, labelNames, registers, buckets });
  const counter = <T extends string>(name: string, help: string, labelNames: readonly T[]) =>
    new Counter<T>({ name, help, labelNames, registers });
  return {
    requests: histogram(
      'kdeps_http_request_duration_seconds',
      'Duration of requests, from the first byte to the end of the response.',
      ['method', 'route', 'status'],
    ),
    waits: histogram('kdeps_queue_wait_seconds', 'Time that requests spent in the queue.', []),
    jobWaits: histogram(
      'kdeps_job_wait_seconds',
      'Time from the submission of jobs to their start by this server.',
      [],
    ),
    runs: histogram('kdeps_run_duration_seconds', 'Duration of runs of the agent.', ['outcome']),
    resources: counter('kdeps_resources_total', 'Number of resources that ran or were skipped.', [
      'resource',
      'kind',
      'outcome',
    ]),
    durations: histogram('kdeps_resource_duration_seconds', 'Duration of resources that succeeded.', [
      'resource',
      'kind',
    ]),
    steps: counter('kdeps_steps_total', 'Number of steps of progress bars and pipelines.', ['resource']),
    memory: counter('kdeps_out_of_memory_total', 'Number of scripts that found the memory of their GPU full.', [
      'resource',
      'outcome',
    ]),
    loads: histogram('kdeps_model_load_duration_seconds', 'Time that scripts took to load models.', [
      'resource',
      'outcome',
    ]),
    starts: counter('kdeps_interpreter_starts_total', 'Number of Python interpreters started.', ['mode']),
    reuses: counter(
      'kdeps_interpreter_reuses_total',
      'Number of scripts that ran in an existing warm interpreter.',
      [],
    ),
    ends: counter('kdeps_interpreter_ends_total', 'Number of warm interpreters that ended.', ['reason']),
  };
}

/** Adds the metrics whose values are read at each scrape. */
function addGauges(
  { Counter, Gauge }: Library,
  registry: Registry,
  { agent, jobs, load }: MetricsContext,
  openRuns: () => number,
): void {
  // Registered below, not when they are created.
  const registers: Registry[] = [];
  const gauge = (name: string, help: string, read: () => number): void => {
    const made = new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
    registry.registerMetric(made);
  };
  gauge('kdeps_requests_running', 'Number of requests that are running.', () => load().running);
  gauge('kdeps_queue_depth', 'Number of requests in the queue.', () => load().waiting);
  gauge('kdeps_runs_running', 'Number of runs in progress.', openRuns);
  gauge('kdeps_interpreters', 'Number of warm Python interpreters.', () => load().interpreters);
  gauge('process_resident_memory_bytes', 'Resident memory of the server in bytes.', () => process.memoryUsage.rss());
  gauge(
    'process_start_time_seconds',
    'Start time of the server in seconds since 1970.',
    () => Date.now() / 1000 - process.uptime(),
  );
  const cpu = new Counter({
    name: 'process_cpu_seconds_total',
    help: 'CPU time of the server in seconds.',
    registers,
    collect() {
      const { user, system } = process.cpuUsage();
      this.reset();
      this.inc((user + system) / 1e6);
    },
  });
  registry.registerMetric(cpu);
  const gpus = new Gauge({
    name: 'kdeps_gpu_memory_bytes',
    help: 'Memory of the GPUs in use: the total, and the amount held by warm interpreters.',
    labelNames: ['gpu', 'state'],
    registers,
    collect() {
      this.reset();
      for (const { gpu, held } of load().gpus) {
        this.set({ gpu: gpu.id, state: 'held' }, held);
        if (gpu.memory !== null) this.set({ gpu: gpu.id, state: 'total' }, gpu.memory);
      }
    },
  });
  registry.registerMetric(gpus);
  if (jobs !== null) addJobGauge(Gauge, registry, jobs);
  const info = new Gauge({ name: 'kdeps_info', help: 'The agent.', labelNames: ['agent', 'version'], registers });
  info.set({ agent: agent.agent, version: agent.version }, 1);
  registry.registerMetric(info);
}

function addJobGauge(made: Library['Gauge'], registry: Registry, jobs: NonNullable<MetricsContext['jobs']>): void {
  const unfinished = new made({
    name: 'kdeps_jobs',
    help: 'Number of jobs that are queued or running; missing while the queue of jobs is unavailable.',
    labelNames: ['state'],
    registers: [],
    async collect() {
      this.reset();
      // The other metrics are needed most when the queue is unavailable.
      const found = await jobs.load().catch(() => null);
      if (found === null) return;
      this.set({ state: 'queued' }, found.queued);
      this.set({ state: 'running' }, found.running);
    },
  });
  registry.registerMetric(unfinished);
}
