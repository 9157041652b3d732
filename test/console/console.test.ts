// The console in a real browser: what a person does with it, from the form to the picture. Screenshots are in `out/console`.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answer, ask, type ServedAgent, serveAgent, withAgent, workflow } from '../support/agent-server.ts';
import { consoleAgent, keys } from '../support/console-agent.ts';
import {
  axeProblems,
  openChromium,
  openPage,
  overflow,
  screenshot,
  type WatchedPage,
} from '../support/console-page.ts';
import { docPicture } from '../support/doc-pictures.ts';

const browser = await openChromium();
const folder = await mkdtemp(join(tmpdir(), 'kdeps-console-'));
let served: ServedAgent;
beforeAll(async () => {
  // One job at a time, so that others wait.
  served = await serveAgent(consoleAgent('', 'MaxConcurrency = 1'));
  // Only the first run of a command keeps others waiting.
  await ask(`${served.url}/api/v1/paint?q=first`);
});
afterAll(async () => {
  await browser?.close();
  await served.close();
  await rm(folder, { recursive: true });
});

/** Opens the console while `use` looks at it, and expects that the browser had nothing to complain about. */
async function withConsole(
  use: (page: Page, watched: WatchedPage) => Promise<void>,
  options: Parameters<typeof openPage>[1] = {},
  url = served.url,
): Promise<void> {
  if (browser === null) return;
  const watched = await openPage(browser, options);
  try {
    await watched.page.goto(`${url}/ui`);
    await use(watched.page, watched);
    expect(watched.problems).toEqual([]);
    const outside = watched.requests.filter((address) => !/^(?:data|blob):/.test(address) && !address.startsWith(url));
    expect(outside).toEqual([]);
  } finally {
    await watched.context.close();
  }
}

const field = (page: Page, name: string) => page.locator(`form.composer [name="${name}"]:not([type=range])`);
const runView = (page: Page, state: string) => page.locator(`.run[data-state="${state}"]`);
const node = (page: Page, id: string) => page.locator(`[data-resource="${id}"]`);

/** Fills the form and starts a run. */
async function start(page: Page, values: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, value] of Object.entries(values)) await field(page, name).fill(value);
  await page.getByRole('button', { name: 'Run', exact: true }).click();
}

let gates = 0;
/** The path of a file for which a run waits. */
const newGate = (): string => join(folder, `gate-${++gates}`);

