// An agent that is served until it is stopped, and that a new version can replace.
import { type EventListener, type JobSettings, type OpenAgent, pictureType } from '../runtime/index.ts';
import { type RunningServers, serve } from '../server/index.ts';
import type { Terminal } from './terminal.ts';

/** Overrides of settings in the workflow. */
export interface ServingOptions {
  readonly host?: string;
  readonly port?: number;
  /** Whether this is a container, whose published ports decide who can reach it. */
  readonly isGuarded?: boolean;
  readonly jobs?: Partial<JobSettings>;
  /** Whether jobs run in this process, too. */
  readonly works?: boolean;
}

/** How long running requests may take after their server is asked to stop, in milliseconds. */
const GRACE_MS = 30_000;
/** How long the address of a stopped server may remain in use, in milliseconds. */
const ADDRESS_RELEASE_MS = 2000;

export class Serving {
  #open: OpenAgent;
  #servers: RunningServers;
  readonly #options: ServingOptions;
  readonly #log: EventListener;
  /** The addresses that were printed last. */
  #announced = '';

  private constructor(open: OpenAgent, servers: RunningServers, options: ServingOptions, log: EventListener) {
    this.#open = open;
    this.#servers = servers;
    this.#options = options;
    this.#log = log;
  }

  /**
   * Prepares an agent and starts its servers. Health checks are answered from the start.
   *
   * @throws Error that says what to do when it cannot listen on an address, and SetupError
   */
  static async start(open: OpenAgent, options: ServingOptions, log: EventListener): Promise<Serving> {
    const prepare = (): Promise<void> => open.prepare();
    const servers = await serve(open, { log, ...options, names: namesOf(options), prepare });
    // If port 0 was requested, keep using the port that was found.
    const { api } = servers;
    const fixed = options.port === 0 && api !== null ? { ...options, port: Number(new URL(api).port) } : options;
    return new Serving(open, servers, fixed, log);
  }

  /**
   * Replaces the agent with another version. Running requests are answered by the old one.
   *
   * @throws Error when the new version cannot be served; the old one then keeps running
   */
  async replace(next: OpenAgent): Promise<void> {
    const [old, servers] = [this.#open, this.#servers];
    const stopped = servers.stop(GRACE_MS);
    // Apps started by the agent have fixed ports, which the next version needs.
    if (old.agent.workflow.web !== null) await stopped;
    try {
      this.#servers = await this.#listenSoon(next);
    } catch (error) {
      await stopped;
      this.#servers = await this.#listenSoon(old);
      throw error;
    }
    this.#open = next;
    void stopped.then(() => old.close());
  }

  /** Lets requests finish, up to a time limit, and stops. */
  async stop(): Promise<void> {
    await this.#servers.stop(GRACE_MS);
  }

  /** Stops whatever is still running. */
  close(): Promise<void> {
    return this.#open.close();
  }

  /** Prints where the agent can be reached. */
  announce(terminal: Terminal): void {
    const { agent, version } = this.#open.agent;
    terminal.out(`${agent} ${version} is ready.\n`);
    this.#announced = this.#addresses();
    terminal.out(this.#announced);
  }

  /** Prints where the agent can be reached if that differs from what was printed last. */
  announceChange(terminal: Terminal): void {
    const addresses = this.#addresses();
    if (addresses === this.#announced) return;
    this.#announced = addresses;
    terminal.out(addresses);
  }

  #addresses(): string {
    const { api, console, docs, pages } = this.#servers;
    const key = this.#open.keys.length === 0 ? '' : ' -H "Authorization: Bearer KEY"';
    const { agent } = this.#open;
    const calls = (agent.workflow.api?.routes ?? []).map((route) => {
      const { methods, path } = route;
      const method = methods.includes('GET') ? '' : ` -X ${methods[0] ?? 'POST'}`;
      const type = pictureType(agent, route);
      // A picture belongs in a file: as a part of JSON, it would fill the terminal.
      const file = type === null ? '' : ` -H "Accept: ${type}" -o ${agent.agent}.${/\w+(?=\+|$)/.exec(type)?.[0]}`;
      return `curl${method} "${api ?? ''}${curlPath(path)}"${key}${file}`;
    });
    const ours = [...(console === null ? [] : [`console: ${console}`]), ...(docs === null ? [] : [`docs: ${docs}`])];
    return [...calls, ...ours, ...pages].map((line) => `  ${line}\n`).join('');
  }

  async #listenSoon(open: OpenAgent): Promise<RunningServers> {
    const end = performance.now() + ADDRESS_RELEASE_MS;
    for (;;) {
      try {
        return await serve(open, { log: this.#log, ...this.#options, names: namesOf(this.#options) });
      } catch (error) {
        if (performance.now() > end || !isTaken(error)) throw error;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }
}

/** A path as double-quoted text for a shell and curl, with a word for each path parameter. */
function curlPath(path: string): string {
  const example = path.replace(/\/[:*](\w+)/g, '/$1').replace(/\*/g, 'any');
  return encodeURI(example).replace(/[[\]{}$`!]/g, (letter) => `%${letter.charCodeAt(0).toString(16)}`);
}

/** If an option was given, messages name it instead of the field in the workflow that it overrides. */
function namesOf({ host, port }: ServingOptions): { readonly host: string; readonly port: string } {
  return {
    host: host === undefined ? '`HostIP`' : '`--host`',
    port: port === undefined ? '`PortNum` (or `--port`)' : '`--port`',
  };
}

function isTaken(error: unknown): boolean {
  const { cause } = error instanceof Error ? error : { cause: undefined };
  return cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE';
}
