import type { ErrorEntry } from '../../diagnostics/errors.ts';
import type { ResourceScope } from '../../run/context.ts';
import { now } from '../timing.ts';
import type { ResponseInput } from './decode.ts';
import { LargeAnswer } from './large-answer.ts';
import type { ResponseOutput } from './output.ts';

/** Runs the action. Throws ActionError when it fails. */
export async function run({ packed, ...decoded }: ResponseInput, { resource }: ResourceScope): Promise<ResponseOutput> {
  const answer = { ...decoded, errors: decoded.errors === null ? null : withSource(decoded.errors, resource.label) };
  return {
    kind: 'response',
    answer: packed === null ? answer : new LargeAnswer(answer, packed),
    timestamp: now(),
    timeout: 0,
  };
}

/** Removes duplicate errors and adds the resource to each, unless the error is an empty one. */
function withSource(errors: readonly ErrorEntry[], actionId: string): readonly ErrorEntry[] {
  const known = new Map(errors.map((error) => [JSON.stringify([error.code, error.message]), error]));
  return [...known.values()].map((error) => (error.message === '' ? error : { ...error, actionId }));
}
