// A model server as a separate program: `model-server.ts LIBRARY WEIGHTS` loads a model with node-llama-cpp, prints its
// address, and serves the Ollama API and, below `/v1`, the OpenAI API. One request at a time.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The part of node-llama-cpp used here. The test downloads the package, so its own types are unavailable. */
interface Library {
  readonly getLlama: (options: object) => Promise<Llama>;
  readonly LlamaCompletion: new (options: { readonly contextSequence: unknown }) => Completion;
}

interface Llama {
  readonly loadModel: (options: object) => Promise<{ readonly createContext: (options: object) => Promise<Context> }>;
  readonly createGrammarForJsonSchema: (schema: object) => Promise<object>;
  readonly getGrammarFor: (name: 'json') => Promise<object>;
}

interface Context {
  readonly getSequence: () => unknown;
}

interface Completion {
  readonly generateCompletion: (text: string, options: object) => Promise<string>;
}

/** A request in either API. */
interface Question {
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  readonly format?: 'json' | object;
  readonly response_format?: object;
}

const names: Readonly<Record<string, string>> = { user: 'User', assistant: 'Assistant' };
const longestAnswer = 96;

const [libraryPath = '', weights = ''] = process.argv.slice(2);
const library = (await import(libraryPath)) as Library;
// More threads than free cores would wait for each other at every step; a single thread is fastest on a busy machine.
const llama = await library.getLlama({ build: 'never', gpu: false, logLevel: 'error', maxThreads: 1 });
const model = await llama.loadModel({ modelPath: weights });
const context = await model.createContext({ contextSize: 1024, threads: 1 });
const completion = new library.LlamaCompletion({ contextSequence: context.getSequence() });

let last: Promise<unknown> = Promise.resolve();
const server = createServer((request, response) => {
  const turn = last.then(() => answer(request, response));
  last = turn.catch((error: unknown) => send(response, 500, { error: String(error) }));
});
server.listen(0, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
// Exit with the parent, which may be killed before it can stop this process.
process.stdin.resume().once('end', () => process.exit());

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) body += String(chunk);
  const question = JSON.parse(body) as Question;
  if (!/^gemma3:270m$/.test(question.model))
    return send(response, 404, { error: `model '${question.model}' not found` });
  const content = await say(question);
  const message = { role: 'assistant', content };
  const isOpenAi = request.url?.startsWith('/v1/') === true;
  return send(response, 200, isOpenAi ? { choices: [{ message }] } : { model: question.model, message, done: true });
}

/** These weights were trained to continue text, not to chat, so the conversation is written as a transcript. */
async function say({ messages, format, response_format }: Question): Promise<string> {
  const lines = messages.map(({ role, content }) => (names[role] ? `${names[role]}: ${content}` : content));
  const form = format ?? (response_format === undefined ? undefined : 'json');
  const grammar =
    form === undefined
      ? undefined
      : await (typeof form === 'object' ? llama.createGrammarForJsonSchema(form) : llama.getGrammarFor('json'));
  const text = await completion.generateCompletion(`${lines.join('\n\n')}\n\nAssistant:`, {
    maxTokens: longestAnswer,
    temperature: 0,
    customStopTriggers: ['\nUser:', '\n\n'],
    ...(grammar && { grammar }),
  });
  return text.trim();
}

function send(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));
}
