/** Validates requests and answers against the classes of their routes. */
import { ActionError, RunError } from '../diagnostics/errors.ts';
import type { FitCheck } from '../evaluation/protocol.ts';
import { callsOf, snapshotOf } from '../evaluation/run-calls.ts';
import { type FieldProblem, problemText } from '../input/problems.ts';
import type { RunContext } from './context.ts';
import type { Answer } from './outcomes.ts';

/** Maximum number of problems that a response lists. */
const MAX_LISTED = 100;

/**
 * Validates a request against the `Input` class of its route.
 *
 * @throws RunError 422 with an entry for each invalid field
 */
export async function requireInput(run: RunContext): Promise<void> {
  const problems = await problemsOf(run, null);
  if (problems.length === 0) return;
  const entries = problems.slice(0, MAX_LISTED).map((problem) => ({
    code: 422,
    message: run.secrets.redact(problemText(problem)),
    ...(problem.field !== '' && { field: problem.field }),
  }));
  throw new RunError('kdeps/invalid-input', 422, entries);
}

/**
 * Validates an answer against the `Output` class of its route.
 *
 * @throws RunError 500 with the problems as details
 */
export async function requireOutput(run: RunContext, answer: Answer): Promise<void> {
  const { request, agent } = run;
  const { success, errors, status } = answer;
  const route = agent.workflow.api?.routes.find(({ path }) => path === request?.route);
  const isFailure =
    !success || (status ?? 200) >= 400 || errors?.some(({ code, message }) => code !== 0 || message !== '');
  if (route === undefined || route.output === null || isFailure === true) return;
  const problems = await problemsOf(run, answer.packed ?? answer.data ?? []);
  if (problems.length === 0) return;
  const message = `The answer does not match \`${route.output.root}\`, the \`Output\` class of the route \`${route.path}\`.`;
  const detail = problems.slice(0, MAX_LISTED).map(problemText).join('\n');
  run.emit({ type: 'note', run: run.id, resource: null, text: run.secrets.redact(`${message}\n${detail}`) });
  throw new RunError('kdeps/invalid-answer', 500, [{ code: 500, message }], detail);
}

async function problemsOf(run: RunContext, answer: FitCheck['answer']): Promise<readonly FieldProblem[]> {
  const check = { resource: null, run: snapshotOf(run), answer };
  const { evaluated, failure } = await run.evaluations.evaluate(check, callsOf(run), run.signal);
  if (failure !== null) throw new ActionError(failure.code, failure.message, failure);
  return evaluated.state === 'checked' ? evaluated.problems : [];
}
