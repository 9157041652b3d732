/** `POST /v1/chat/completions`. */
import type { Request, Response } from 'express';
import { type Answer, jsonBody } from '../../../runtime/index.ts';
import { runId } from '../../access-log.ts';
import { answerReply, RequestError } from '../../envelope.ts';
import type { EndpointContext } from '../endpoint.ts';
import { type Fields, fieldsOf, passedOn, promptField } from './fields.ts';
import { AgentFailure } from './images.ts';
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

/** A finished chat, with what its chunks need. */
export interface Completion {
  readonly id: string;
  readonly created: number;
  readonly model: string;
  readonly text: string;
}

/** Runs the agent for the messages of a chat. */
export async function completeChat(
  context: EndpointContext,
  models: readonly Model[],
  request: Request,
  response: Response,
  body: Fields,
): Promise<Completion> {
  const { route, id } = modelFor(models, 'chat-completions', body['model']);
  if (body['n'] !== undefined && body['n'] !== null && body['n'] !== 1)
    throw new RequestError(400, '`n` must be 1: the agent gives one answer.');
  const has = fieldsOf(context.agent, route);
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
  const answer = await context.run({ request, response, route, fields });
  const reply = answerReply(answer, runId(response));
  if (reply.status >= 400 || !answer.success) throw new AgentFailure(reply);
  return { id: `chatcmpl-${runId(response)}`, created: Math.floor(Date.now() / 1000), model: id, text: textOf(answer) };
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
export function chatView({ id, created, model, text }: Completion) {
  return {
    id,
    object: 'chat.completion',
    created,
    model,
    choices: [
      { index: 0, message: { role: 'assistant', content: text, refusal: null }, logprobs: null, finish_reason: 'stop' },
    ],
    usage,
  };
}

/** What models count is not known here. */
const usage = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 };

/** The answer as server-sent events. */
export function chatEvents({ id, created, model, text }: Completion, withUsage: boolean): string {
  const chunk = (choices: readonly object[], more: object = {}): string =>
    `data: ${JSON.stringify({ id, object: 'chat.completion.chunk', created, model, choices, ...more })}\n\n`;
  const choice = (delta: object, finish: string | null): readonly object[] => [
    { index: 0, delta, logprobs: null, finish_reason: finish },
  ];
  return [
    chunk(choice({ role: 'assistant', content: '' }, null)),
    chunk(choice({ content: text }, null)),
    chunk(choice({}, 'stop')),
    ...(withUsage ? [chunk([], { usage })] : []),
    'data: [DONE]\n\n',
  ].join('');
}
