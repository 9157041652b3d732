// The playground in a real browser: what a person does with it. Screenshots are in `out/console`.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeProblems, openChromium, overflow, screenshot } from '../support/console-page.ts';
import { docPicture } from '../support/doc-pictures.ts';
import {
  hoverAt,
  type OpenPlayground,
  openPlayground,
  type ServedPlayground,
  servePlayground,
} from '../support/playground-page.ts';
import { root } from '../support/root.ts';

const browser = await openChromium();
let served: ServedPlayground;
beforeAll(async () => {
  served = await servePlayground();
});
afterAll(async () => {
  await browser?.close();
  expect(await served.stop()).toBe(0);
});

/** Opens the page, runs a test, and expects that the browser had nothing to complain about. */
async function onPage(
  test: (opened: OpenPlayground) => Promise<void>,
  options: Parameters<typeof openPlayground>[2] = {},
): Promise<void> {
  if (browser === null) return;
  const opened = await openPlayground(browser, served.url, options);
  await opened.output.getByText('totalMemory').waitFor();
  await test(opened);
  expect(opened.problems).toEqual([]);
  expect(opened.requests.filter((address) => !address.startsWith(`${served.url}/`))).toEqual([]);
  await opened.context.close();
}

describe('the built page', () => {
  it('has at most 450 kB when compressed', async () => {
    const folder = join(root, 'dist/playground');
    const files = await readdir(folder);
    expect(files.sort()).toEqual(['index.html', 'playground.css', 'playground.js', 'worker.js']);
    const sizes = files.map(async (name) => {
      const text = await readFile(join(folder, name));
      return brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }).length;
    });
    const total = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
    expect(total).toBeLessThan(450_000);
  });

  it('is served with a strict policy, on this machine alone', async () => {
    const response = await fetch(served.url);
    expect(response.headers.get('content-security-policy')).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; worker-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types playground",
    );
    const text = await response.text();
    expect(text).not.toMatch(/<style|style=|\son\w+=|<script(?![^>]*\ssrc=)|https?:\/\//);
    expect((await fetch(`${served.url}/..%2fcli.cjs`)).status).toBe(404);
    expect((await fetch(`${served.url}/__proto__`)).status).toBe(404);
    expect((await fetch(served.url, { method: 'POST' })).status).toBe(405);
  });
});

