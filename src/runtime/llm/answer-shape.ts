/** Validates responses of model servers before using them; the servers are third-party programs. */
import { BusyError, isBusy, type Reply, type TokenUsage, type ToolCall } from './conversation.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A response that is a JSON object. */
export interface ServerAnswer {
  readonly status: number;
  readonly fields: Fields;
  /** The error message in the response; null when there is none. */
  readonly error: string | null;
}

/**
 * Parses a response.
 *
 * @throws BusyError and Error when it is not a JSON object
 */
export function readAnswer(status: number, text: string): ServerAnswer {
  const fields = objectIn(text);
  if (fields === null) {
    const message = `it answered with status ${status} and no JSON object\n${text.slice(0, 500)}`;
    throw isBusy(status) ? new BusyError(message) : new Error(message);
  }
  return { status, fields, error: errorIn(fields['error']) };
}

/**
 * Fails for an error response.
 *
 * @throws BusyError and Error with the server's message
 */
export function checkStatus({ status, error }: ServerAnswer): void {
  if (isBusy(status)) throw new BusyError(error ?? `it answered with status ${status}`);
  if (status >= 400 || error !== null) throw new Error(error ?? `it answered with status ${status}`);
}

/**
 * Reads an assistant message: its text, and the tools it calls.
 *
 * @throws Error when it is malformed
 */
export function readReply(message: unknown, usage: TokenUsage | null): Reply {
  if (!isObject(message)) throw malformed('it has no `message`', message);
  const text = textIn(message['content']);
  if (text === null) throw malformed('the `content` of its message is not a text', message);
  const calls = message['tool_calls'] ?? [];
  if (!Array.isArray(calls)) throw malformed('its `tool_calls` are not a list', message);
  if (calls.length === 0 && message['content'] === undefined) throw malformed('its message has no `content`', message);
  return { text, calls: calls.map((call: unknown, index) => readCall(call, index)), usage };
}

/** The numbers of tokens; null unless the server reports both. */
export function readUsage(prompt: unknown, completion: unknown): TokenUsage | null {
  return isCount(prompt) && isCount(completion) ? { prompt, completion } : null;
}

/** The digest of a model in Ollama's list of models; null when it is not there. */
export function readDigest({ fields }: ServerAnswer, model: string): string | null {
  const listed: readonly unknown[] = Array.isArray(fields['models']) ? fields['models'] : [];
  const name = /:[^/]*$/.test(model) ? model : `${model}:latest`;
  const found = listed.find((each) => isObject(each) && each['name'] === name);
  const digest = isObject(found) ? found['digest'] : null;
  return typeof digest === 'string' && /^(sha256:)?[\da-f]{64}$/.test(digest)
    ? `sha256:${digest.replace('sha256:', '')}`
    : null;
}

/** The names and sizes in Ollama's list of models. */
export function readModels({ fields }: ServerAnswer): readonly { readonly name: string; readonly bytes: number }[] {
  const listed: readonly unknown[] = Array.isArray(fields['models']) ? fields['models'] : [];
  return listed.flatMap((each) =>
    isObject(each) && typeof each['name'] === 'string' && isCount(each['size'])
      ? [{ name: each['name'], bytes: each['size'] }]
      : [],
  );
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

/** The text in a piece of a message; empty for a piece without one. */
export function readPiece(message: unknown): string {
  const content = isObject(message) ? message['content'] : undefined;
  return typeof content === 'string' ? content : '';
}

/** The error for an answer in pieces whose end is missing. */
export function cutOff(): Error {
  return new Error('its answer ends in the middle');
}

function readCall(call: unknown, index: number): ToolCall {
  const called = isObject(call) ? call['function'] : undefined;
  if (!isObject(call) || !isObject(called) || typeof called['name'] !== 'string')
    throw malformed('one of its `tool_calls` has no function name', call);
  const { id } = call;
  return {
    id: typeof id === 'string' ? id : `call_${index}`,
    name: called['name'],
    arguments: plainArguments(called['arguments']),
  };
}

/** Some servers send the arguments as JSON text. */
function plainArguments(value: unknown): Fields {
  if (isObject(value)) return value;
  return (typeof value === 'string' ? objectIn(value) : null) ?? {};
}

/** A text, the concatenated text parts, or an empty text. Null for anything else. */
function textIn(content: unknown): string | null {
  if (content === undefined || content === null) return '';
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return null;
  const parts = content.map((part: unknown) => (isObject(part) ? part['text'] : part));
  return parts.every((part) => typeof part === 'string') ? parts.join('') : null;
}

function errorIn(error: unknown): string | null {
  if (error === undefined || error === null) return null;
  if (typeof error === 'string') return error;
  return isObject(error) && typeof error['message'] === 'string' ? error['message'] : 'it answered with an error';
}

function malformed(what: string, seen: unknown): Error {
  return new Error(`its answer is malformed: ${what}\n${(JSON.stringify(seen) ?? '').slice(0, 500)}`);
}

function objectIn(text: string): Fields | null {
  try {
    const value = JSON.parse(text) as unknown;
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
