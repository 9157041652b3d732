// The agent of fixtures/agents/gemma with a real model, over real HTTP.
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answer, ask, dataOf, resource, type ServedAgent, serveAgent } from '../support/agent-server.ts';
import { type ModelServer, startModelServer } from '../support/real-model.ts';
import { root } from '../support/root.ts';

const fetching = 150_000;
const thinking = 60_000;

describe('a real model', { timeout: thinking }, () => {
  let model: ModelServer | null = null;
  let served: ServedAgent | null = null;

  beforeAll(async () => {
    try {
      model = await startModelServer();
      served = await serveAgent(join(root, 'fixtures/agents/gemma'), { OLLAMA_HOST: model.url });
    } catch (error) {
      console.warn(`Skipped: no real model can be had. ${String(error)}`);
    }
  }, fetching);

  afterAll(async () => {
    await served?.close();
    model?.close();
  });

  it('answers a question', async ({ skip }) => {
    if (served === null) return skip();
    const { status, body } = await ask(`${served.url}/api/v1/ask?q=What+is+the+capital+of+France%3F`);
    expect([status, body.errors]).toEqual([200, undefined]);
    expect(body.response.data).toEqual([expect.stringContaining('Paris')]);
  });

  it('answers with JSON of the requested types', async ({ skip }) => {
    if (served === null) return skip();
    const { status, body } = await ask(`${served.url}/api/v1/country?name=France`);
    expect([status, body.errors]).toEqual([200, undefined]);
    expect(body.response.data).toEqual([
      {
        capital__string: expect.stringContaining('Paris'),
        languages__array: expect.any(Array),
        population__integer: expect.any(Number),
      },
    ]);
  });

  it('answers two clients, each with its own answer', async ({ skip }) => {
    if (served === null) return skip();
    const { url } = served;
    const countries = ['Spain', 'Germany'];
    const answers = await Promise.all(
      countries.map((name) => ask(`${url}/api/v1/ask?q=${encodeURIComponent(`What is the capital of ${name}?`)}`)),
    );
    expect(answers.map(({ body }) => body.response.data?.join(''))).toEqual([
      expect.stringContaining('Madrid'),
      expect.stringContaining('Berlin'),
    ]);
  });

  it('answers over the OpenAI API', async ({ skip }) => {
    if (model === null) return skip();
    const files = {
      ask: resource(
        'ask',
        `Chat { Model = "gemma3:270m"; Prompt = "What is the capital of @(request.params("of"))?"; BaseURL = "${model.url}/v1" }`,
      ),
      answer: answer('llm.response("ask")', ['ask']),
    };
    expect(await dataOf(files, '/?of=Italy')).toEqual([expect.stringContaining('Rome')]);
  });
});
