/** A conversation with a language model, independent of the server's API. */

import type { ModelIdentity } from '../python/model-files.ts';

export type Role = 'system' | 'user' | 'assistant' | 'tool';

export interface Message {
  readonly role: Role;
  readonly text: string;
  /** Images attached to the text, as base64. */
  readonly images?: readonly Picture[];
  /** Tool calls requested by the model. */
  readonly calls?: readonly ToolCall[];
  /** The call that a tool message answers. */
  readonly answers?: ToolCall;
}

export interface Picture {
  readonly type: string;
  readonly base64: string;
}

/** A tool call requested by the model. */
export interface ToolCall {
  readonly id: string;
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** The description of a tool for the model. */
export interface ToolDescription {
  readonly name: string;
  readonly description: string;
  readonly parameters: readonly ToolParameter[];
}

export interface ToolParameter {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'array' | 'object';
  readonly description: string;
  readonly required: boolean;
}

export interface Question {
  readonly model: string;
  readonly messages: readonly Message[];
  readonly tools: readonly ToolDescription[];
  /** The JSON Schema of the answer; `any` for any JSON, null for plain text. */
  readonly json: object | 'any' | null;
  readonly options: Readonly<Record<string, unknown>>;
  readonly signal: AbortSignal;
  /** Receives the text as the model makes it; the next piece is read when it resolves. */
  readonly onText?: (piece: string) => Promise<void>;
}

export interface Reply {
  readonly text: string;
  readonly calls: readonly ToolCall[];
  /** Null when the server does not report it. */
  readonly usage: TokenUsage | null;
}

/** How many tokens a model has read and written. */
export interface TokenUsage {
  readonly prompt: number;
  readonly completion: number;
}

/** A model server. */
export interface Provider {
  /** Its name in messages. */
  readonly place: string;
  /** What a model on the server consists of, as far as the server tells. Never rejects. */
  readonly identify: (model: string) => Promise<ModelIdentity>;
  /** Sends the question. Throws Error with the server's message. */
  readonly ask: (question: Question) => Promise<Reply>;
}

/** The model or its server does not support tools; the question can be sent without them. */
export class NoToolsError extends Error {
  override readonly name = 'NoToolsError';
}

/** The server is starting or overloaded and may answer if asked again. */
export class BusyError extends Error {
  override readonly name = 'BusyError';
}

/** Whether an HTTP status means that. */
export function isBusy(status: number): boolean {
  return status === 429 || (status >= 502 && status <= 504);
}

const roles: Readonly<Record<string, Role>> = {
  human: 'user',
  user: 'user',
  person: 'user',
  client: 'user',
  system: 'system',
  ai: 'assistant',
  assistant: 'assistant',
  bot: 'assistant',
  chatbot: 'assistant',
  llm: 'assistant',
  function: 'tool',
  action: 'tool',
  tool: 'tool',
};

/** A message from an agent's file. A role unknown to models is put into the text. */
export function messageInRole(role: string | null, text: string): Message {
  const name = (role ?? '').trim().toLowerCase();
  const known = name === '' ? 'user' : roles[name];
  // A tool result needs a preceding call, and there is none.
  if (known === undefined || known === 'tool') return { role: 'user', text: `[${name}]: ${text}` };
  return { role: known, text };
}

/** The parameters of a tool as a JSON Schema. */
export function parameterSchema(parameters: readonly ToolParameter[]): object {
  return {
    type: 'object',
    properties: Object.fromEntries(parameters.map(({ name, type, description }) => [name, { type, description }])),
    required: parameters.filter(({ required }) => required).map(({ name }) => name),
  };
}
