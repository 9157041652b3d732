/** Asks a model until it answers properly: runs the tools it calls, and sends invalid answers back with the reason. */
import { setTimeout as sleep } from 'node:timers/promises';
import { ActionError, messageOf } from '../diagnostics/errors.ts';
import { connectionCode } from '../net/http-request.ts';
import { type AnswerKey, checkAnswer, keyInstruction, keySchema } from './answer-keys.ts';
import {
  BusyError,
  type Message,
  NoToolsError,
  type Provider,
  type Question,
  type Reply,
  type TokenUsage,
  type ToolCall,
} from './conversation.ts';
import { callsInText, type PreparedCall, prepareCall, type Tool, toolInstruction } from './tool-calls.ts';

export interface Conversation {
  readonly provider: Provider;
  readonly model: string;
  readonly messages: readonly Message[];
  readonly tools: readonly Tool[];
  /** The keys of a JSON answer, which may be none; null for a plain-text answer. */
  readonly keys: readonly AnswerKey[] | null;
  readonly options: Readonly<Record<string, unknown>>;
  readonly signal: AbortSignal;
  readonly onNote: (text: string) => void;
  /** Receives a plain-text answer as the model makes it. A model with tools is only read when it has finished. */
  readonly onText?: (piece: string) => Promise<void>;
  /** Receives what each question to the model took. */
  readonly onUsage?: (usage: TokenUsage) => void;
  /** Runs a tool and returns its output. */
  readonly runTool: (tool: Tool, words: PreparedCall['words'], env: PreparedCall['env']) => Promise<string>;
}

/** Maximum number of attempts to get a valid answer. */
const MAX_ATTEMPTS = 3;
/** Pauses before a busy server is asked again, in milliseconds. */
const PAUSES_MS = [250, 500, 1000];
/** Maximum rounds of tool calls before the model must answer. */
const MAX_ROUNDS = 8;

/**
 * Runs the conversation.
 *
 * @throws ActionError when the model gives no valid answer, and whatever the provider throws
 */
export async function converse(conversation: Conversation): Promise<string> {
  const said = [...conversation.messages];
  const { keys, tools } = conversation;
  if (tools.length > 0) {
    const answer = await useTools(conversation, said);
    if (keys === null) return answer;
    const checked = checkAnswer(answer, keys);
    if (checked.problems === null) return checked.text;
    said.push(
      { role: 'assistant', text: answer },
      { role: 'user', text: 'Now give your answer in the requested format.' },
    );
  }
  return keys === null ? (await ask(conversation, said, [])).text : askForJson(conversation, said, keys);
}

async function askForJson(conversation: Conversation, said: Message[], keys: readonly AnswerKey[]): Promise<string> {
  let problems: readonly string[] = [];
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    const { text } = await ask(conversation, said, []);
    const checked = checkAnswer(text, keys);
    if (checked.problems === null) return checked.text;
    ({ problems } = checked);
    conversation.onNote(`Answer ${attempt} of ${conversation.model} is invalid: ${problems.join(' ')}`);
    const feedback = `Your answer is invalid. ${problems.join(' ')} ${keyInstruction(keys)}`;
    said.push({ role: 'assistant', text }, { role: 'user', text: feedback });
  }
  throw new ActionError(
    'kdeps/model-failed',
    `${conversation.model} gave no valid answer in ${MAX_ATTEMPTS} attempts. ${problems.join(' ')}`,
  );
}

/** Lets the model call tools until it answers in plain text. */
async function useTools(conversation: Conversation, said: Message[]): Promise<string> {
  const results = new Map<string, string>();
  let native = true;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    let reply: Reply;
    try {
      reply = await ask(
        conversation,
        native ? said : withInstruction(said, conversation.tools),
        native ? conversation.tools : [],
        false,
      );
    } catch (error) {
      if (!(error instanceof NoToolsError) || !native) throw error;
      native = false;
      continue;
    }
    const written = reply.calls.length === 0 ? callsInText(reply.text, conversation.tools) : [];
    const calls = reply.calls.length > 0 ? reply.calls : written;
    if (calls.length === 0) return reply.text;
    await answerCalls(conversation, said, reply, written.length > 0, results);
  }
  said.push({ role: 'user', text: 'Do not run any more tools. Answer with what you know now.' });
  return (await ask(conversation, said, [])).text;
}

