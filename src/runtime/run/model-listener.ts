/** Follows what the models of a run say. */
import type { ActionId } from '../agent/action-id.ts';
import type { TokenUsage } from '../llm/conversation.ts';

export interface ModelListener {
  /** The resource whose plain-text answer is received as its model makes it; null for none. */
  readonly streamed: ActionId | null;
  /** Receives a piece of that answer. The model has to wait until it resolves. */
  readonly onText: (piece: string) => Promise<void>;
  /** Receives the tokens of each question to a model, whatever its resource. */
  readonly onUsage: (usage: TokenUsage) => void;
}
