/** Which routes of an agent need no model to be loaded in this process. */
import type { Agent, Follower, Services } from '../../runtime/index.ts';

export class WarmRoutes {
  readonly #agent: Agent;
  readonly #scripts: Services['scripts'];
  /** By route, the resources of its last run that ran in warm interpreters. */
  readonly #used = new Map<string, readonly string[]>();

  constructor(agent: Agent, scripts: Services['scripts']) {
    this.#agent = agent;
    this.#scripts = scripts;
  }

  /** The routes that have run here, and whose scripts still have their interpreters. */
  get current(): ReadonlySet<string> {
    const warm = this.#warmResources();
    return new Set([...this.#used].flatMap(([route, used]) => (used.every((each) => warm.has(each)) ? [route] : [])));
  }

  /** Runs work for a route, which passes its events to the follower that it is given. */
  async during<T>(route: string, onEvent: Follower, work: (onEvent: Follower) => Promise<T>): Promise<T> {
    const finished: string[] = [];
    try {
      return await work((event) => {
        if (event.type === 'resource-finished') finished.push(event.resource);
        onEvent(event);
      });
    } finally {
      const warm = this.#warmResources();
      this.#used.set(
        route,
        finished.filter((each) => warm.has(each)),
      );
    }
  }

  #warmResources(): ReadonlySet<string> {
    const ids = new Set<string>(this.#scripts.warmInterpreters().map(({ script }) => script));
    return new Set([...this.#agent.resources.values()].flatMap(({ id, label }) => (ids.has(id) ? [label] : [])));
  }
}
