/** Locates the classes of routes. */
import type { Contract } from '../../lang/contracts/index.ts';
import type { AgentModule } from '../language/program.ts';

/** The `workflow.pkl` of an agent, and the paths of its routes in order. */
export interface RouteClasses {
  readonly workflow: AgentModule;
  readonly routes: readonly string[];
  /** The routes with an `Output` class. */
  readonly withOutput: readonly string[];
}

interface Routes {
  readonly routes: readonly { readonly path: string; readonly output: Contract | null }[];
}

/** Locates the classes of an agent's routes. */
export function routeClasses(agent: {
  readonly module: AgentModule;
  readonly workflow: { readonly api: Routes | null };
}): RouteClasses {
  const routes = agent.workflow.api?.routes ?? [];
  return {
    workflow: agent.module,
    routes: routes.map(({ path }) => path),
    withOutput: routes.flatMap(({ path, output }) => (output === null ? [] : path)),
  };
}

/**
 * The expression for a class of a route, in the scope of `workflow.pkl`.
 *
 * @param index the position of the route
 */
export function classOfRoute(index: number, which: 'Input' | 'Output'): string {
  return `module.Settings.APIServer.Routes[${index}].${which}`;
}