async function answerCalls(
  conversation: Conversation,
  said: Message[],
  reply: Reply,
  inText: boolean,
  results: Map<string, string>,
): Promise<void> {
  const calls = inText ? callsInText(reply.text, conversation.tools) : reply.calls;
  said.push(inText ? { role: 'assistant', text: reply.text } : { role: 'assistant', text: reply.text, calls });
  for (const call of calls) {
    const result = await resultOf(conversation, call, results);
    // A model that writes its calls as text does not understand tool messages.
    if (inText) said.push({ role: 'user', text: `The result of \`${call.name}\`:\n${result}` });
    else said.push({ role: 'tool', text: result, answers: call });
  }
}

/** Repeated calls return the same result, because some models loop. */
async function resultOf(conversation: Conversation, call: ToolCall, results: Map<string, string>): Promise<string> {
  const key = JSON.stringify([call.name, call.arguments]);
  const known = results.get(key);
  if (known !== undefined) return known;
  const tool = conversation.tools.find(({ name }) => name === call.name);
  conversation.onNote(`${conversation.model} runs ${call.name}(${JSON.stringify(call.arguments)})`);
  const result = tool === undefined ? `Unknown tool \`${call.name}\`.` : await runChecked(conversation, tool, call);
  results.set(key, result);
  return result;
}

/** Errors in a call go back to the model, which can correct them. */
async function runChecked(conversation: Conversation, tool: Tool, call: ToolCall): Promise<string> {
  let prepared: PreparedCall;
  try {
    prepared = prepareCall(tool, call);
  } catch (error) {
    return messageOf(error);
  }
  return conversation.runTool(tool, prepared.words, prepared.env);
}

function withInstruction(said: readonly Message[], tools: readonly Tool[]): readonly Message[] {
  return [{ role: 'system', text: toolInstruction(tools) }, ...said];
}

/** @param isFinal whether this is the final answer: a model restricted to a format could not call tools */
async function ask(
  conversation: Conversation,
  said: readonly Message[],
  tools: readonly Tool[],
  isFinal = true,
): Promise<Reply> {
  const { keys, model, options, signal, provider, onNote, onText, onUsage } = conversation;
  const form = keys === null ? null : keys.length === 0 ? 'any' : keySchema(keys);
  const instruction: readonly Message[] = keys === null ? [] : [{ role: 'system', text: keyInstruction(keys) }];
  const question: Question = {
    model,
    messages: [...instruction, ...said],
    tools,
    json: isFinal ? form : null,
    options,
    signal,
    ...(onText !== undefined && keys === null && conversation.tools.length === 0 && { onText }),
  };
  const reply = await askPatiently(provider, question, onNote);
  if (reply.usage !== null) onUsage?.(reply.usage);
  return reply;
}

/** Asks a starting or busy server again, doubling the pause each time, unless its answer has begun to arrive. */
async function askPatiently(provider: Provider, asked: Question, onNote: (text: string) => void): Promise<Reply> {
  let hasBegun = false;
  const { onText } = asked;
  const question: Question =
    onText === undefined
      ? asked
      : {
          ...asked,
          onText: (piece) => {
            hasBegun = true;
            return onText(piece);
          },
        };
  for (const pause of PAUSES_MS) {
    try {
      return await provider.ask(question);
    } catch (error) {
      if (hasBegun || !isPassing(error)) throw error;
      onNote(`${provider.place}: ${messageOf(error)}. Retrying in ${pause} ms.`);
      await sleep(pause, undefined, { signal: question.signal }).catch(() => question.signal.throwIfAborted());
    }
  }
  return provider.ask(question);
}

const passingCodes = new Set(['ECONNREFUSED', 'ECONNRESET', 'EAI_AGAIN', 'ETIMEDOUT']);

function isPassing(error: unknown): boolean {
  if (error instanceof BusyError) return true;
  return passingCodes.has(connectionCode(error) ?? '');
}
