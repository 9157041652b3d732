/** Short names of routes, for endpoints where a route is not a path. */
import type { Agent, ApiRoute } from '../../runtime/index.ts';

/**
 * A name for each route, in their order, each once.
 *
 * @example routeNames(agent, routes); // ['paint', 'users'] for /api/v1/paint and /users/:id
 */
export function routeNames(agent: Agent, routes: readonly ApiRoute[]): readonly string[] {
  const taken = new Set<string>();
  return routes.map((route) => {
    const name = nameOf(route, agent);
    let free = name;
    for (let number = 2; taken.has(free); number += 1) free = `${name}_${number}`;
    taken.add(free);
    return free;
  });
}

function nameOf({ path }: ApiRoute, { agent }: Agent): string {
  const words = path.split('/').filter((word) => word !== '' && !/^[:*]/.test(word));
  const start = words.findIndex((word) => !/^(api|v\d+)$/i.test(word));
  const own = start < 0 ? [] : words.slice(start);
  return (own.length === 0 ? agent : own.join('_')).replace(/[^\w-]+/g, '_').slice(0, 60);
}
