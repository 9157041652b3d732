/** The fields of a route for what clients of OpenAI's API send. */
import { type Agent, type ApiRoute, readParameters, uploadFields } from '../../../runtime/index.ts';
import { RequestError } from '../../envelope.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** The names of the fields that a route reads. */
export function fieldsOf(agent: Agent, route: ApiRoute): ReadonlySet<string> {
  if (route.input === null) return new Set(readParameters(agent, route).names);
  return new Set(route.input.classes.get(route.input.root)?.fields.map(({ name }) => name));
}

/** The file fields of a route, in order. */
export function filesOf(agent: Agent, route: ApiRoute): readonly string[] {
  return route.input === null ? readParameters(agent, route).files : [...uploadFields(route.input)];
}

/** The fields of a route that are numbers. */
export function numbersOf({ input }: ApiRoute): readonly string[] {
  const fields = input?.classes.get(input.root)?.fields ?? [];
  return fields.flatMap(({ name, type }) => {
    const { kind } = type.kind === 'nullable' ? type.type : type;
    return kind === 'int' || kind === 'float' || kind === 'number' ? [name] : [];
  });
}

/** Which of these fields gets the prompt: the first that the route has. */
export function promptField(has: ReadonlySet<string>, names: readonly string[]): string {
  return names.find((name) => has.has(name)) ?? names[0] ?? 'prompt';
}

/**
 * What is passed on under its own name: everything that the route has a field for.
 *
 * @param known parameters of OpenAI's API, which are ignored when the route has no field for them
 * @throws RequestError 400 for other parameters
 */
export function passedOn(body: Fields, has: ReadonlySet<string>, known: ReadonlySet<string>): Fields {
  const entries = Object.entries(body);
  const unknown = entries.find(([name]) => !has.has(name) && !known.has(name));
  if (unknown !== undefined) throw new RequestError(400, `The parameter \`${unknown[0].slice(0, 64)}\` is unknown.`);
  return Object.fromEntries(entries.filter(([name, value]) => has.has(name) && value !== null));
}

/** @throws RequestError 400 */
export function textIn(body: Fields, name: string): string {
  const value = body[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new RequestError(400, `\`${name}\` must be a text that is not empty.`);
}
