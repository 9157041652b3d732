/** Evaluates one resource up to its action: its conditions, its expressions, and what its action is given. */
import { LazyObject, PklError } from '../../lang/index.ts';
import { ActionError } from '../diagnostics/errors.ts';
import { kinds } from '../kinds/index.ts';
import { type OpenModule, reportOf } from '../language/engine.ts';
import { field, list, numberOr, text, texts } from '../language/values.ts';
import type { RunView, ScopeView } from '../run/context.ts';
import { isFaultOfAgent } from '../run/request-faults.ts';
import type { Evaluated, Skip } from './protocol.ts';

/**
 * Evaluates a resource.
 *
 * @throws ActionError and PklError when that fails
 */
export function evaluateResource(opened: OpenModule, scope: ScopeView, kind: string | null): Evaluated {
  if (scope.item === null) {
    const items = texts(opened.read('Items'));
    if (items.length > 0) return { state: 'items', items };
  }
  scope.allowed = {
    headers: texts(opened.read('Run', 'AllowedHeaders')),
    params: texts(opened.read('Run', 'AllowedParams')),
  };
  const skip = restriction(opened, scope) ?? skipCondition(opened) ?? disallowed(scope);
  if (skip !== null) return { state: 'skipped', skip };
  checkPreflight(opened, scope);
  // Expressions are evaluated for what they do, in the order in which they are written.
  opened.evaluateInOrder('Run', 'Expr');
  const refused = disallowed(scope);
  if (refused !== null) return { state: 'skipped', skip: refused };
  return kind === null ? { state: 'ready', input: null } : decodeAction(kind, opened, scope);
}

function decodeAction(property: string, opened: OpenModule, scope: ScopeView): Evaluated {
  const kind = kinds.of(property);
  scope.forAnswer = kind.answer !== undefined;
  const input = kind.decode(opened.read('Run', kind.property));
  const skip = disallowed(scope);
  return skip === null ? { state: 'ready', input } : { state: 'skipped', skip };
}

/** A request that the resource is not meant for. An agent without a server has none. */
function restriction(opened: OpenModule, { run }: ScopeView): Skip | null {
  const { request } = run;
  if (request === null) return null;
  const routes = texts(opened.read('Run', 'RestrictToRoutes'));
  if (routes.length > 0 && ![request.path, request.route].some((path) => routes.includes(path))) {
    return { cause: 'route', why: `it is meant for ${routes.join(', ')}, and the request was for ${request.path}.` };
  }
  const methods = texts(opened.read('Run', 'RestrictToHTTPMethods')).map((method) => method.toUpperCase());
  if (methods.length > 0 && !methods.includes(request.method)) {
    return { cause: 'method', why: `it is meant for ${methods.join(', ')}, and the request was ${request.method}.` };
  }
  return null;
}

function skipCondition(opened: OpenModule): Skip | null {
  const conditions = list(opened.read('Run', 'SkipCondition'));
  const at = conditions.findIndex(isTrue);
  return at < 0 ? null : { cause: 'condition', why: `condition ${at + 1} of its \`SkipCondition\` is true.` };
}

/** The resource read a part of the request that it does not list as allowed. */
function disallowed(scope: ScopeView): Skip | null {
  const { disallowed: found } = scope;
  if (found === null) return null;
  if (found.cause === 'unfit') throw unfitParameter(found.name, scope.run);
  const list = found.cause === 'header' ? 'AllowedHeaders' : 'AllowedParams';
  return {
    cause: found.cause,
    why: `the request has the ${found.cause} \`${found.name}\`, which \`${list}\` does not list.`,
  };
}

function unfitParameter(name: string, { request }: RunView): ActionError {
  const found = request?.unfit.get(name);
  if (found?.why === 'nul')
    return new ActionError(
      'kdeps/invalid-parameter',
      `The parameter \`${name}\` holds a NUL character, which no program can be given.`,
      { status: 400 },
    );
  const limit = found?.limit ?? 0;
  return new ActionError(
    'kdeps/parameter-too-long',
    `The parameter \`${name}\` is longer than ${limit} bytes, which is the limit (\`MaxParameterLength\` of the workflow). Send long values as files of a form.`,
    { status: 413 },
  );
}

/** Judges the validations one by one: those after a failed one may not be ready for what it has found. */
function checkPreflight(opened: OpenModule, scope: ScopeView): void {
  const validations = opened.lazy('Run', 'PreflightCheck', 'Validations');
  if (!(validations instanceof LazyObject)) return;
  for (let index = 0; index < validations.elementCount; index++) {
    const verdict = judge(validations, index);
    // What a parameter that cannot be read leads to is no fault of the validation.
    disallowed(scope);
    if (verdict.isTrue) continue;
    const error = opened.read('Run', 'PreflightCheck', 'Error');
    // Files carry an empty error along when they have nothing to check.
    const message = text(field(error, 'Message')) || `Validation ${index + 1} of \`${scope.resource.label}\` failed.`;
    if (verdict.failure !== null)
      throw new ActionError('kdeps/validation-failed', message, {
        status: 400,
        detail: reportOf(verdict.failure, scope.run.agent.folder),
      });
    throw new ActionError('kdeps/validation-failed', message, { status: numberOr(field(error, 'Code'), 0) || 400 });
  }
}

interface Verdict {
  readonly isTrue: boolean;
  /** Why the request could not even be judged. */
  readonly failure: PklError | null;
}

function judge(validations: LazyObject, index: number): Verdict {
  try {
    return { isTrue: isTrue(validations.element(index)), failure: null };
  } catch (error) {
    if (!(error instanceof PklError) || isFaultOfAgent(error)) throw error;
    return { isTrue: false, failure: error };
  }
}

/** A promise gives a text, so the word counts as much as the value. */
function isTrue(value: unknown): boolean {
  return value === true || (typeof value === 'string' && value.trim().toLowerCase() === 'true');
}
