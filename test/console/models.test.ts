// The console while a picture is painted on a GPU: the models in memory, the use of the card, and previews of the steps.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answer, resource, type ServedAgent, serveAgent, workflow } from '../support/agent-server.ts';
import { axeProblems, openChromium, openPage, overflow, screenshot } from '../support/console-page.ts';
import { type FakeCard, newCard } from '../support/fake-card.ts';
import { hasNoPython } from '../support/python.ts';
import { isNotLinux } from '../support/skipping.ts';

const browser = await openChromium();
const isUntested = browser === null || hasNoPython('painting') || isNotLinux('the stand-in for a graphics card');
/** The steps of a picture, and those after which a run waits for a file. */
const [STEPS, EARLY, LATE] = [8, 1, 7] as const;

const [width, height] = [288, 192];
const scene = `<style>body { margin: 0 }</style><svg width="${width}" height="${height}" viewBox="0 0 288 192">
  <defs><linearGradient id="sky" x2="0" y2="1"><stop stop-color="#33508a"/><stop offset=".7" stop-color="#f0b58a"/></linearGradient></defs>
  <rect width="288" height="192" fill="url(#sky)"/><circle cx="205" cy="105" r="24" fill="#ffe9b8"/>
  <path d="M0 140 70 70 130 130 180 90 288 160V192H0Z" fill="#4c4a78"/>
  <path d="M0 165Q80 130 150 160T288 150V192H0Z" fill="#26314f"/>
  <path d="M60 165l9-34 9 34zM80 168l7-26 7 26z" fill="#121a2e"/></svg>`;

/** Writes what the pipeline shows after each step, sharper each time, and the picture. */
async function paintSteps(page: Page, folder: string): Promise<void> {
  await mkdir(folder);
  await page.setContent(scene);
  const picture = page.locator('svg');
  for (let step = 1; step <= STEPS; step += 1) {
    await picture.evaluate(`document.querySelector('svg').style.filter = 'blur(${2 * (STEPS - step)}px)'`);
    await picture.screenshot({ type: 'jpeg', quality: 70, path: join(folder, `${step}.jpg`) });
  }
  await picture.screenshot({ path: join(folder, 'final.png') });
}

const script = (name: string, gigabytes: number, work: string): string => `
import base64, os, threading
from diffusers import PaintingPipeline
pipeline = PaintingPipeline.from_pretrained("${name}", megabytes=${gigabytes * 1024})
${work}`;

/** Paints, and waits for files named after steps if there is a folder for them. */
const painting = script(
  'stabilityai/sdxl-turbo',
  14,
  `
def wait(pipeline, step, timestep, tensors):
    gate = os.path.join(os.environ["GATES"], str(step + 1))
    while step + 1 in (${EARLY}, ${LATE}) and not os.path.exists(gate):
        threading.Event().wait(0.02)
    return tensors

picture = pipeline(os.environ["Q"], num_inference_steps=${STEPS}, callback_on_step_end=wait)
print("data:image/png;base64," + base64.b64encode(picture).decode())`,
);

const describing = script('Qwen/Qwen3-8B', 16, 'print("Mountains at dusk.")');
const failing = script(
  'Qwen/Qwen3-8B',
  16,
  'raise RuntimeError("CUDA error: an illegal memory access was encountered")',
);

function agent(card: FakeCard, gates: string, pictures: string): Readonly<Record<string, string>> {
  const routes = ['paint', 'describe', 'break'].map(
    (name) => `new { Path = "/${name}"; Methods { "POST" }; Input = Prompt }`,
  );
  const python = (id: string, route: string, text: string): string =>
    resource(
      id,
      `Run {
RestrictToRoutes { "/${route}" }
Python {
Script = ${JSON.stringify(text)}
Env { ${card.scriptEnv}; ["Q"] = "@(request.input.q)"; ["GATES"] = ${JSON.stringify(gates)}; ["PICTURES"] = ${JSON.stringify(pictures)} }
}
}`,
    );
  const settings = `AgentSettings { Gpus = "all" }; APIServer { Routes { ${routes.join('; ')} } }`;
  return {
    'workflow.pkl': workflow(settings, 'local class Prompt { q: String = "Mountains at dusk" }'),
    'resources/paint.pkl': python('paint', 'paint', painting),
    'resources/describe.pkl': python('describe', 'describe', describing),
    'resources/break.pkl': python('break', 'break', failing),
    answer: answer('if (request.path() == "/paint") python.stdout("paint") else python.stdout("describe")', [
      'paint',
      'describe',
      'break',
    ]),
  };
}