describe.skipIf(browser === null)('a run', () => {
  it('goes from the form over the graph to the picture', async () => {
    await withConsole(async (page) => {
      await expect.poll(() => page.title()).toBe('agent console');
      await screenshot(page, '1-empty');
      const gate = newGate();
      await start(page, { q: 'A teddy bear in a forest', gate });
      await runView(page, 'running').waitFor();
      await expect.poll(() => node(page, 'paint').getAttribute('data-state')).toBe('running');
      await expect.poll(() => node(page, 'paint').innerText()).toMatch(/running\s+\d+\.\d s[\s\S]*Denoising\s+7 \/ 28/);
      expect(await node(page, 'prepare').getAttribute('data-state')).toBe('done');
      expect(await node(page, 'answer').innerText()).toContain('waiting');
      await expect.poll(() => page.getByRole('log').innerText()).toContain('painting A teddy bear');
      await screenshot(page, '2-running');
      await docPicture(page, 'console-running');
      await writeFile(gate, '');
      await runView(page, 'succeeded').waitFor();
      await page.getByAltText('Picture of the answer', { exact: true }).waitFor();
      await expect.poll(() => page.locator('.prose').innerText()).toBe('Painted A teddy bear in a forest');
      await expect.poll(() => page.locator('.gallery img').count()).toBe(1);
      await screenshot(page, '3-succeeded');
      await docPicture(page, 'console-answer');
      // It is still there after a reload.
      await page.reload();
      await runView(page, 'succeeded').waitFor();
      await page.getByAltText('Picture of the answer', { exact: true }).waitFor();
      expect(await node(page, 'paint').innerText()).toMatch(/done\s+\d/);
    });
  });

  it('can be canceled and retried', async () => {
    await withConsole(async (page) => {
      const gate = newGate();
      await start(page, { q: 'slow', gate });
      await expect.poll(() => node(page, 'paint').getAttribute('data-state')).toBe('running');
      await page.getByRole('button', { name: 'Cancel', exact: true }).click();
      await runView(page, 'canceled').waitFor();
      await page.locator('.result-empty').waitFor();
      expect(await node(page, 'paint').getAttribute('data-state')).toBe('stopped');
      expect(await node(page, 'answer').innerText()).toContain('not run');
      await screenshot(page, '4-canceled');
      await page.locator('.run').getByRole('button', { name: 'Retry' }).click();
      await expect.poll(() => node(page, 'paint').getAttribute('data-state')).toBe('running');
      await writeFile(gate, '');
      await runView(page, 'succeeded').waitFor();
      await expect.poll(() => page.locator('[data-card]').count()).toBe(2);
    });
  });

  it('says why it failed', async () => {
    await withConsole(async (page) => {
      await start(page, { q: 'please fail' });
      await runView(page, 'failed').waitFor();
      await expect.poll(() => page.locator('.errors').innerText()).toContain('exit code 3');
      expect(await node(page, 'paint').getAttribute('data-state')).toBe('failed');
      await expect.poll(() => page.getByRole('log').innerText()).toContain('no colors left');
      await screenshot(page, '5-failed');
    });
  });

  it('can be made again with the same values, files included', async () => {
    await withConsole(async (page) => {
      await field(page, 'image').setInputFiles({
        name: 'start here.png',
        mimeType: 'image/png',
        buffer: Buffer.from('89504e470d0a1a0a', 'hex'),
      });
      await page.getByRole('radio', { name: 'photo' }).check();
      await field(page, 'loud').check();
      await start(page, { q: 'copy me', steps: '9', 'size.width': '128', tags: 'one\ntwo', seed: '7' });
      await runView(page, 'succeeded').waitFor();
      await page.getByRole('tab', { name: 'Parameters' }).click();
      const facts = await page.locator('.facts').innerText();
      for (const text of ['copy me', '"width":128', 'one\ntwo', 'start here.png', 'photo'])
        expect(facts).toContain(text);
      await screenshot(page, '6-parameters');
      await page.getByRole('button', { name: 'Reset' }).click();
      expect(await field(page, 'q').inputValue()).toBe('');
      await page.locator('.run').getByRole('button', { name: 'Again with these' }).click();
      await expect.poll(() => field(page, 'q').inputValue()).toBe('copy me');
      const values = ['steps', 'size.width', 'size.height', 'tags', 'seed'].map((name) =>
        field(page, name).inputValue(),
      );
      expect(await Promise.all(values)).toEqual(['9', '128', '64', 'one\ntwo', '7']);
      expect(await field(page, 'loud').isChecked()).toBe(true);
      expect(await page.getByRole('radio', { name: 'photo' }).isChecked()).toBe(true);
      expect(await page.locator('.file-name').innerText()).toBe('start here.png');
      await page.getByRole('button', { name: 'Run', exact: true }).click();
      await expect.poll(() => page.locator('[data-card]').count()).toBe(2);
      await page.getByRole('tab', { name: 'Parameters' }).click();
      await expect.poll(() => page.locator('.facts').innerText()).toContain('start here.png');
    });
  });

  it('waits in the queue, from which it can be canceled', async () => {
    await withConsole(async (page) => {
      const gate = newGate();
      await start(page, { q: 'holds the place', gate });
      await expect.poll(() => node(page, 'paint').getAttribute('data-state')).toBe('running');
      await start(page, { q: 'waits behind', gate: '' });
      await runView(page, 'queued').waitFor();
      await expect.poll(() => page.locator('.run .run-facts').innerText()).toContain('place 1');
      expect(await page.locator('[data-queued]').allInnerTexts()).toEqual([
        expect.stringMatching(/holds the place\s+running/),
        expect.stringMatching(/waits behind\s+queued/),
      ]);
      await screenshot(page, '7-queue');
      await page.getByRole('button', { name: 'Cancel waits behind' }).click();
      await runView(page, 'canceled').waitFor();
      await writeFile(gate, '');
      await expect.poll(() => page.locator('[data-queued]').count()).toBe(0);
    });
  });
});

