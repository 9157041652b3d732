// Invalid responses of model servers: each fails its request with a readable message, and nothing of JavaScript
// shows in it.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answer, ask, failuresIn, resource, type ServedAgent, serveAgent } from '../support/agent-server.ts';

let said = '';
let model: Server;
const agents: Record<string, ServedAgent> = {};

beforeAll(async () => {
  model = createServer((_, response) => void response.end(said));
  await new Promise<void>((resolve) => model.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(model.address() as AddressInfo).port}`;
  const files = {
    ask: resource('ask', 'Chat { Model = "m"; Prompt = "hi" }'),
    answer: answer('llm.response("ask")', ['ask']),
  };
  agents['Ollama'] = await serveAgent(files, { OLLAMA_HOST: address });
  agents['OpenAI'] = await serveAgent(files, { OPENAI_BASE_URL: `${address}/v1` });
});

afterAll(async () => {
  for (const agent of Object.values(agents)) await agent.close();
  await new Promise((resolve) => model.close(resolve).closeAllConnections());
});

const messages: readonly (readonly [string, unknown])[] = [
  ['no message', undefined],
  ['a message that is null', null],
  ['a message that is a text', 'hello'],
  ['a message without content', { role: 'assistant' }],
  ['content that is a number', { content: 1 }],
  ['content that is an object', { content: {} }],
  ['content of odd parts', { content: [{ image: 1 }] }],
  ['calls that are no list', { content: '', tool_calls: 'x' }],
  ['a call that is null', { content: '', tool_calls: [null] }],
  ['a call without a function', { content: '', tool_calls: [{ id: 1 }] }],
  ['a call whose name is a number', { content: '', tool_calls: [{ function: { name: 1 } }] }],
];

const whole: readonly (readonly [string, string])[] = [
  ['nothing', ''],
  ['a page', '<html>secret page</html>'],
  ['half of JSON', '{"message": {"content": "a'],
  ['null', 'null'],
  ['a list', '[]'],
  ['a number', '7'],
  ['a text', '"secret page"'],
  ['an odd error', '{"error": {"a": 1}}'],
  ['odd choices', '{"choices": {"message": 1}, "message": []}'],
  ['no choices', '{"choices": []}'],
];

describe.each(['Ollama', 'OpenAI'])('%s', (name) => {
  const asOllama = (message: unknown) => JSON.stringify({ message });
  const asOpenAi = (message: unknown) => JSON.stringify({ choices: [{ message }] });
  const written = messages.map(
    ([what, message]) => [what, (name === 'Ollama' ? asOllama : asOpenAi)(message)] as const,
  );

  it.each([...whole, ...written])('%s', async (_, text) => {
    said = text;
    const agent = agents[name];
    const { status, body } = await ask(agent?.url ?? '');
    const message = body.errors?.[0]?.message ?? '';
    expect([status, body.errors?.[0]?.actionId]).toEqual([500, 'ask']);
    expect(message).toMatch(
      /^The question to m failed\. (Ollama|The model server) at \S+: it(s answer| answered) .*\.$/,
    );
    expect(message).not.toMatch(/secret page|undefined|Unexpected|not a function|position/);
    expect(failuresIn(agent?.events ?? []).at(-1)).toContain(message.split('. See the server log')[0]?.slice(0, -1));
  });

  it('an answer in parts is read', async () => {
    said = (name === 'Ollama' ? asOllama : asOpenAi)({ content: [{ type: 'text', text: 'a' }, { text: 'b' }] });
    expect((await ask(agents[name]?.url ?? '')).body.response.data).toEqual(['ab']);
  });
});
