// The adapters for OpenAI's API, used by OpenAI's own clients for Node and Python.
import OpenAI, { toFile } from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashOfKey, runCommand } from '../../src/runtime/index.ts';
import { answer, type ServedAgent, serveAgent, withAgent, workflow } from '../support/agent-server.ts';
import { pythonPackages } from '../support/python-tools.ts';

const classes = `
local class Prompt {
  prompt: String(length.isBetween(1, 100))
  width: Int(this % 8 == 0) = 64
  height: Int(this % 8 == 0) = 64
  seed: Int = 1
  image: Upload?
}
local class Talk { q: String; system: String = "none"; temperature: Float = 1.0 }
`;
const route = (path: string, more: string) => `new { Path = "${path}"; Methods { "POST" }; ${more} }`;
const settings = (more = '') =>
  `APIServer { ${more}; Routes { ${route('/api/v1/paint', 'Input = Prompt; OpenAI = "images"')}; ${route('/talk', 'Input = Talk; OpenAI = "chat-completions"')} } }`;

const data = `if (request.path() == "/talk") "You said \\(request.input.q) at \\(request.input.temperature), \\(request.input.system)"
else let (about = "\\(request.input.prompt) \\(request.input.width)x\\(request.input.height) \\(request.input.seed) \\(request.input.image?.Size)")
  "data:image/png;base64,\\(about.base64)"`;

const files = { 'workflow.pkl': workflow(settings(), classes), answer: answer(data) };
const textOf = (base64 = '') => Buffer.from(base64, 'base64').toString();

let served: ServedAgent;
let client: OpenAI;
beforeAll(async () => {
  served = await serveAgent(files);
  client = new OpenAI({ baseURL: `${served.url}/v1`, apiKey: 'none', maxRetries: 0 });
});
afterAll(() => served.close());

describe("OpenAI's client for Node", () => {
  it('lists the routes as models', async () => {
    const { data: models } = await client.models.list();
    expect(models).toMatchObject([
      { id: 'paint', object: 'model', owned_by: 'agent' },
      { id: 'talk', object: 'model' },
    ]);
    expect(await client.models.retrieve('talk')).toMatchObject({ id: 'talk' });
  });

  it('gets pictures', async () => {
    const { data: pictures } = await client.images.generate({
      model: 'dall-e-3',
      prompt: 'a bear',
      n: 2,
      size: '1024x1792',
    });
    expect(pictures?.map(({ b64_json }) => textOf(b64_json))).toEqual([
      'a bear 1024x1792 1 null',
      'a bear 1024x1792 1 null',
    ]);
    const { data: links } = await client.images.generate({ prompt: 'a bear', response_format: 'url' });
    expect(await (await fetch(links?.[0]?.url ?? '')).text()).toBe('a bear 64x64 1 null');
  });

  it('has pictures changed', async () => {
    const image = await toFile(Buffer.from('picture'), 'picture.png', { type: 'image/png' });
    const { data: pictures } = await client.images.edit({ model: 'paint', image, prompt: 'more bears' });
    expect(textOf(pictures?.[0]?.b64_json)).toMatch(/^more bears 64x64 1 7/);
  });

  it('chats, whole and as a stream', async () => {
    const messages = [
      { role: 'system', content: 'Be kind.' },
      { role: 'user', content: [{ type: 'text', text: 'hello' }] },
    ] as const;
    const request = { model: 'talk', messages: [...messages], temperature: 0.5 } as OpenAI.ChatCompletionCreateParams;
    const whole = await client.chat.completions.create({ ...request, stream: false });
    expect(whole.choices[0]).toMatchObject({
      finish_reason: 'stop',
      message: { role: 'assistant', content: 'You said hello at 0.5, Be kind.' },
    });
    let text = '';
    for await (const chunk of await client.chat.completions.create({ ...request, stream: true }))
      text += chunk.choices[0]?.delta.content ?? '';
    expect(text).toBe('You said hello at 0.5, Be kind.');
  });

  it('has pictures changed by a form whose numbers are text', async () => {
    const image = await toFile(Buffer.from('picture'), 'picture.png', { type: 'image/png' });
    const form = new FormData();
    form.set('prompt', 'bears');
    form.set('width', '72');
    form.set('image', image);
    const edit = async (): Promise<Response> => fetch(`${served.url}/v1/images/edits`, { method: 'POST', body: form });
    const { data: pictures } = (await (await edit()).json()) as { data: { b64_json: string }[] };
    expect(textOf(pictures[0]?.b64_json)).toMatch(/^bears 72x64/);
    form.append('image', image);
    expect((await edit()).status).toBe(422);
  });

  it('is told which parameters cannot be honored', async () => {
    const post = async (path: string, body: object | Buffer): Promise<number> => {
      const sent = body instanceof Buffer ? body : JSON.stringify(body);
      const headers = { 'Content-Type': 'application/json' };
      return (await fetch(`${served.url}/v1/${path}`, { method: 'POST', headers, body: sent })).status;
    };
    const [picture, chat] = [{ prompt: 'a' }, { messages: [{ role: 'user', content: 'a' }] }];
    const wrong = [{ n: [2] }, { n: true }, { n: 1.5 }, { size: 64 }, { response_format: 'xml' }, { stream: true }];
    for (const more of wrong)
      expect([more, await post('images/generations', { ...picture, ...more })]).toEqual([more, 400]);
    expect(
      await post('chat/completions', Buffer.from('{"messages":[{"role":"user","content":"\xff"}]}', 'latin1')),
    ).toBe(400);
    const many = { messages: Array.from({ length: 40_000 }, () => chat.messages[0]) };
    expect(await post('chat/completions', many)).toBe(413);
  });

  it('gets errors in the form that it knows', async () => {
    await expect(client.images.generate({ prompt: 'x'.repeat(101) })).rejects.toMatchObject({
      status: 422,
      param: 'prompt',
      type: 'invalid_request_error',
    });
    await expect(client.images.generate({ prompt: 'a', n: 11 })).rejects.toBeInstanceOf(OpenAI.BadRequestError);
    await expect(client.models.retrieve('gpt')).rejects.toBeInstanceOf(OpenAI.NotFoundError);
    const scoped = (name: string): string => `["${name}"] { Hash = "${hashOfKey(name)}"; Scopes { "${name}" } }`;
    const key = `Keys { ["one"] { Hash = "${hashOfKey('one')}" }; ${scoped('jobs')}; ${scoped('run')} }`;
    await withAgent({ ...files, 'workflow.pkl': workflow(settings(key), classes) }, async ({ url }) => {
      const withKey = (apiKey: string) => new OpenAI({ baseURL: `${url}/v1`, apiKey, maxRetries: 0 });
      await expect(withKey('two').models.list()).rejects.toMatchObject({ status: 401, type: 'authentication_error' });
      expect((await withKey('one').models.list()).data).toHaveLength(2);
      // No request to an endpoint becomes a job, so that the scope to submit jobs is not enough.
      const headers = { Prefer: 'respond-async' };
      const chat = { model: 'talk', messages: [{ role: 'user' as const, content: 'hello' }] };
      await expect(withKey('jobs').chat.completions.create(chat, { headers })).rejects.toMatchObject({ status: 403 });
      expect((await withKey('run').chat.completions.create(chat, { headers })).choices).toHaveLength(1);
    });
  });
});

