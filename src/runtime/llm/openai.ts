/** Models on a server with the OpenAI API: OpenAI's own and many others. */
import { sendRequest } from '../net/http-request.ts';
import { checkStatus, readAnswer, readReply } from './answer-shape.ts';
import {
  type Message,
  NoToolsError,
  type Provider,
  parameterSchema,
  type Question,
  type Reply,
} from './conversation.ts';

const MAX_ANSWER_SIZE = 64 * 1024 * 1024;

export interface OpenAiOptions {
  /** Includes the version: `https://api.openai.com/v1`. */
  readonly base: URL;
  readonly key: string | null;
  readonly isPublicOnly: boolean;
}

export function openAiProvider({ base, key, isPublicOnly }: OpenAiOptions): Provider {
  return {
    place: `The model server at ${base.origin}`,
    ask: async (question) => {
      const { status, body } = await sendRequest({
        method: 'POST',
        url: new URL(`${base.pathname.replace(/\/$/, '')}/chat/completions`, base),
        headers: { 'Content-Type': 'application/json', ...(key !== null && { Authorization: `Bearer ${key}` }) },
        body: JSON.stringify(requestBody(question)),
        signal: question.signal,
        limit: MAX_ANSWER_SIZE,
        isPublicOnly,
      });
      return replyOf(status, body.toString('utf8'), question);
    },
  };
}

function requestBody(question: Question): object {
  return {
    model: question.model,
    messages: question.messages.map(messageOf),
    // Few of these servers support a schema; most support plain JSON mode.
    ...(question.json !== null && { response_format: { type: 'json_object' } }),
    ...(question.tools.length > 0 && {
      tools: question.tools.map(({ name, description, parameters }) => ({
        type: 'function',
        function: { name, description, parameters: parameterSchema(parameters) },
      })),
    }),
    ...question.options,
  };
}

function messageOf({ role, text, images, calls, answers }: Message): object {
  const parts = images?.map(({ type, base64 }) => ({
    type: 'image_url',
    image_url: { url: `data:${type};base64,${base64}` },
  }));
  return {
    role,
    content: parts === undefined ? text : [{ type: 'text', text }, ...parts],
    ...(calls !== undefined && {
      tool_calls: calls.map((call) => ({
        id: call.id,
        type: 'function',
        function: { name: call.name, arguments: JSON.stringify(call.arguments) },
      })),
    }),
    ...(answers !== undefined && { tool_call_id: answers.id }),
  };
}

function replyOf(status: number, text: string, question: Question): Reply {
  const answer = readAnswer(status, text);
  if (status >= 400 && question.tools.length > 0 && /tools?\b.*(not|un)\s?support/i.test(answer.error ?? ''))
    throw new NoToolsError();
  checkStatus(answer);
  const { choices } = answer.fields;
  const first: unknown = Array.isArray(choices) ? choices[0] : undefined;
  return readReply(typeof first === 'object' && first !== null && 'message' in first ? first.message : undefined);
}
