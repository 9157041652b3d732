// The image generator of fixtures/agents/sd35api, over real HTTP, with the real pipeline of diffusers. Its packages are
// installed where `kdeps run` would put them, so that they are installed once.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { homeFolder } from '../../src/runtime/config/home.ts';
import { type ApiAnswer, ask, type ServedAgent, serveAgent } from '../support/agent-server.ts';
import { decodePng, type Picture } from '../support/png.ts';
import { root } from '../support/root.ts';

const agent = join(root, 'fixtures', 'agents', 'sd35api');
const home = homeFolder(process.env, root);
const installing = 15 * 60_000;
const working = 5 * 60_000;

describe('the image generator of the guide', () => {
  let volume = '';
  let served: ServedAgent | null = null;

  beforeAll(async () => {
    volume = await mkdtemp(join(tmpdir(), 'kdeps-volume-'));
    const env = {
      ...(process.env as Record<string, string>),
      KDEPS_HOME: home,
      KDEPS_VOLUME_PATH: volume,
      HF_TOKEN: '',
      TQDM_MININTERVAL: '0',
    };
    const started = await serveAgent(agent, env);
    try {
      await started.open.prepare();
      served = started;
    } catch (error) {
      console.warn(`Skipped: the packages of the image generator are unavailable. ${String(error)}`);
      await started.close();
    }
  }, installing);

  afterAll(async () => {
    await served?.close();
    await rm(volume, { recursive: true, force: true });
  });

  it(
    'answers with a picture of the requested size',
    async ({ skip }) => {
      if (served === null) return skip();
      const { status, body } = await ask(`${served.url}/api/v1/image_generator?q=A+Teddy+Bear`);
      expect(status).toBe(200);
      expect(Object.keys(body)).toEqual(['errors', 'response', 'success']);
      expect(body).toMatchObject({ errors: [{ code: 0, message: '' }], success: true });
      expect(pictureOf(body)).toMatchObject({ width: 256, height: 256 });
      const steps = served.events.flatMap((event) =>
        event.type === 'step' && event.resource === 'pythonResource' && event.total === 28 ? [event.step] : [],
      );
      // At most 20 a second, of which the last is never left out.
      expect(steps.length).toBeGreaterThan(1);
      expect(steps).toEqual([...new Set(steps)].sort((a, b) => a - b));
      expect(steps.at(-1)).toBe(28);
    },
    working,
  );

  it(
    'gives each of two clients its own picture, and loads the model once',
    async ({ skip }) => {
      if (served === null) return skip();
      const { url, events } = served;
      const answers = await Promise.all(
        ['A cat', 'A dog'].map((q) => ask(`${url}/api/v1/image_generator?${new URLSearchParams({ q }).toString()}`)),
      );
      const [first, second] = answers.map(({ body }) => pictureOf(body).pixels);
      expect(first?.equals(second ?? Buffer.alloc(0))).toBe(false);
      expect(
        events.filter((event) => event.type === 'note' && event.text === 'The model was already loaded.').length,
      ).toBeGreaterThanOrEqual(1);
    },
    working,
  );
});

function pictureOf(body: ApiAnswer['body']): Picture {
  const [first] = body.response.data as [{ readonly file: string }];
  expect(Object.keys(first)).toEqual(['file']);
  expect(first.file.slice(0, 22)).toBe('data:image/png;base64,');
  return decodePng(Buffer.from(first.file.slice(22), 'base64'));
}