const python = await pythonPackages('openai', ['openai==1.109.1']);

/** Does with the client for Python what the tests above do with the one for Node. */
const script = `import base64, io, json, sys, urllib.request
from openai import OpenAI, APIStatusError
client = OpenAI(base_url=sys.argv[1], api_key="none", max_retries=0)
pictures = client.images.generate(model="dall-e-3", prompt="a bear", n=2, size="1024x1792").data
link = client.images.generate(prompt="a bear", response_format="url").data[0].url
edited = client.images.edit(model="paint", image=("picture.png", io.BytesIO(b"picture"), "image/png"), prompt="more bears").data
talk = client.chat.completions.create(model="talk", messages=[{"role": "user", "content": "hello"}])
try:
    client.images.generate(prompt="x" * 101)
    refused = None
except APIStatusError as error:
    refused = [error.status_code, type(error).__name__, error.body["message"]]
text = lambda picture: base64.b64decode(picture.b64_json).decode()
json.dump({
    "models": [model.id for model in client.models.list()],
    "model": client.models.retrieve("talk").id,
    "pictures": [text(picture) for picture in pictures],
    "link": urllib.request.build_opener(urllib.request.ProxyHandler({})).open(link).read().decode(),
    "edited": text(edited[0]),
    "talk": talk.choices[0].message.content,
    "refused": refused,
}, sys.stdout)`;

describe.skipIf(python === null)("OpenAI's client for Python", () => {
  it('lists models, gets pictures, has them changed, chats, and gets errors in the form that it knows', async () => {
    const { stdout, stderr } = await runCommand({
      file: python?.executable ?? '',
      args: ['-c', script, `${served.url}/v1`],
      cwd: '/',
      env: {},
      timeout: 60_000,
    });
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual({
      models: ['paint', 'talk'],
      model: 'talk',
      pictures: ['a bear 1024x1792 1 null', 'a bear 1024x1792 1 null'],
      link: 'a bear 64x64 1 null',
      edited: expect.stringMatching(/^more bears 64x64 1 7/),
      talk: 'You said hello at 1.0, none',
      refused: [422, 'UnprocessableEntityError', expect.stringContaining('prompt')],
    });
  });
});
