/** Models on a server that speaks the API of OpenAI: theirs, and many others'. */
import { sendRequest } from '../net/http-request.ts';
import {
  BusyError,
  isBusy,
  type Message,
  NoToolsError,
  type Provider,
  parameterSchema,
  type Question,
  type Reply,
} from './conversation.ts';
import { plainArguments } from './ollama.ts';

const LONGEST_ANSWER = 64 * 1024 * 1024;

export interface OpenAiOptions {
  /** With the version in it: `https://api.openai.com/v1`. */
  readonly base: URL;
  readonly key: string | null;
}

/** The part of an answer that is read. */
interface CompletionAnswer {
  readonly error?: { readonly message?: string } | string;
  readonly choices?: readonly {
    readonly message?: {
      readonly content?: string | null;
      readonly tool_calls?: readonly {
        readonly id?: string;
        readonly function?: { readonly name?: string; readonly arguments?: unknown };
      }[];
    };
  }[];
}

export function openAiProvider({ base, key }: OpenAiOptions): Provider {
  return {
    place: `The model server at ${base.origin}`,
    ask: async (question) => {
      const { status, body } = await sendRequest({
        method: 'POST',
        url: new URL(`${base.pathname.replace(/\/$/, '')}/chat/completions`, base),
        headers: { 'Content-Type': 'application/json', ...(key !== null && { Authorization: `Bearer ${key}` }) },
        body: JSON.stringify(requestBody(question)),
        signal: question.signal,
        limit: LONGEST_ANSWER,
      });
      return replyOf(status, body.toString('utf8'), question);
    },
  };
}

function requestBody(question: Question): object {
  return {
    model: question.model,
    messages: question.messages.map(messageOf),
    // A schema is understood by few of these servers, plain JSON by most.
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
  let answer: CompletionAnswer;
  try {
    answer = JSON.parse(text) as CompletionAnswer;
  } catch {
    const message = `it answered with status ${status} and no JSON: ${text.slice(0, 200)}`;
    throw isBusy(status) ? new BusyError(message) : new Error(message);
  }
  const problem = typeof answer.error === 'string' ? answer.error : answer.error?.message;
  if (status >= 400 && question.tools.length > 0 && /tools?\b.*(not|un)\s?support/i.test(problem ?? ''))
    throw new NoToolsError();
  if (isBusy(status)) throw new BusyError(problem ?? `it answered with status ${status}`);
  if (status >= 400 || answer.error !== undefined) throw new Error(problem ?? `it answered with status ${status}`);
  const message = answer.choices?.[0]?.message;
  const calls = (message?.tool_calls ?? []).flatMap((call, index) => {
    const name = call.function?.name;
    return name === undefined
      ? []
      : [{ id: call.id ?? `call_${index}`, name, arguments: plainArguments(call.function?.arguments) }];
  });
  return { text: message?.content ?? '', calls };
}