describe.skipIf(browser === null)('the form', () => {
  it('shows what does not fit at its field', async () => {
    await withConsole(async (page) => {
      await start(page, { steps: '99', 'size.width': '65' });
      await page.locator('.field.wrong').first().waitFor();
      const problem = async (name: string): Promise<string> =>
        page.locator(`#field-${name.replace('.', '\\.')}-problem`).innerText();
      expect(await problem('q')).toBe('`q` is missing.');
      expect(await problem('steps')).toBe('`steps` must be between 1 and 50, but is `99`.');
      expect(await problem('size.width')).toMatch(/width/);
      expect(await page.locator('.run').count()).toBe(0);
      // The first of them has the focus, so that a screen reader reads it.
      expect(await page.evaluate('document.activeElement.name')).toBe('q');
      expect(await field(page, 'q').getAttribute('aria-invalid')).toBe('true');
      await screenshot(page, '8-does-not-fit');
      await field(page, 'q').fill('x');
      expect(await problem('q')).toBe('');
    });
  });

  it('takes any fields for a route without a class', async () => {
    await withConsole(async (page) => {
      await page.getByLabel('Route').selectOption('POST /api/v1/free');
      await page.getByRole('button', { name: 'Add a field' }).click();
      await page.getByLabel('Name of the field').fill('extra');
      await page.getByLabel('Value of extra').fill('!');
      await start(page, { q: 'hello' });
      await runView(page, 'succeeded').waitFor();
      await expect.poll(() => page.locator('.prose').allInnerTexts()).toEqual(['free: hello!', 'done']);
      expect(await node(page, 'paint').getAttribute('data-state')).toBe('skipped');
      await screenshot(page, '9-free');
    });
  });

  it('can be used with the keyboard alone', async () => {
    await withConsole(async (page) => {
      await field(page, 'q').waitFor();
      await page.keyboard.press('Tab');
      expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the console');
      await field(page, 'q').focus();
      await page.keyboard.type('typed');
      await page.keyboard.press('Control+Enter');
      await runView(page, 'succeeded').waitFor();
      await page.getByRole('tab', { name: 'Log' }).focus();
      await page.keyboard.press('ArrowRight');
      expect(await page.evaluate('document.activeElement.textContent')).toBe('Parameters');
      await expect.poll(() => page.getByRole('tabpanel').last().innerText()).toContain('typed');
      await page.keyboard.press('End');
      expect(await page.evaluate('document.activeElement.textContent')).toBe('Code');
    });
  });

  it('is also code that does the same', async () => {
    await withConsole(async (page) => {
      await writeFile(join(folder, 'a b.txt'), 'content');
      await field(page, 'image').setInputFiles(join(folder, 'a b.txt'));
      await start(page, { q: `it's "quoted" $HOME \`x\` \\n @file`, tags: 'a\nb' });
      await runView(page, 'succeeded').waitFor();
      await page.locator('.run').getByRole('tab', { name: 'Code' }).click();
      const panel = page.locator('.run .tabs .tabs');
      const shown = async (name: string): Promise<string> => {
        await panel.getByRole('tab', { name }).click();
        return panel.locator('pre').innerText();
      };
      const painted = `Painted it's "quoted" $HOME \`x\` \\n @file`;
      const curl = await execa('sh', ['-c', `${await shown('curl')} -s`], { cwd: folder });
      expect(JSON.parse(curl.stdout)).toMatchObject({ response: { data: [{}, painted] } });
      await writeFile(join(folder, 'request.mjs'), await shown('JavaScript'));
      const node = await execa('node', ['request.mjs'], { cwd: folder });
      expect(node.stdout).toContain('success: true');
      // `requests` is not everywhere; a stand-in shows what it would be given.
      await writeFile(
        join(folder, 'requests.py'),
        'def request(method, url, data=None, files=None, headers=None):\n    class Answer:\n        def json(self): return (method, data, [(name, file.read()) for name, file in files or []])\n    return Answer()\n',
      );
      await writeFile(join(folder, 'send.py'), await shown('Python'));
      const python = await execa('python3', ['send.py'], { cwd: folder });
      expect(python.stdout).toContain(`('q', 'it\\'s "quoted" $HOME \`x\` \\\\n @file')`);
      expect(python.stdout).toContain(`[('image', b'content')]`);
      await screenshot(page, '10-code');
    });
  });
});

