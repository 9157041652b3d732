import type { ActionOutput } from '../../run/outcomes.ts';

/** A question answered by a model. */
export interface ChatOutput extends ActionOutput {
  readonly kind: 'llm';
  readonly model: string;
  readonly role: string;
  readonly prompt: string;
  readonly files: readonly string[];
  readonly isJson: boolean;
  readonly keys: readonly string[];
  readonly response: string;
}
