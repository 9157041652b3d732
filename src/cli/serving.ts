// An agent that is served until somebody stops it, and that another version of it can take the place of.
import type { EventListener, OpenAgent } from '../runtime/index.ts';
import { type RunningServers, serve } from '../server/index.ts';
import type { Terminal } from './terminal.ts';

/** Where to listen, other than the workflow says. */
export interface Places {
  readonly host?: string;
  readonly port?: number;
}

/** How long requests that run may go on when their server is to stop, in milliseconds. */
const GRACE = 30_000;
/** How long the address of a server that has just stopped may still be taken, in milliseconds. */
const RELEASE = 2000;

export class Serving {
  private open: OpenAgent;
  private servers: RunningServers;
  private readonly places: Places;
  private readonly log: EventListener;

  private constructor(open: OpenAgent, servers: RunningServers, places: Places, log: EventListener) {
    this.open = open;
    this.servers = servers;
    this.places = places;
    this.log = log;
  }

  /**
   * Starts the servers of an agent that is prepared.
   *
   * @throws Error that says what to do when an address cannot be had
   */
  static async start(open: OpenAgent, places: Places, log: EventListener): Promise<Serving> {
    const servers = await serve(open, { log, ...places, names: namesOf(places) });
    // Who asked for any free port keeps the one that was found.
    const { api } = servers;
    const fixed = places.port === 0 && api !== null ? { ...places, port: Number(new URL(api).port) } : places;
    return new Serving(open, servers, fixed, log);
  }

  /**
   * Serves another version of the agent in place of this one. Requests that run get their answer from the old one.
   *
   * @throws Error when the new one cannot be served; then the old one goes on
   */
  async replace(next: OpenAgent): Promise<void> {
    const { open: old, servers } = this;
    const stopped = servers.stop(GRACE);
    // An app that the agent starts has a port of its own, which the next one needs.
    if (old.agent.workflow.web !== null) await stopped;
    try {
      this.servers = await this.listenSoon(next);
    } catch (error) {
      await stopped;
      this.servers = await this.listenSoon(old);
      throw error;
    }
    this.open = next;
    void stopped.then(() => old.close());
  }

  /** Lets requests finish, up to a limit, and ends. */
  async stop(): Promise<void> {
    await this.servers.stop(GRACE);
  }

  /** Ends what still runs. */
  close(): void {
    this.open.close();
  }

  /** Says where the agent answers. */
  announce(terminal: Terminal): void {
    const { agent, version, workflow } = this.open.agent;
    terminal.out(`${agent} ${version} is ready.\n`);
    for (const route of workflow.api?.routes ?? []) {
      const method = route.methods.includes('GET') ? '' : ` -X ${route.methods[0] ?? 'POST'}`;
      terminal.out(`  curl${method} "${this.servers.api ?? ''}${curlPath(route.path)}"\n`);
    }
    for (const page of this.servers.pages) terminal.out(`  ${page}\n`);
  }

  private async listenSoon(open: OpenAgent): Promise<RunningServers> {
    const end = performance.now() + RELEASE;
    for (;;) {
      try {
        return await serve(open, { log: this.log, ...this.places, names: namesOf(this.places) });
      } catch (error) {
        if (performance.now() > end || !isTaken(error)) throw error;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }
}

/** A path as a shell and curl take it between double quotes, with a word for each part that the route only names. */
function curlPath(path: string): string {
  const example = path.replace(/\/[:*](\w+)/g, '/$1').replace(/\*/g, 'any');
  return encodeURI(example).replace(/[[\]{}$`!]/g, (letter) => `%${letter.charCodeAt(0).toString(16)}`);
}

/** Who gave an option wants to read of that, and not of the field of the workflow that it stands for. */
function namesOf({ host, port }: Places): { readonly host: string; readonly port: string } {
  return {
    host: host === undefined ? '`HostIP`' : '`--host`',
    port: port === undefined ? '`PortNum` (or `--port`)' : '`--port`',
  };
}

function isTaken(error: unknown): boolean {
  const { cause } = error instanceof Error ? error : { cause: undefined };
  return cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE';
}
