/** `POST /v1/chat/completions`. */
import type { Request, Response } from 'express';
import { type Answer, jsonBody, type TokenUsage } from '../../../runtime/index.ts';
import { runId } from '../../access-log.ts';
import { answerReply, RequestError } from '../../envelope.ts';
import type { EndpointContext } from '../endpoint.ts';
import { AgentFailure } from './failures.ts';
import { type Fields, fieldsOf, passedOn, promptField } from './fields.ts';
import { type Model, modelFor } from './models.ts';

/** Parameters of OpenAI's API that a route need not have. */
const known: ReadonlySet<string> = new Set([
  'model',
  'messages',
  'stream',
  'stream_options',
  'temperature',
  'top_p',
  'n',
  'stop',
  'max_tokens',
  'user',
  'seed',
  'max_completion_tokens',
  'presence_penalty',
  'frequency_penalty',
  'logit_bias',
  'logprobs',
  'top_logprobs',
  'response_format',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'store',
  'metadata',
  'reasoning_effort',
  'service_tier',
  'modalities',
  'prediction',
  'verbosity',
  'safety_identifier',
  'prompt_cache_key',
]);

interface Message {
  readonly role: string;
  readonly content: string;
}

/** A request for a chat: which route answers it, how, and with which fields. */
export interface ChatRequest {
  readonly id: string;
  readonly created: number;
  readonly model: Model;
  readonly fields: Fields;
  readonly isStream: boolean;
  /** Whether the stream ends with the number of tokens. */
  readonly withUsage: boolean;
}

/**
 * Reads a request for a chat.
 *
 * @throws RequestError
 */
export function chatIn(
  { agent }: EndpointContext,
  models: readonly Model[],
  response: Response,
  body: Fields,
): ChatRequest {
  const model = modelFor(models, 'chat-completions', body['model']);
  if (body['n'] !== undefined && body['n'] !== null && body['n'] !== 1)
    throw new RequestError(400, '`n` must be 1: the agent gives one answer.');
  const isStream = flagIn(body, 'stream');
  const { stream_options: options } = body;
  if (options !== undefined && options !== null && (typeof options !== 'object' || Array.isArray(options)))
    throw new RequestError(400, '`stream_options` must be an object.');
  const withUsage = flagIn({ ...options }, 'include_usage');
  const has = fieldsOf(agent, model.route);
  const messages = messagesIn(body);
  const last = messages.findLast(({ role }) => role === 'user')?.content;
  if (last === undefined) throw new RequestError(400, '`messages` has none of the role `user`.');
  const system = messages.filter(({ role }) => role === 'system' || role === 'developer').map(({ content }) => content);
  const { messages: _, ...rest } = passedOn(body, has, known);
  const prompt = promptField(has, ['prompt', 'q', 'message', 'text']);
  const fields = {
    ...rest,
    ...(has.has('messages') && { messages }),
    ...(has.has('system') && system.length > 0 && { system: system.join('\n') }),
    ...((has.has(prompt) || !has.has('messages')) && { [prompt]: last }),
  };
  const created = Math.floor(Date.now() / 1000);
  return { id: `chatcmpl-${runId(response)}`, created, model, fields, isStream, withUsage };
}

function flagIn(fields: Fields, name: string): boolean {
  const value = fields[name] ?? false;
  if (typeof value === 'boolean') return value;
  throw new RequestError(400, `\`${name}\` must be true or false.`);
}

/** A finished chat. */
export interface Completion {
  readonly text: string;
  /** Null when no model server has reported it. */
  readonly usage: TokenUsage | null;
}

/**
 * Runs the agent for a chat.
 *
 * @param onText receives the text as the model makes it, if the answer is that of a model; null to wait for all of it
 * @throws AgentFailure, RequestError and RunError
 */
export async function completeChat(
  context: EndpointContext,
  { model: { route, streamed }, fields }: ChatRequest,
  request: Request,
  response: Response,
  onText: ((piece: string) => Promise<void>) | null,
): Promise<Completion> {
  let usage: TokenUsage | null = null;
  const answer = await context.run({
    request,
    response,
    route,
    fields,
    models: {
      streamed: onText === null ? null : streamed(),
      onText: onText ?? (() => Promise.resolve()),
      onUsage: ({ prompt, completion }) => {
        usage = { prompt: (usage?.prompt ?? 0) + prompt, completion: (usage?.completion ?? 0) + completion };
      },
    },
  });
  const reply = answerReply(answer, runId(response));
  if (reply.status >= 400 || !answer.success) throw new AgentFailure(reply);
  return { text: textOf(answer), usage };
}

/** The messages, with the texts of those whose content has parts. */
function messagesIn({ messages }: Fields): readonly Message[] {
  if (!Array.isArray(messages) || messages.length === 0)
    throw new RequestError(400, '`messages` must be a list with at least one message.');
  return messages.map((message: unknown, index) => {
    const { role, content } = (message ?? {}) as { readonly role?: unknown; readonly content?: unknown };
    const text = typeof content === 'string' ? content : textOfParts(content);
    if (typeof role !== 'string' || text === null)
      throw new RequestError(400, `\`messages[${index}]\` must have a \`role\` and texts as \`content\`.`);
    return { role, content: text };
  });
}

function textOfParts(content: unknown): string | null {
  if (content === null || content === undefined) return '';
  if (!Array.isArray(content)) return null;
  const texts = content.map((part: unknown) => (part as { readonly text?: unknown } | null)?.text);
  return texts.every((text) => typeof text === 'string') ? texts.join('\n') : null;
}

/** The parts of an answer as one text. */
function textOf({ data }: Answer): string {
  return (data ?? []).map((part) => (typeof part === 'string' ? part : String(jsonBody(part)).trim())).join('\n');
}

/** The answer as one object. */
export function chatView({ id, created, model }: ChatRequest, { text, usage }: Completion) {
  return {
    id,
    object: 'chat.completion',
    created,
    model: model.id,
    choices: [
      { index: 0, message: { role: 'assistant', content: text, refusal: null }, logprobs: null, finish_reason: 'stop' },
    ],
    ...(usage !== null && { usage: usageView(usage) }),
  };
}

/** The number of tokens in OpenAI's form. */
export function usageView({ prompt, completion }: TokenUsage) {
  return { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion };
}
