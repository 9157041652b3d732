// The site of `kdeps doc` in a real browser: accessibility, search, versions, no requests to others, hostile comments.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeProblems, openChromium, openPage, overflow, screenshot } from '../support/console-page.ts';
import { docPicture } from '../support/doc-pictures.ts';
import { document, filesIn } from '../support/documentation.ts';
import { fixturePath } from '../support/fixtures.ts';

const browser = await openChromium();
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'kdeps-doc-')));
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

const address = (path: string): string => pathToFileURL(join(folder, path)).href;

/** Markup that runs a script wherever it is taken for markup. */
const attacks = [
  '<script>window.attacked=1</script>',
  '<img src=x onerror="window.attacked=1">',
  '"><svg onload="window.attacked=1">',
  '[link](javascript:window.attacked=1)',
  '[link](JaVaScRiPt&colon;window.attacked=1)',
  '[link](data:text/html,<script>parent.attacked=1</script>)',
  '![image](https://elsewhere.example/pixel.png)',
  '<https://elsewhere.example/"onclick="window.attacked=1>',
  '[link][defined]',
  '</code></pre></main><iframe srcdoc="<script>parent.attacked=1</script>">',
  '[a](kdeps-doc:%FF) [b](kdeps-doc:nowhere) `<b>`',
];

const comment = [
  '```',
  ...attacks,
  '```',
  ...attacks.flatMap((each) => [each, '']),
  '[defined]: javascript:attacked=1',
];
const comments = comment.map((line) => `/// ${line}`).join('\n');
const name = '`<img src=x onerror=attacked=1>"`';
const hostile = `${comments}\nmodule ${name}\n\n${comments}\n@Deprecated { message = #"${attacks[1]}"#; since = "<i>" }\n@AlsoKnownAs { names { "<script>attacked=1</script>" } }\nclass ${name} {\n${comments}\n${name}: String = #"${attacks[2]}"#\n}\n\n${comments}\ntypealias A = "<b>"|"</script>"\n`;

