/** Models on an Ollama server, using its native API: https://github.com/ollama/ollama */
import type { HttpStream } from '../net/http-request.ts';
import {
  checkStatus,
  cutOff,
  readAnswer,
  readDigest,
  readPiece,
  readReply,
  readUsage,
  type ServerAnswer,
} from './answer-shape.ts';
import { hasType, linesOf, textOf } from './answer-stream.ts';
import {
  type Message,
  NoToolsError,
  type Provider,
  parameterSchema,
  type Question,
  type Reply,
} from './conversation.ts';
import { type ModelDownload, pullModel } from './ollama-pull.ts';
import { type OllamaServer, send } from './ollama-server.ts';

/** How long the server may take to list its models, in milliseconds. */
const IDENTIFY_TIMEOUT_MS = 5000;

export interface OllamaOptions extends OllamaServer {
  /** Whether to download missing models; false in offline mode. */
  readonly mayPull: boolean;
  /** How long the server keeps an idle model in memory, in milliseconds; null for its own default. */
  readonly keepAlive: number | null;
  readonly onDownload: (download: ModelDownload) => void;
}

export function ollamaProvider(options: OllamaOptions): Provider {
  return {
    place: `Ollama at ${options.base.origin}`,
    identify: async (model) => ({
      model,
      server: `Ollama at ${options.base.origin}`,
      revision: await digestOf(options, model),
      files: {},
    }),
    ask: async (question) => {
      const first = await chat(options, question);
      if (!isMissing(first) || !options.mayPull) return replyOf(first, question.model);
      await pullModel(options, question.model, question.signal, options.onDownload);
      return replyOf(await chat(options, question), question.model);
    },
  };
}

async function chat(options: OllamaOptions, question: Question): Promise<ServerAnswer> {
  const body = {
    model: question.model,
    messages: question.messages.map(messageOf),
    stream: question.onText !== undefined,
    ...(options.keepAlive !== null && { keep_alive: `${options.keepAlive / 1000}s` }),
    ...(question.json !== null && { format: question.json === 'any' ? 'json' : question.json }),
    ...(question.tools.length > 0 && {
      tools: question.tools.map(({ name, description, parameters }) => ({
        type: 'function',
        function: { name, description, parameters: parameterSchema(parameters) },
      })),
    }),
    ...(Object.keys(question.options).length > 0 && { options: question.options }),
  };
  const response = await send(options, '/api/chat', question.signal, body);
  if (question.onText === undefined || response.status >= 400 || !hasType(response, 'application/x-ndjson'))
    return readAnswer(response.status, await textOf(response));
  return readPieces(response, question.onText);
}

/** Reads a line for each piece, and makes them the answer that the server would have given in one. */
async function readPieces(response: HttpStream, onText: (piece: string) => Promise<void>): Promise<ServerAnswer> {
  let content = '';
  for await (const line of linesOf(response)) {
    const answer = readAnswer(response.status, line);
    checkStatus(answer);
    const { fields } = answer;
    const piece = readPiece(fields['message']);
    content += piece;
    if (piece !== '') await onText(piece);
    if (fields['done'] === true) return { ...answer, fields: { ...fields, message: { content } } };
  }
  throw cutOff();
}

/** The digest of a model that the server has; null when the server does not tell. */
async function digestOf(options: OllamaOptions, model: string): Promise<string | null> {
  try {
    const signal = AbortSignal.timeout(IDENTIFY_TIMEOUT_MS);
    const response = await send(options, '/api/tags', signal);
    return readDigest(readAnswer(response.status, await textOf(response)), model);
  } catch {
    return null;
  }
}

function messageOf({ role, text, images, calls, answers }: Message): object {
  return {
    role,
    content: text,
    ...(images !== undefined && { images: images.map(({ base64 }) => base64) }),
    ...(calls !== undefined && {
      tool_calls: calls.map((call) => ({ function: { name: call.name, arguments: call.arguments } })),
    }),
    ...(answers !== undefined && { tool_name: answers.name }),
  };
}

function isMissing({ status, error }: ServerAnswer): boolean {
  return status === 404 && /not found/i.test(error ?? '');
}

function replyOf(answer: ServerAnswer, model: string): Reply {
  if (answer.status === 400 && /does not support tools/i.test(answer.error ?? '')) throw new NoToolsError();
  if (isMissing(answer)) throw new Error(`it has no model \`${model}\`. Download it with \`ollama pull ${model}\``);
  checkStatus(answer);
  const { message, prompt_eval_count: prompt, eval_count: completion } = answer.fields;
  return readReply(message, readUsage(prompt, completion));
}