describe.skipIf(isUntested)('the console of an agent with models', () => {
  let card: FakeCard;
  let served: ServedAgent;
  let page: Page;
  let problems: readonly string[] = [];

  beforeAll(async () => {
    card = await newCard();
    const [gates, pictures] = [join(card.folder, 'gates'), join(card.folder, 'pictures')];
    await mkdir(gates);
    served = await serveAgent(agent(card, gates, pictures), card.env);
    if (browser === null) return;
    const watched = await openPage(browser, { viewport: { width: 1280, height: 900 } });
    ({ page, problems } = watched);
    await paintSteps(page, pictures);
    await page.goto(`${served.url}/ui`);
    await page.getByRole('button', { name: 'Machine' }).click();
  });
  afterAll(async () => {
    await browser?.close();
    await served.close();
    await card.remove();
  });

  const models = () => page.locator('.models').innerText();
  const gpus = () => page.locator('.gpus').innerText();
  const pass = (step: number): Promise<void> => writeFile(join(card.folder, 'gates', String(step)), '');
  const runView = (state: string) => page.locator(`.run[data-state="${state}"]`);

  async function start(route: string): Promise<void> {
    await page.getByLabel('Route').selectOption({ label: `POST /${route}` });
    await page.getByRole('button', { name: 'Run', exact: true }).click();
  }

  it('shows what has been painted so far', async () => {
    await page.getByText('None. Scripts that load models').waitFor();
    await expect.poll(gpus).toMatch(/0: NVIDIA GeForce RTX 4090\s+0 B of 24.0 GiB, 0 % busy/);
    await screenshot(page, '20-models-none');
    await start('paint');
    const preview = page.locator('.preview img');
    await expect.poll(() => preview.getAttribute('alt')).toBe('Preview after step 1');
    expect(
      await page.evaluate(
        `((image) => image.decode().then(() => [image.naturalWidth, image.naturalHeight]))(document.querySelector('.preview img'))`,
      ),
    ).toEqual([width, height]);
    const first = await preview.getAttribute('src');
    await expect.poll(models).toMatch(/stabilityai\/sdxl-turbo\s+paint, busy, GPU 0/);
    await expect.poll(gpus).toMatch(/14.0 GiB of 24.0 GiB, 97 % busy/);
    await screenshot(page, '21-preview-early');
    await pass(EARLY);
    await expect.poll(() => page.locator('[data-resource="paint"]').innerText()).toContain(`${LATE} / ${STEPS}`);
    await expect.poll(() => preview.getAttribute('src')).not.toBe(first);
    expect(await preview.getAttribute('alt')).toMatch(/Preview after step [2-7]/);
    expect(await axeProblems(page)).toEqual([]);
    await screenshot(page, '22-preview-late');
    await pass(LATE);
    await page.getByAltText('Picture of the answer', { exact: true }).waitFor();
    expect(await preview.count()).toBe(0);
    await expect.poll(models).toMatch(/stabilityai\/sdxl-turbo\s+paint, idle, GPU 0, 14.0 GiB/);
    await expect.poll(gpus).toMatch(/14.0 GiB of 24.0 GiB, 0 % busy/);
    // Cards are filled when they are seen.
    await page.locator('[data-card]').first().scrollIntoViewIfNeeded();
    await page.locator('.gallery img').waitFor();
    await screenshot(page, '23-painted');
  });

  it('follows as a model makes room for another, and as that one is unloaded', async () => {
    await start('describe');
    await expect.poll(models).toMatch(/^Qwen\/Qwen3-8B\s+describe, idle, GPU 0, 16.0 GiB$/);
    await expect.poll(gpus).toMatch(/16.0 GiB of 24.0 GiB/);
    expect(await page.locator('[data-resource="paint"]').innerText()).toContain('It is meant for /paint');
    await page.locator('[data-card]').first().scrollIntoViewIfNeeded();
    await page.locator('.gallery').getByText('Mountains at dusk.').waitFor();
    await screenshot(page, '24-other-model');
    await start('break');
    await runView('failed').waitFor();
    await page.getByText('None. Scripts that load models').waitFor();
    await expect.poll(gpus).toMatch(/0 B of 24.0 GiB/);
    await screenshot(page, '25-unloaded');
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await overflow(page)).toBe(0);
    await screenshot(page, '26-unloaded-phone');
    expect(problems).toEqual([]);
  });
});
