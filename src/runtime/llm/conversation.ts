/** A conversation with a language model, whatever server the model is on. */

export type Role = 'system' | 'user' | 'assistant' | 'tool';

export interface Message {
  readonly role: Role;
  readonly text: string;
  /** Pictures that go with the text, as base64. */
  readonly images?: readonly Picture[];
  /** The scripts that the model wants to be run, in a message of its own. */
  readonly calls?: readonly ToolCall[];
  /** The call that a message of a tool answers. */
  readonly answers?: ToolCall;
}

export interface Picture {
  readonly type: string;
  readonly base64: string;
}

/** A script that the model wants to be run. */
export interface ToolCall {
  readonly id: string;
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** A script as the model is told of it. */
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
  /** The JSON Schema that the answer must fit; `any` for any JSON, null for a plain text. */
  readonly json: object | 'any' | null;
  readonly options: Readonly<Record<string, unknown>>;
  readonly signal: AbortSignal;
}

export interface Reply {
  readonly text: string;
  readonly calls: readonly ToolCall[];
}

/** A server that holds models. */
export interface Provider {
  /** Where it is, for messages. */
  readonly place: string;
  /** Asks. Throws Error with what the server said. */
  readonly ask: (question: Question) => Promise<Reply>;
}

/** The model, or its server, cannot be told of tools; the question can be asked without them. */
export class NoToolsError extends Error {
  override readonly name = 'NoToolsError';
}

/** The server is there and may answer in a moment: it starts, or has too much to do. */
export class BusyError extends Error {
  override readonly name = 'BusyError';
}

/** Whether a status says so. */
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

/** A message in the words of an agent's file. A role that no model knows is said in the text. */
export function spoken(role: string | null, text: string): Message {
  const name = (role ?? '').trim().toLowerCase();
  const known = name === '' ? 'user' : roles[name];
  // The result of a tool belongs to a call; here there was none.
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
