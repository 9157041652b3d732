/** The typed input of a request that `kdeps eval` is given. */
import { readContract } from '../../lang/contracts/index.ts';
import type { Evaluation, LazyObject } from '../../lang/index.ts';
import type { AgentModule } from '../language/program.ts';
import type { RequestInput } from '../run/request.ts';
import { problemText } from './problems.ts';
import type { RouteClasses } from './route-classes.ts';
import { hostClasses } from './upload.ts';
import { inputOf, requestProblems } from './validation.ts';

/** Makes the input of a request in an evaluation. See `previewedInput`. */
export type InputMaker = (classes: RouteClasses, request: RequestInput | null) => LazyObject;

/**
 * A function that makes the input of a request, as an instance of the `Input` class of its route, in an evaluation. The
 * command line is bundled with two instances of the language; only that of the evaluation knows its values, so this is
 * imported by the code that evaluates.
 *
 * @throws Error with everything that does not fit; so does the function
 */
export function previewedInput(evaluation: Evaluation): InputMaker {
  const opened = {
    contract: (expression: string, module: AgentModule) =>
      readContract(evaluation, module.uri, expression, hostClasses),
  };
  return (classes, request) => {
    const problems = request === null || request.fields === null ? [] : requestProblems(opened, classes, request);
    if (problems.length > 0) throw new Error(`The request does not fit. ${problems.map(problemText).join(' ')}`);
    return inputOf(opened, classes, request);
  };
}
