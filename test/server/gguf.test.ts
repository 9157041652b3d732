// The agent of fixtures/agents/gguf, over real HTTP: diffusers reads a quantized transformer from a GGUF file, which is made
// here of a tiny model with random weights. Its packages are those of the agent sd35api.
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { homeFolder } from '../../src/runtime/config/home.ts';
import { openAgent } from '../../src/runtime/index.ts';
import { runCommand } from '../../src/runtime/process/command.ts';
import type { PythonEnvironment } from '../../src/runtime/python/environment.ts';
import { ask, type ServedAgent, serveAgent } from '../support/agent-server.ts';
import { decodePng, type Picture } from '../support/png.ts';
import { pythonPackages } from '../support/python-tools.ts';
import { root } from '../support/root.ts';

const agents = join(root, 'fixtures', 'agents');
const working = 10 * 60_000;
const home = homeFolder(process.env, root);

/** The packages of an agent. */
async function packagesOf(agent: string): Promise<readonly string[]> {
  const open = await openAgent(join(agents, agent), { cwd: root, env: process.env, emit: () => undefined });
  await open.close();
  return open.agent.workflow.machine.pythonPackages;
}

/** What the pipeline makes of the model as it is. */
const reference = `import sys, torch
from diffusers import StableDiffusion3Pipeline
pipe = StableDiffusion3Pipeline.from_pretrained(sys.argv[1])
pipe("a bear", num_inference_steps=3, guidance_scale=3.5, height=128, width=128, generator=torch.Generator().manual_seed(7)).images[0].save(sys.argv[2])
`;

describe('a model in a GGUF file', () => {
  let folder = '';
  let python: PythonEnvironment | null = null;
  const tiny = (): string => join(folder, 'tiny');
  const file = (type: string): string => join(folder, `${type}.gguf`);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kdeps-gguf-'));
    python = await pythonPackages('the package for GGUF files', await packagesOf('gguf'));
    if (python === null) return;
    await script([join(agents, 'sd35api/data/tiny_sd3.py'), tiny()]);
    for (const type of ['F32', 'Q8_0'])
      await script([join(agents, 'gguf/data/make_gguf.py'), tiny(), file(type), type]);
    await script(['-c', reference, tiny(), join(folder, 'reference.png')]);
  }, working);

  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function script(args: readonly string[]): Promise<void> {
    const env = python?.activate(process.env as Record<string, string>) ?? {};
    const result = await runCommand({ file: 'python', args, cwd: folder, env, timeout: working });
    expect([result.exitCode, result.exitCode === 0 ? '' : result.stderr]).toEqual([0, '']);
  }

  async function serve(gguf: string): Promise<ServedAgent> {
    const given = { MODEL: tiny(), GGUF: gguf, STEPS: '3', SIZE: '128', HF_HUB_OFFLINE: '1', TQDM_MININTERVAL: '0' };
    const env = { ...(process.env as Record<string, string>), KDEPS_HOME: home, KDEPS_VOLUME_PATH: folder, ...given };
    return serveAgent(join(agents, 'gguf'), env);
  }

  async function pictureOf({ url }: ServedAgent): Promise<Picture> {
    const { status, body } = await ask(`${url}/api/v1/image_generator?q=a+bear&seed=7`);
    expect([status, body.errors]).toEqual([200, undefined]);
    const [{ file: picture }] = body.response.data as [{ readonly file: string }];
    return decodePng(Buffer.from(picture.replace('data:image/png;base64,', ''), 'base64'));
  }

  it('has the packages of the agent sd35api, and so its environment', async () => {
    expect(await packagesOf('gguf')).toEqual(await packagesOf('sd35api'));
  });

  it.each([
    ['F32', 0, 0.001],
    ['Q8_0', 0.01, 8],
  ])(
    'of the type %s makes the picture of the model that it was made of, nearly',
    async (type, least, most) => {
      if (python === null) return;
      const served = await serve(file(type));
      try {
        const [picture, expected] = [await pictureOf(served), decodePng(await readFile(join(folder, 'reference.png')))];
        expect([picture.width, picture.height]).toEqual([128, 128]);
        const errors = picture.pixels.map((value, at) => Math.abs(value - (expected.pixels[at] ?? 0)));
        const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
        expect(mean).toBeGreaterThanOrEqual(least);
        expect(mean).toBeLessThan(most);
        // The second request finds the model loaded.
        expect((await pictureOf(served)).pixels.equals(picture.pixels)).toBe(true);
        expect(served.events).toContainEqual(
          expect.objectContaining({ type: 'note', text: 'The model was already loaded.' }),
        );
        expect((await stat(file('Q8_0'))).size).toBeLessThan((await stat(file('F32'))).size);
      } finally {
        await served.close();
      }
    },
    working,
  );

  it('that nobody has named is asked for', async () => {
    const served = await serve('');
    try {
      const { status, body } = await ask(`${served.url}/api/v1/image_generator?q=a+bear`);
      expect([status, body.errors?.[0]?.message]).toEqual([500, expect.stringMatching(/^Set GGUF to a file, or/)]);
    } finally {
      await served.close();
    }
  });
});
