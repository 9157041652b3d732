/** Validates requests and answers against the classes of their routes. Runs on evaluation threads. */
import type { ContractType, MadeValue, OpenContract } from '../../lang/contracts/index.ts';
import type { LazyObject } from '../../lang/index.ts';
import { ActionError } from '../diagnostics/errors.ts';
import type { OpenModule } from '../language/engine.ts';
import type { RequestInput } from '../run/request.ts';
import { type FieldProblem, problemText } from './problems.ts';
import { decodeFields } from './request-fields.ts';
import { classOfRoute, type RouteClasses } from './route-classes.ts';
import { ValueDecoder } from './values.ts';
import { problemsOf, typeAt } from './violations.ts';

/** A module whose expressions name classes. */
type Opened = Pick<OpenModule, 'contract'>;

function contractOf(
  opened: Opened,
  { workflow, routes }: RouteClasses,
  route: string,
  which: 'Input' | 'Output',
): OpenContract {
  return opened.contract(classOfRoute(routes.indexOf(route), which), workflow);
}

/** Validates a request against the `Input` class of its route. */
export function requestProblems(opened: Opened, classes: RouteClasses, request: RequestInput): readonly FieldProblem[] {
  const open = contractOf(opened, classes, request.route, 'Input');
  const { value, given, problems } = decodeFields(open, request);
  // Defaults are only checked if all given fields are valid: they may depend on missing ones.
  const violations = open.check(value, problems.length === 0 ? undefined : (name) => given.has(name));
  return [...problems, ...problemsOf(open.contract, violations, problems)];
}

/**
 * The request as an instance of the `Input` class of its route.
 *
 * @throws Error when the route has no `Input` class; ActionError when the request was not validated and is invalid
 */
export function inputOf(opened: Opened, classes: RouteClasses, request: RequestInput | null): LazyObject {
  if (request === null || request.fields === null) {
    const route = request === null ? '' : ` \`${request.route}\``;
    throw new Error(`The route${route} has no \`Input\` class, so \`request.input\` has no value.`);
  }
  const open = contractOf(opened, classes, request.route, 'Input');
  const { value, problems } = decodeFields(open, request);
  const [first] = problems;
  if (first !== undefined) throw new ActionError('kdeps/invalid-input', problemText(first), { status: 422 });
  return open.open(value);
}

/** Validates the parts of an answer against the `Output` class of the route. */
export function answerProblems(
  opened: Opened,
  classes: RouteClasses,
  request: RequestInput,
  parts: readonly unknown[],
): readonly FieldProblem[] {
  const open = contractOf(opened, classes, request.route, 'Output');
  const { contract } = open;
  return parts.flatMap((part, index) => {
    const problems: FieldProblem[] = [];
    const type = { kind: 'object', name: contract.root, constraints: [] } as const;
    const made: MadeValue | undefined = new ValueDecoder(open, problems).ofJson(type, part, []);
    const found = made === undefined ? problems : problemsOf(contract, open.check(made), problems);
    return found.map(({ field, reason }) => ({ field: partName(index, field), reason }));
  });
}

/** Whether the `Output` class of the request's route declares a text at a path in a part of the answer. */
export function isDeclaredText(
  opened: Opened,
  classes: RouteClasses,
  request: RequestInput | null,
  path: readonly string[],
): boolean {
  if (request === null || !classes.withOutput.includes(request.route)) return false;
  const type = typeAt(contractOf(opened, classes, request.route, 'Output').contract, path);
  return type !== null && isText(type);
}

function isText(type: ContractType): boolean {
  if (type.kind === 'nullable') return isText(type.type);
  return type.kind === 'string' || (type.kind === 'union' && type.members.every(isText));
}

/** The name of a field in the answer: `data[0].width`. */
function partName(index: number, field: string): string {
  return `data[${index}]${field === '' || field.startsWith('[') ? field : `.${field}`}`;
}
