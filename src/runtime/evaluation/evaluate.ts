/** Evaluates a resource up to its action: its conditions, its expressions, and the action's input. */
import { LazyObject, PklError } from '../../lang/index.ts';
import { ActionError } from '../diagnostics/errors.ts';
import { kinds } from '../kinds/index.ts';
import { type OpenModule, reportOf } from '../language/engine.ts';
import { field, list, numberOr, text, texts } from '../language/values.ts';
import type { RunView, ScopeView } from '../run/context.ts';
import type { MeantAsJson } from '../run/json-value.ts';
import { isAgentFault } from '../run/request-faults.ts';
import type { Evaluated, Skip } from './protocol.ts';

/** More would take the main thread longer than other requests should wait. */
const MAX_ITEMS = 50_000;

/**
 * Evaluates a resource.
 *
 * @param isText whether the class of the route's answers declares a text at a path in one of their parts
 * @throws ActionError and PklError when the evaluation fails
 */
export function evaluateResource(
  opened: OpenModule,
  scope: ScopeView,
  kind: string | null,
  isText: (path: readonly string[]) => boolean,
): Evaluated {
  const restricted = restriction(opened, scope);
  if (restricted !== null) return { state: 'skipped', skip: restricted };
  if (scope.item === null) {
    const items = texts(opened.read('Items'));
    if (items.length > MAX_ITEMS)
      throw new ActionError(
        'kdeps/too-many-items',
        `\`Items\` has ${items.length} items; a resource runs for at most ${MAX_ITEMS}.`,
      );
    if (items.length > 0) return { state: 'items', items };
  }
  scope.allowed = {
    headers: texts(opened.read('Run', 'AllowedHeaders')),
    params: texts(opened.read('Run', 'AllowedParams')),
  };
  const skip = skipCondition(opened) ?? disallowed(scope);
  if (skip !== null) return { state: 'skipped', skip };
  checkPreflight(opened, scope);
  // Expressions are evaluated for their effects, in source order.
  opened.evaluateInOrder('Run', 'Expr');
  const rejected = disallowed(scope);
  if (rejected !== null) return { state: 'skipped', skip: rejected };
  return kind === null
    ? { state: 'ready', input: null }
    : decodeAction(kind, opened, scope, (given, path) => scope.jsonTexts.has(given) && !isText(path()));
}

function decodeAction(property: string, opened: OpenModule, scope: ScopeView, isJson: MeantAsJson): Evaluated {
  const kind = kinds.of(property);
  scope.forAnswer = kind.answer !== undefined;
  const input = kind.decode(opened.read('Run', kind.property), isJson);
  const skip = disallowed(scope);
  return skip === null ? { state: 'ready', input } : { state: 'skipped', skip };
}

/** Skips the resource when it is not meant for the request. An agent without a server has no request. */
function restriction(opened: OpenModule, { run }: ScopeView): Skip | null {
  const { request } = run;
  if (request === null) return null;
  const routes = texts(opened.read('Run', 'RestrictToRoutes'));
  if (routes.length > 0 && ![request.path, request.route].some((path) => routes.includes(path))) {
    return { cause: 'route', why: `it is meant for ${routes.join(', ')}, but the request was for ${request.path}.` };
  }
  const methods = texts(opened.read('Run', 'RestrictToHTTPMethods')).map((method) => method.toUpperCase());
  if (methods.length > 0 && !methods.includes(request.method)) {
    return {
      cause: 'method',
      why: `it is meant for ${methods.join(', ')}, but the request method was ${request.method}.`,
    };
  }
  return null;
}

function skipCondition(opened: OpenModule): Skip | null {
  const conditions = list(opened.read('Run', 'SkipCondition'));
  const at = conditions.findIndex(isTrue);
  return at < 0 ? null : { cause: 'condition', why: `condition ${at + 1} of its \`SkipCondition\` is true.` };
}

/** Skips the resource when it read a part of the request that it does not list as allowed. */
function disallowed(scope: ScopeView): Skip | null {
  const { disallowed: found } = scope;
  if (found === null) return null;
  if (found.cause === 'rejected') throw rejectedParameter(found.name, scope.run);
  const list = found.cause === 'header' ? 'AllowedHeaders' : 'AllowedParams';
  return {
    cause: found.cause,
    why: `the request has the ${found.cause} \`${found.name}\`, which is not listed in \`${list}\`.`,
  };
}

function rejectedParameter(name: string, { request }: RunView): ActionError {
  const found = request?.rejected.get(name);
  if (found?.why === 'nul')
    return new ActionError(
      'kdeps/invalid-parameter',
      `The parameter \`${name}\` contains a NUL character, which cannot be passed to a program.`,
      { status: 400 },
    );
  if (found?.why === 'half')
    return new ActionError(
      'kdeps/invalid-parameter',
      `The parameter \`${name}\` contains half of a surrogate pair, which is not a character.`,
      { status: 400 },
    );
  const limit = found?.limit ?? 0;
  return new ActionError(
    'kdeps/parameter-too-long',
    `The parameter \`${name}\` is longer than ${limit} bytes, the limit set by \`MaxParameterLength\` in the workflow. Send long values as files of a form.`,
    { status: 413 },
  );
}

/** Checks the validations in order and stops at the first failure, which later ones may depend on. */
function checkPreflight(opened: OpenModule, scope: ScopeView): void {
  const validations = opened.lazy('Run', 'PreflightCheck', 'Validations');
  if (!(validations instanceof LazyObject)) return;
  for (let index = 0; index < validations.elementCount; index++) {
    const result = validate(validations, index);
    // Errors caused by an invalid parameter are not the validation's fault.
    disallowed(scope);
    if (result.isTrue) continue;
    const error = opened.read('Run', 'PreflightCheck', 'Error');
    // `Error` may be empty.
    const message = text(field(error, 'Message')) || `Validation ${index + 1} of \`${scope.resource.label}\` failed.`;
    if (result.failure !== null)
      throw new ActionError('kdeps/validation-failed', message, {
        status: 400,
        detail: reportOf(result.failure, scope.run.agent.folder),
      });
    throw new ActionError('kdeps/validation-failed', message, { status: numberOr(field(error, 'Code'), 0) || 400 });
  }
}

interface ValidationResult {
  readonly isTrue: boolean;
  /** Why the validation could not be evaluated. */
  readonly failure: PklError | null;
}

function validate(validations: LazyObject, index: number): ValidationResult {
  try {
    return { isTrue: isTrue(validations.element(index)), failure: null };
  } catch (error) {
    if (!(error instanceof PklError) || isAgentFault(error)) throw error;
    return { isTrue: false, failure: error };
  }
}

/** A promise evaluates to a text, so the text `true` counts as well. */
function isTrue(value: unknown): boolean {
  return value === true || (typeof value === 'string' && value.trim().toLowerCase() === 'true');
}