describe.skipIf(browser === null)('everyone', () => {
  for (const colorScheme of ['light', 'dark'] as const)
    it(`finds nothing in the way of a screen reader, in ${colorScheme}`, async () => {
      await withConsole(
        async (page) => {
          const clean = async (): Promise<void> => expect(await axeProblems(page)).toEqual([]);
          await field(page, 'q').waitFor();
          await clean();
          await page.getByText('This request as code').click();
          await page.getByRole('button', { name: 'Machine' }).click();
          await page.getByText('None found').waitFor();
          await clean();
          await screenshot(page, `11-machine-${colorScheme}`);
          const gate = newGate();
          await start(page, { q: 'for everyone', gate });
          await expect.poll(() => node(page, 'paint').getAttribute('data-state')).toBe('running');
          await clean();
          await screenshot(page, `12-running-${colorScheme}`);
          await writeFile(gate, '');
          await runView(page, 'succeeded').waitFor();
          await page.getByAltText('Picture of the answer', { exact: true }).waitFor();
          await clean();
          await start(page, { q: 'please fail', gate: '' });
          await runView(page, 'failed').waitFor();
          await clean();
          await start(page, { q: '', steps: '0' });
          await page.locator('.field.wrong').first().waitFor();
          await clean();
          await screenshot(page, `13-failed-${colorScheme}`);
        },
        { colorScheme },
      );
    });

  for (const [width, colorScheme] of [
    [390, 'light'],
    [320, 'dark'],
  ] as const)
    it(`sees it all on a screen of ${width} pixels`, async () => {
      await withConsole(
        async (page) => {
          await field(page, 'q').waitFor();
          expect(await overflow(page)).toBe(0);
          await start(page, { q: `on a phone with ${'averylongwordthatdoesnotend'.repeat(4)}` });
          await runView(page, 'succeeded').waitFor();
          await page.getByAltText('Picture of the answer', { exact: true }).waitFor();
          expect(await overflow(page)).toBe(0);
          await page.locator('[data-card]').scrollIntoViewIfNeeded();
          await page.locator('.gallery img').waitFor();
          for (const tab of ['Parameters', 'Code']) {
            await page.locator('.run').getByRole('tab', { name: tab }).click();
            expect(await overflow(page)).toBe(0);
          }
          await page.getByRole('button', { name: 'Machine' }).click();
          expect(await overflow(page)).toBe(0);
          await page.locator('.run').getByRole('tab', { name: 'Log' }).click();
          await screenshot(page, `14-phone-${width}-${colorScheme}`);
        },
        { viewport: { width, height: 844 }, colorScheme, hasTouch: true },
      );
    });
});

describe('the server', () => {
  it('describes the agent and what it is doing', async () => {
    const about = (await (await fetch(`${served.url}/ui/agent.json`)).json()) as Record<string, unknown>;
    expect(about).toMatchObject({
      agent: 'agent',
      version: '1.2.0',
      description: 'Paints a picture from words',
      hasKeys: false,
      jobs: '/jobs',
      resources: expect.arrayContaining([
        { id: 'prepare', name: 'prepare', kind: 'Exec', after: [] },
        { id: 'paint', name: 'paint', kind: 'Exec', after: ['prepare', 'check'] },
        { id: 'answer', name: 'answer', kind: 'APIResponse', after: ['paint'] },
      ]),
    });
    expect(await (await fetch(`${served.url}/ui/load.json`)).json()).toEqual({
      gpus: [],
      interpreters: [],
      jobs: { parallel: 1, queued: 0, running: 0 },
      requests: { running: 0, waiting: 0 },
    });
  });

  it('has no console when the workflow says so, and leaves the path to a route of the agent', async () => {
    await withAgent(consoleAgent('Console = false'), async ({ url }) => {
      for (const path of ['/ui', '/ui/console.js', '/ui/agent.json', '/ui/load.json'])
        expect((await fetch(url + path)).status).toBe(404);
    });
    const own = { 'workflow.pkl': workflow('APIServer { Routes { new { Path = "/ui"; Methods { "GET" } } } }') };
    await withAgent({ ...own, answer: answer('"own"') }, async ({ url }) => {
      expect(await (await fetch(`${url}/ui`)).json()).toMatchObject({ response: { data: ['own'] } });
    });
  });

  it('has the console of a keyed agent below a path of a proxy, too', async () => {
    await withAgent(consoleAgent(keys({ ann: ['a1'] })), async ({ url }) => {
      const text = await (await fetch(`${url}/ui`)).text();
      expect(text).not.toMatch(/(?:src|href)="\//);
      const moved = await fetch(`${url}/ui/`, { redirect: 'manual' });
      expect([moved.status, moved.headers.get('location')]).toEqual([308, '../ui']);
    });
  });
});
