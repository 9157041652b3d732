import type { ActionOutput, Answer } from '../../run/outcomes.ts';

/** The answer of the agent. */
export interface ResponseOutput extends ActionOutput {
  readonly kind: 'response';
  readonly answer: Answer;
}
