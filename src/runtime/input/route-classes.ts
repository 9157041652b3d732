/** Locates the classes of routes. */
import type { AgentModule } from '../language/program.ts';

/** The `workflow.pkl` of an agent, and the paths of its routes in order. */
export interface RouteClasses {
  readonly workflow: AgentModule;
  readonly routes: readonly string[];
}

/**
 * The expression for a class of a route, in the scope of `workflow.pkl`.
 *
 * @param index the position of the route
 */
export function classOfRoute(index: number, which: 'Input' | 'Output'): string {
  return `module.Settings.APIServer.Routes[${index}].${which}`;
}
