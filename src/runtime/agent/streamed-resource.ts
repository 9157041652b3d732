/** Finds the resource whose result is the whole answer of an agent, so that clients can receive it as it is made. */
import { constantText, type Expr, type Module, parseModule, Source, walk } from '../../lang/syntax/index.ts';
import { kinds } from '../kinds/index.ts';
import type { ActionId } from './action-id.ts';
import type { Agent, Resource } from './agent.ts';
import type { ApiRoute } from './workflow.ts';

/**
 * The resource whose result is all that a route answers; null when other data are in the answer, or the answer depends
 * on more than the files say.
 *
 * @example streamedResource(agent, route); // '@painter/ask:1.0.0' if the answer is only what `ask` says
 */
export function streamedResource(agent: Pick<Agent, 'plan' | 'resources'>, { path }: ApiRoute): ActionId | null {
  const planned = agent.plan.steps.flatMap(({ id }) => agent.resources.get(id) ?? []);
  const [answering, ...others] = planned.filter(
    ({ kind, reads: { routes } }) => isAnswer(kind) && (routes.length === 0 || routes.includes(path)),
  );
  if (answering === undefined || answering.kind === null || others.length > 0) return null;
  const [file, source] = parsed(answering);
  const data = kinds.of(answering.kind).onlyData?.(file) ?? null;
  const read = data === null ? null : readBy(data, source);
  if (read === null) return null;
  const [resource, ...more] = planned.filter(({ label, home }) => label === read.id && isSame(home, answering.home));
  if (resource === undefined || resource.kind === null || more.length > 0) return null;
  const { name, streamed } = kinds.of(resource.kind);
  return name === read.object && streamed === read.member && !runsForItems(resource) ? resource.id : null;
}

function isAnswer(kind: string | null): boolean {
  return kind !== null && kinds.of(kind).onlyData !== undefined;
}

function isSame(left: Resource['home'], right: Resource['home']): boolean {
  return left.agent === right.agent && left.version === right.version;
}

function parsed({ module: { uri, text } }: Resource): readonly [Module, Source] {
  const source = new Source(uri, text);
  return [parseModule(source, { promises: true }), source];
}

/** The call that an expression consists of, as such or as the only part of a text. */
function readBy(expr: Expr, source: Source) {
  if (expr.kind === 'String') {
    const [part, ...others] = expr.parts;
    const isWhole = part !== undefined && part.kind !== 'Text' && others.length === 0;
    return isWhole ? callIn(part.expr, source) : null;
  }
  return callIn(expr, source);
}

function callIn(expr: Expr, source: Source) {
  if (expr.kind !== 'QualifiedAccess' || expr.receiver.kind !== 'Access' || expr.receiver.args !== null) return null;
  const [argument, ...others] = expr.args ?? [];
  const id = argument === undefined || others.length > 0 ? null : constantText(argument, source);
  return id === null ? null : { object: expr.receiver.name.text, member: expr.name.text, id };
}

/** The result of such a resource is that of its last item. */
function runsForItems(resource: Resource): boolean {
  let found = false;
  walk(parsed(resource)[0], (node) => {
    if (node.kind === 'Property' && node.name.text.toLowerCase() === 'items') found = true;
  });
  return found;
}