describe.skipIf(browser === null)('the playground', () => {
  it('evaluates what is written, in every format', async () => {
    await onPage(async ({ page, write, output }) => {
      await write('class Point { x: Int; z: Int = 2 }\nitem: Point = new { x = 17 }\n');
      await page.getByLabel('Format').selectOption('pcf');
      const expected: Readonly<Record<string, RegExp>> = {
        pcf: /item \{\s+x = 17\s+z = 2\s+\}/,
        json: /"item": \{\s+"x": 17,\s+"z": 2\s+\}/,
        yaml: /item:\s+x: 17\s+z: 2/,
        xml: /<item>\s+<x>17<\/x>/,
        plist: /<key>x<\/key>\s+<integer>17<\/integer>/,
        properties: /item\.x = 17/,
        jsonnet: /item: \{\s+x: 17,/,
        textproto: /item: \{\s+x: 17/,
        'pkl-binary': /00000000 {2}94 01/,
      };
      expect(await page.getByLabel('Format').locator('option').allInnerTexts()).toEqual(Object.keys(expected));
      for (const [format, text] of Object.entries(expected)) {
        await page.getByLabel('Format').selectOption(format);
        await expect.poll(() => output.innerText(), { message: format }).toMatch(text);
      }
    });
  });

  it('shows findings while one types, with fixes', async () => {
    await onPage(async ({ page, write, source, output, problemList }) => {
      await write('import "pkl:math"\nport: Int = "80"\n');
      await problemList.getByText('Expected value of type `Int`').waitFor();
      expect(await problemList.innerText()).toMatch(/main\.pkl:2\s+error/);
      expect(await page.getByRole('tab').innerText()).toMatch(/main\.pkl\s*1/);
      await page.getByRole('button', { name: 'main.pkl:1' }).first().click();
      await page.keyboard.press('F8');
      await screenshot(page, '40-playground-findings');
      const unused = source.locator('.cm-lintRange').first();
      await unused.hover();
      await page.locator('.cm-diagnosticAction').first().click();
      await expect.poll(() => source.innerText()).not.toContain('pkl:math');
      await write('port: Int = 80\n');
      await expect.poll(() => problemList.isHidden()).toBe(true);
      await output.getByText('80').waitFor();
    });
  });

  it('shows what is known of a name, completes, and leads to definitions', async () => {
    await onPage(async ({ page, write, source, output }) => {
      await write('/// Where **it** listens.\nport: Int = 8080\ncopy = port\n');
      await output.getByText('copy').waitFor();
      await hoverAt(page, 3, 8);
      await page.locator('.docs').getByText('port: Int').waitFor();
      expect(await page.locator('.docs strong').innerText()).toBe('it');
      await page.mouse.move(0, 0);
      await page.keyboard.press('Control+End');
      await page.keyboard.type('more = po');
      await page.getByRole('option', { name: /^port/ }).waitFor();
      await screenshot(page, '41-playground-completion');
      // The editor ignores keys for a moment after the list has appeared.
      await page.getByRole('option', { name: /^port/ }).click();
      await page.keyboard.type('.isBe');
      await page.getByRole('option', { name: /^isBetween/ }).click();
      await expect.poll(() => source.innerText()).toMatch(/more = port\.isBetween\(/);
      await page.keyboard.press('Escape');
      await write('port: Int = 8080\ncopy = port\n');
      await page.keyboard.press('ArrowUp');
      await page.keyboard.press('End');
      await page.keyboard.press('F12');
      await expect.poll(() => source.locator('.cm-activeLine').innerText()).toBe('port: Int = 8080');
    });
  });

  it('says where a value comes from', async () => {
    await onPage(async ({ page, output, origin, source }) => {
      await output.getByText('8443').first().click();
      await origin.getByText('servers[1].port = 8443').waitFor();
      expect(await origin.getByRole('listitem').allInnerTexts()).toMatchObject([
        expect.stringMatching(/^set by shop#servers\[#2\]\.port main\.pkl:\d+\s+port = 8443$/),
        expect.stringMatching(/^overriding shop#Server\.port main\.pkl:\d+\s+port: UInt16/),
        expect.stringMatching(/^in /),
        expect.stringMatching(/^in /),
      ]);
      await screenshot(page, '42-playground-origin');
      await docPicture(page, 'playground');
      await origin.getByRole('button', { name: /^main/ }).first().click();
      await page.keyboard.press('End');
      await page.keyboard.type(' + 1');
      await expect.poll(() => source.innerText()).toContain('port = 8443 + 1');
      await output.getByText('8444').first().waitFor();
      // The same with the keyboard, in another format.
      await page.getByLabel('Format').selectOption('json');
      await expect.poll(() => output.innerText()).toContain('"totalMemory"');
      await output.focus();
      await page.keyboard.press('Control+End');
      for (const key of ['ArrowUp', 'ArrowUp', 'End', 'Enter']) await page.keyboard.press(key);
      await origin.getByText('totalMemory = 12').waitFor();
    });
  });

  it('has several files, which import each other', async () => {
    await onPage(async ({ page, write, output, source, problemList }) => {
      await write('import "units.pkl"\nsize = units.large\n');
      await problemList.getByText('units.pkl').first().waitFor();
      await page.getByText('–– Pkl Error ––').waitFor();
      await page.getByRole('button', { name: 'New file' }).click();
      const name = page.getByRole('textbox', { name: 'Name' });
      for (const [wrong, reason] of [
        ['../x', 'Names consist of'],
        ['main', 'already a file'],
        ['', 'Names consist of'],
      ] as const) {
        await name.fill(wrong);
        await page.getByRole('button', { name: 'OK' }).click();
        await expect.poll(() => page.getByRole('alert').innerText()).toContain(reason);
      }
      await name.fill('units');
      await page.keyboard.press('Enter');
      await page.getByRole('tab', { name: 'units.pkl', selected: true }).waitFor();
      await write('large = 4096\n');
      await output.getByText('4096').waitFor();
      await expect.poll(() => problemList.isHidden()).toBe(true);
      // The other file keeps its text and its history.
      await page.getByRole('tab', { name: 'main.pkl' }).click();
      expect(await source.innerText()).toContain('units.large');
      await page.getByLabel('Evaluate').selectOption('units.pkl');
      await expect.poll(() => output.innerText()).not.toContain('size');
      await page.getByLabel('Evaluate').selectOption('main.pkl');
      await page.getByRole('tab', { name: 'units.pkl' }).click();
      await page.getByRole('button', { name: 'Rename' }).click();
      await name.fill('measures.pkl');
      await page.keyboard.press('Enter');
      await problemList.getByText('units.pkl').first().waitFor();
      await page.getByRole('button', { name: 'Delete' }).click();
      expect(await page.getByRole('tab').count()).toBe(1);
    });
  });

  it('shows each of several outputs, and the log', async () => {
    await onPage(async ({ page, output, origin }) => {
      await page.getByLabel('Example').selectOption('Several outputs');
      await output.getByText('db.pool').waitFor();
      await page.locator('#document').selectOption('compose.yaml');
      await output.getByText('postgres:17').first().click();
      await origin.getByText('services.db.image').first().waitFor();
      await page.getByLabel('Example').selectOption('Functions and regular expressions');
      await page.getByText('TRACE:').waitFor();
      await screenshot(page, '43-playground-log');
    });
  });

  it('is not frozen by an evaluation that does not end, which can be stopped', async () => {
    await onPage(async ({ page, write, source, output }) => {
      await write('function f(n: Int): Int = if (n < 2) n else f(n - 1) + f(n - 2)\nx = f(60)\n');
      const stop = page.getByRole('button', { name: 'Stop' });
      await stop.waitFor();
      await page.keyboard.press('Control+Home');
      await page.keyboard.type('// still ');
      await page.keyboard.type('here');
      expect(await source.innerText()).toContain('// still here');
      await stop.waitFor();
      await stop.click();
      await page.getByText('The evaluation was stopped.', { exact: true }).last().waitFor();
      await screenshot(page, '44-playground-stopped');
      await page.getByRole('button', { name: 'Evaluate again' }).click();
      await stop.waitFor();
      // A newer text ends the old evaluation by itself.
      await write('x = 17\n');
      await output.getByText('17').waitFor();
      await write('x = IntSeq(0, 3000000000).fold(List(), (all, n) -> all.add("\\(n)".repeat(1000)))\n');
      await page.getByText('–– Pkl Error ––').waitFor();
      await write('x = 18\n');
      await output.getByText('18').waitFor();
    });
  });

  it('brings back what was replaced or deleted', async () => {
    await onPage(async ({ page, write, output, source }) => {
      await write('mine = 43\n');
      await output.getByText('mine').waitFor();
      await page.getByLabel('Example').selectOption('Several files');
      await output.getByText('gateway').first().waitFor();
      await page.getByRole('button', { name: 'Bring them back' }).click();
      await output.getByText('mine').waitFor();
      expect(await source.innerText()).toContain('mine = 43');
      expect(await page.getByRole('button', { name: 'Bring them back' }).count()).toBe(0);
      await page.getByLabel('Example').selectOption('Several files');
      await page.getByRole('tab', { name: 'units.pkl' }).click();
      await page.getByRole('button', { name: 'Delete' }).click();
      await page.getByText('–– Pkl Error ––').waitFor();
      await screenshot(page, '50-playground-deleted');
      await page.getByRole('button', { name: 'Bring them back' }).click();
      await output.getByText('gateway').first().waitFor();
      expect(await page.getByRole('tab').count()).toBe(4);
    });
  });

  it('keeps the files of the tab when it is reloaded', async () => {
    await onPage(async ({ page, write, output }) => {
      await write('kept = 41\n');
      await output.getByText('41').waitFor();
      await page.reload();
      await output.getByText('41').waitFor();
    });
  });
});

describe.skipIf(browser === null)('everybody', () => {
  for (const colorScheme of ['light', 'dark'] as const)
    it(`can use it in ${colorScheme}`, async () => {
      await onPage(
        async ({ page, write, output, problemList, origin }) => {
          expect(await axeProblems(page)).toEqual([]);
          await output.getByText('8443').first().click();
          await origin.getByRole('listitem').first().waitFor();
          expect(await axeProblems(page)).toEqual([]);
          await screenshot(page, `45-playground-${colorScheme}`);
          await page.getByRole('button', { name: 'Share' }).click();
          await page.getByLabel('Link').waitFor();
          expect(await axeProblems(page)).toEqual([]);
          await screenshot(page, `46-playground-share-${colorScheme}`);
          await page.keyboard.press('Escape');
          await write('port: Int = "80"\nlocal unused = 1\n');
          await problemList.getByText('error').first().waitFor();
          await page.getByText('–– Pkl Error ––').waitFor();
          expect(await axeProblems(page)).toEqual([]);
          await screenshot(page, `47-playground-failure-${colorScheme}`);
        },
        { colorScheme },
      );
    });

  for (const width of [390, 320])
    it(`can use it on a screen of ${width} pixels`, async () => {
      await onPage(
        async ({ page, output, origin }) => {
          expect(await overflow(page)).toBeLessThanOrEqual(0);
          await output.getByText('8443').first().tap();
          await origin.getByRole('listitem').first().waitFor();
          expect(await overflow(page)).toBeLessThanOrEqual(0);
          expect(await axeProblems(page)).toEqual([]);
          await screenshot(page, `48-playground-${width}`);
        },
        { viewport: { width, height: 800 }, hasTouch: true, isMobile: true },
      );
    });

  it('can use it with the keyboard alone', async () => {
    await onPage(async ({ page, source, output, origin }) => {
      const focused = (): Promise<string> =>
        page.evaluate('document.activeElement.getAttribute("aria-label") ?? document.activeElement.innerText');
      const until = async (wanted: RegExp, leave: readonly string[] = []): Promise<void> => {
        for (let presses = 0; presses < 40; presses++) {
          for (const key of leave) await page.keyboard.press(key);
          await page.keyboard.press('Tab');
          if (wanted.test(await focused())) return;
        }
        throw new Error(`no way to ${wanted}`);
      };
      await until(/^Source of main/);
      await page.keyboard.press('Control+End');
      await page.keyboard.type('\nadded = 5');
      await output.getByText('added').waitFor();
      await page.keyboard.press('Home');
      await page.keyboard.press('F1');
      await page.locator('.docs').getByText('added').waitFor();
      await page.keyboard.press('Escape');
      await until(/^Output$/, ['Escape']);
      await page.keyboard.press('Control+End');
      await page.keyboard.press('ArrowUp');
      await page.keyboard.press('Enter');
      await origin.getByRole('heading', { name: 'added = 5' }).waitFor();
      await until(/^main\.pkl:\d+$/, []);
      await page.keyboard.press('Enter');
      expect(await focused()).toMatch(/^Source of main/);
      expect(await source.innerText()).toContain('added = 5');
    });
  });
});
