/** The tools of an agent: one for each route, with the fields of its input. */
import {
  type Agent,
  type ApiRoute,
  type Contract,
  classSchema,
  type JsonSchema,
  jsonBody,
  readParameters,
} from '../../../runtime/index.ts';
import { pathParameters } from '../../path-parameters.ts';
import { routeNames } from '../route-names.ts';

export interface Tool {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: { readonly type: 'object'; readonly [keyword: string]: unknown };
  readonly route: ApiRoute;
}

/**
 * The tools for the routes of an agent.
 *
 * @example toolsOf(agent, routes).map(({ name }) => name); // ['paint'] for the route /api/v1/paint
 */
export function toolsOf(agent: Agent, routes: readonly ApiRoute[]): readonly Tool[] {
  const names = routeNames(agent, routes);
  return routes.map((route, index) => {
    const doc = route.input?.classes.get(route.input.root)?.doc ?? '';
    return {
      name: names[index] ?? agent.agent,
      description: doc || agent.workflow.description || `${agent.agent}: ${route.path}`,
      inputSchema: schemaOf(agent, route),
      route,
    };
  });
}

function schemaOf(agent: Agent, route: ApiRoute): Tool['inputSchema'] {
  const inPath = pathParameters(route.path);
  const schema = route.input === null ? untyped(agent, route) : typed(route.input);
  const { properties = {}, required = [], ...rest } = schema;
  const missing = inPath.filter((name) => !(name in properties));
  const whole = {
    ...rest,
    type: 'object',
    properties: { ...properties, ...Object.fromEntries(missing.map((name) => [name, { type: 'string' }])) },
    required: [...new Set([...required, ...inPath])],
  };
  // Some numbers are bigints.
  return JSON.parse(String(jsonBody(whole))) as Tool['inputSchema'];
}

interface ObjectSchema {
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly required?: readonly string[];
  readonly [keyword: string]: unknown;
}

function typed(contract: Contract): ObjectSchema {
  const refer = (name: string): string => `#/$defs/${name}`;
  const schemaOfClass = (name: string): JsonSchema => classSchema(contract, name, { refer, place: 'json' });
  const others = [...contract.classes.keys()].map((name) => [name, schemaOfClass(name)] as const);
  const { root } = contract;
  const isUsed = (name: string): boolean =>
    others.some(([, schema]) => String(jsonBody(schema)).includes(JSON.stringify(refer(name))));
  const defs = others.filter(([name]) => isUsed(name));
  return { ...schemaOfClass(root), ...(defs.length > 0 && { $defs: Object.fromEntries(defs) }) };
}

/** Without a class, only the names are known of what resources read. */
function untyped(agent: Agent, route: ApiRoute): ObjectSchema {
  const { names } = readParameters(agent, route);
  return { properties: Object.fromEntries(names.map((name) => [name, {}])) };
}
