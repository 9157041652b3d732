/** The routes that share resources of which only a number of runs may perform the action at once. */
import type { RouteLimit } from '../../jobs/index.ts';
import type { Agent } from '../../runtime/index.ts';

/** How many jobs of which routes may run at the same time, by `MaxConcurrency` of the resources in their plan. */
export function routeLimits({ plan, resources, workflow }: Agent): readonly RouteLimit[] {
  const paths = workflow.api?.routes.map(({ path }) => path) ?? [];
  return plan.steps.flatMap(({ id }) => {
    const { maxConcurrency = null, reads } = resources.get(id) ?? {};
    if (maxConcurrency === null) return [];
    const named = reads?.routes ?? [];
    return [{ routes: paths.filter((path) => named.length === 0 || named.includes(path)), limit: maxConcurrency }];
  });
}
