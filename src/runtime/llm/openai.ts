/** Models on a server with the OpenAI API: OpenAI's own and many others. */
import { type HttpStream, openStream } from '../net/http-request.ts';
import { checkStatus, cutOff, readAnswer, readPiece, readReply, readUsage } from './answer-shape.ts';
import { hasType, linesOf, textOf } from './answer-stream.ts';
import {
  type Message,
  NoToolsError,
  type Provider,
  parameterSchema,
  type Question,
  type Reply,
  type TokenUsage,
} from './conversation.ts';
import type { IdleModels, ServedModel } from './idle-models.ts';

const MAX_ANSWER_SIZE = 64 * 1024 * 1024;
/** What llama-server calls itself in the header `Server`. */
const LLAMA_SERVER = 'llama.cpp';
/** How long unloading a model may take, in milliseconds. */
const UNLOAD_TIMEOUT_MS = 60_000;

export interface OpenAiOptions {
  /** Includes the version: `https://api.openai.com/v1`. */
  readonly base: URL;
  readonly key: string | null;
  readonly isPublicOnly: boolean;
  readonly idleModels: IdleModels;
}

export function openAiProvider({ base, key, isPublicOnly, idleModels }: OpenAiOptions): Provider {
  const path = base.pathname.replace(/\/$/, '');
  const post = (to: string, body: unknown, signal: AbortSignal): Promise<HttpStream> =>
    openStream({
      method: 'POST',
      url: new URL(to, base),
      headers: { 'Content-Type': 'application/json', ...(key !== null && { Authorization: `Bearer ${key}` }) },
      body: JSON.stringify(body),
      signal,
      limit: MAX_ANSWER_SIZE,
      isPublicOnly,
    });
  const servedModel = (model: string): ServedModel => ({
    key: JSON.stringify([base.href, model]),
    unload: async () => {
      // llama-server manages its models beside the version of OpenAI's API.
      const unload = `${path.replace(/\/v\d+$/, '')}/models/unload`;
      await textOf(await post(unload, { model }, AbortSignal.timeout(UNLOAD_TIMEOUT_MS)));
    },
  });
  return {
    place: `The model server at ${base.origin}`,
    // Its API has no digests.
    identify: async (model) => ({ model, server: base.origin, revision: null, files: {} }),
    ask: (question) =>
      idleModels.during(servedModel(question.model), async () => {
        const response = await post(`${path}/chat/completions`, requestBody(question), question.signal);
        const keepsModels = isLlamaServer(response);
        if (question.onText === undefined || response.status >= 400 || !hasType(response, 'text/event-stream'))
          return { reply: replyOf(response.status, await textOf(response), question), keepsModels };
        return { reply: await readPieces(response, question.onText), keepsModels };
      }),
  };
}

function isLlamaServer({ headers }: HttpStream): boolean {
  return [...headers].some(([name, value]) => name.toLowerCase() === 'server' && value === LLAMA_SERVER);
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
    ...(question.onText !== undefined && { stream: true, stream_options: { include_usage: true } }),
  };
}

/** Reads the events of a stream, which has an event for each piece, and one for the usage. */
async function readPieces(response: HttpStream, onText: (piece: string) => Promise<void>): Promise<Reply> {
  let [text, hasEnded] = ['', false];
  let usage: TokenUsage | null = null;
  for await (const line of linesOf(response)) {
    const data = /^data:(.*)$/.exec(line)?.[1]?.trim();
    if (data === undefined) continue;
    if (data === '[DONE]') {
      hasEnded = true;
      break;
    }
    const answer = readAnswer(response.status, data);
    checkStatus(answer);
    const choice = choiceOf(answer.fields);
    const piece = readPiece(choice['delta']);
    text += piece;
    if (piece !== '') await onText(piece);
    hasEnded ||= typeof choice['finish_reason'] === 'string';
    usage = usageOf(answer.fields) ?? usage;
  }
  if (!hasEnded) throw cutOff();
  return { text, calls: [], usage };
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
  return readReply(choiceOf(answer.fields)['message'], usageOf(answer.fields));
}

type Fields = Readonly<Record<string, unknown>>;

/** The first choice; empty when there is none. */
function choiceOf({ choices }: Fields): Fields {
  const first: unknown = Array.isArray(choices) ? choices[0] : undefined;
  return typeof first === 'object' && first !== null ? { ...first } : {};
}

function usageOf({ usage }: Fields): TokenUsage | null {
  if (typeof usage !== 'object' || usage === null) return null;
  const { prompt_tokens: prompt, completion_tokens: completion }: Fields = { ...usage };
  return readUsage(prompt, completion);
}