describe.skipIf(browser === null)('the site', () => {
  beforeAll(async () => {
    const site = join(folder, 'site');
    await document([fixturePath('documentation/birds'), '-o', site]);
    mkdirSync(join(folder, 'lib'));
    writeFileSync(join(folder, 'lib/a.pkl'), 'class Old {}\n');
    await document([join(folder, 'lib'), '--package-version', '1.0.0', '-o', site]);
    writeFileSync(join(folder, 'lib/a.pkl'), 'class New {}\n');
    await document([join(folder, 'lib'), '--package-version', '1.1.0', '-o', site]);
    writeFileSync(join(folder, 'hostile.pkl'), hostile);
    const result = await document([join(folder, 'hostile.pkl'), '--name', 'x<y>', '-o', join(folder, 'hostile')]);
    expect(result).toMatchObject({ status: 0 });
  });

  it.each([
    ['light', 1280],
    ['dark', 390],
  ] as const)('is accessible: %s, %d pixels wide', async (colorScheme, width) => {
    if (browser === null) return;
    const { page, context, requests } = await openPage(browser, {
      colorScheme,
      viewport: { width, height: 900 },
    });
    const version = 'com.example.birds/2.4.0';
    const pages = ['index', 'names', 'Bird/index', 'sea/Gull/index', 'sea/Gull/Nest', 'sea/Gull/source'];
    for (const path of ['index', 'lib/index', ...pages.map((each) => `${version}/${each}`)]) {
      await page.goto(address(`site/${path}.html`));
      await screenshot(page, `doc-${path.replaceAll('/', '-')}-${colorScheme}-${width}`);
      if (colorScheme === 'light' && path.endsWith('sea/Gull/index')) await docPicture(page, 'documentation');
      expect(await axeProblems(page), path).toEqual([]);
      expect(await overflow(page), path).toBe(0);
    }
    expect(requests.filter((url) => !url.startsWith('file:'))).toEqual([]);
    await context.close();
  });

  it('finds names, from the keyboard alone', async () => {
    if (browser === null) return;
    const { page, context, problems } = await openPage(browser);
    await page.goto(address('site/com.example.birds/2.4.0/index.html'));
    await page.keyboard.press('/');
    await page.keyboard.type('matter');
    const options = page.getByRole('option');
    await expect.poll(() => options.allInnerTexts()).toEqual([expect.stringContaining('material')]);
    await page.getByRole('combobox').fill('nes desc');
    await expect.poll(() => options.first().innerText()).toContain('describe()');
    await page.keyboard.press('Enter');
    await page.waitForURL(/Nest\.html#describe\(\)$/);
    await page.getByRole('combobox').fill('zzz');
    await page.getByText('Nothing found.').waitFor();
    await page.keyboard.press('Escape');
    expect(await options.count()).toBe(0);
    expect(problems).toEqual([]);
    await page.getByRole('combobox').fill('nest');
    await options.first().waitFor();
    expect(await axeProblems(page)).toEqual([]);
    await context.close();
  });

  it('switches versions, to the same page where there is one', async () => {
    if (browser === null) return;
    const { page, context, problems } = await openPage(browser);
    await page.goto(address('site/lib/1.1.0/a/index.html'));
    await page.getByRole('combobox', { name: 'Version' }).selectOption('1.0.0');
    await page.waitForURL(/lib\/1\.0\.0\/a\/index\.html$/);
    await page.goto(address('site/lib/1.1.0/a/New.html'));
    await page.getByRole('combobox', { name: 'Version' }).selectOption('1.0.0');
    await page.waitForURL(/lib\/1\.0\.0\/index\.html$/);
    expect(problems).toEqual([]);
    await context.close();
  });

  it('is complete without JavaScript', async () => {
    if (browser === null) return;
    const { page, context } = await openPage(browser, { javaScriptEnabled: false });
    await page.goto(address('site/com.example.birds/2.4.0/index.html'));
    await page.getByRole('link', { name: 'All names' }).click();
    await page.getByRole('link', { name: 'describe()', exact: true }).click();
    await page.getByText('a warm nest of twigs 1').waitFor();
    await page.getByRole('link', { name: '2.4.0' }).click();
    await page.getByRole('heading', { name: 'Versions' }).waitFor();
    await context.close();
  });

  it('shows hostile comments as text', async () => {
    if (browser === null) return;
    const { page, context, problems, requests } = await openPage(browser);
    const pages = [...filesIn(join(folder, 'hostile')).keys()].filter((path) => path.endsWith('.html'));
    expect(pages.length).toBe(7);
    for (const path of pages) {
      await page.goto(pathToFileURL(join(folder, 'hostile', path)).href);
      expect(await page.evaluate('window.attacked'), path).toBeUndefined();
      const active =
        'script:not([src$="site.js"],[src$="versions.js"]), iframe, img, svg, style, [onerror], [onload], [onclick]';
      expect(await page.locator(active).count(), path).toBe(0);
      const links = await page.evaluate<string[]>('[...document.links].map(({ protocol }) => protocol)');
      expect(
        links.filter((each) => !['file:', 'https:', 'http:'].includes(each)),
        path,
      ).toEqual([]);
      const search = page.getByRole('combobox', { name: 'Search' });
      if ((await search.count()) === 0) continue;
      await search.fill('img');
      await page.getByRole('option').first().waitFor();
      expect(await page.locator('.search img').count()).toBe(0);
    }
    expect(problems).toEqual([]);
    expect(requests.filter((url) => !url.startsWith('file:'))).toEqual([]);
    await context.close();
  });
});

it('hostile comments are no markup in Markdown either', async () => {
  const output = join(folder, 'hostile-markdown');
  writeFileSync(join(folder, 'hostile.pkl'), hostile);
  expect(await document([join(folder, 'hostile.pkl'), '--format', 'markdown', '-o', output])).toMatchObject({
    status: 0,
  });
  const text = [...filesIn(output)].flatMap(([path, each]) => (path.endsWith('.md') ? [each] : [])).join('\n');
  const prose = text
    .replaceAll(/^```[^]*?^```$/gm, '')
    .replaceAll(/`[^`\n]*`/g, '')
    .replaceAll(/^<a id="[^"<>]*"><\/a>$/gm, '');
  expect(prose).toContain('onerror');
  expect(prose).not.toMatch(/(?<!\\)<(?!https:)/);
  expect(prose).not.toMatch(/\]\((?:javascript|data)/i);
});
