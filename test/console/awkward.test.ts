// The console with names, answers and a connection that are not as a page would like them.
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answer, type ServedAgent, serveAgent, workflow } from '../support/agent-server.ts';
import { keys } from '../support/console-agent.ts';
import {
  axeProblems,
  openChromium,
  openPage,
  overflow,
  screenshot,
  type WatchedPage,
} from '../support/console-page.ts';

const browser = await openChromium();
const key = 'kdeps_the-key-of-ann';

/** A name that looks like `photoexe.png` unless its mark of direction is made visible. */
const reversed = 'photo\u202egnp.exe';
/** The characters of the long answer: more than are shown. */
const LONG = 600_000;
/** The bytes of the large file: more than browsers save from a data URL. */
const LARGE = 3_000_000;

const routes = `APIServer { Routes {
  new { Path = "/run"; Methods { "POST" }; Input = Fields }
  new { Path = "/free"; Methods { "POST" } }
} }`;
const classes = `
local class Fields {
  q: String = "blurry"
  constructor: String = "c"
  toString: String?
  isOn: Boolean
  \`größe\`: String?
  \`grüße\`: String?
  list: Listing<String> = new { "a"; "b" }
}`;
const data = `
if (request.path() == "/free") "free"
else if (request.input.q == "long") "0123456789".repeat(${LONG / 10})
else if (request.input.q == "large") "data:application/zip;base64," + "AAAA".repeat(${LARGE / 3})
else "q=\\(request.input.q) on=\\(request.input.isOn) list=\\(request.input.list.toList().join(",")) c=\\(request.input.constructor)"`;
const files = (settings = ''): Readonly<Record<string, string>> => ({
  'workflow.pkl': workflow(routes.replace('APIServer {', `APIServer { ${settings}`), classes),
  'resources/answer.pkl': answer(data),
});

let served: ServedAgent;
beforeAll(async () => {
  served = await serveAgent(files());
});
afterAll(async () => {
  await browser?.close();
  await served.close();
});

/** Opens the console while `use` looks at it. The page must not throw. */
async function withConsole(
  use: (page: Page, watched: WatchedPage) => Promise<void>,
  address = `${served.url}/ui`,
): Promise<void> {
  if (browser === null) return;
  const watched = await openPage(browser, { acceptDownloads: true });
  try {
    await watched.page.goto(address);
    await use(watched.page, watched);
    expect(watched.problems).toEqual([]);
  } finally {
    await watched.context.close();
  }
}

const field = (page: Page, name: string) => page.locator(`form.composer [name="${name}"]`);
const run = (page: Page) => page.getByRole('button', { name: 'Run', exact: true }).click();
const prose = (page: Page, text: string) => page.locator('.result').getByText(text, { exact: true }).waitFor();

describe.skipIf(browser === null)('fields', () => {
  it('may be named like what every object has, or differ in letters beyond ASCII only', async () => {
    await withConsole(async (page) => {
      expect(await field(page, 'constructor').inputValue()).toBe('c');
      expect(await field(page, 'toString').getAttribute('aria-invalid')).toBe('false');
      await page.getByLabel('grüße').fill('x');
      expect(await field(page, 'größe').inputValue()).toBe('');
      await run(page);
      await prose(page, 'q=blurry on=false list=a,b c=c');
      await page.locator('.run').getByRole('button', { name: 'Again with these' }).click();
      await expect.poll(() => field(page, 'grüße').inputValue()).toBe('x');
    });
  });

  it('can be emptied although they have a default, and are again when a run is made again', async () => {
    await withConsole(async (page) => {
      await field(page, 'q').fill('');
      await run(page);
      await prose(page, 'q= on=false list=a,b c=c');
      await page.getByRole('button', { name: 'Reset' }).click();
      expect(await field(page, 'q').inputValue()).toBe('blurry');
      await page.locator('.run').getByRole('button', { name: 'Again with these' }).click();
      await expect.poll(() => field(page, 'q').inputValue()).toBe('');
    });
  });

  it('of a request that another program has sent may have any names', async () => {
    const form = new FormData();
    for (const name of ['__proto__', 'toString', 'constructor']) form.append(name, new Blob(['x']), reversed);
    const response = await fetch(`${served.url}/free`, {
      method: 'POST',
      body: form,
      headers: { Prefer: 'respond-async' },
    });
    const { id } = (await response.json()) as { readonly id: string };
    await withConsole(async (page) => {
      await prose(page, 'free');
      // The name cannot look like another.
      await expect.poll(() => page.locator('#run-title').innerText()).toBe('photo⟨U+202E⟩gnp.exe');
      await page.getByRole('tab', { name: 'Parameters' }).click();
      await expect.poll(() => page.locator('.facts').innerText()).toContain('photo⟨U+202E⟩gnp.exe');
      await page.locator('.run').getByRole('button', { name: 'Again with these' }).click();
      await expect.poll(() => field(page, 'q').count()).toBe(0);
      await screenshot(page, '30-names');
    }, `${served.url}/ui#${id}`);
  });
});

describe.skipIf(browser === null)('answers', () => {
  it('that are long are shown in part and can be saved whole', async () => {
    await withConsole(async (page) => {
      await field(page, 'q').fill('long');
      await run(page);
      await page.getByText('The first 100,000 of 600,000 characters are shown.').waitFor();
      expect((await page.locator('.prose').innerText()).length).toBe(100_000);
      expect(await overflow(page)).toBe(0);
      // It can be scrolled with the keyboard.
      expect(await page.locator('.prose').getAttribute('tabindex')).toBe('0');
      expect(await axeProblems(page)).toEqual([]);
      await screenshot(page, '31-long');
      const [saved] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Download all' }).click(),
      ]);
      expect((await readFile(await saved.path())).length).toBe(LONG);
    });
  });

  it('with a large file can be saved', async () => {
    await withConsole(async (page) => {
      await field(page, 'q').fill('large');
      await run(page);
      const [saved] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Download zip of the answer' }).click(),
      ]);
      expect(saved.suggestedFilename()).toMatch(/\.zip$/);
      expect((await readFile(await saved.path())).length).toBe(LARGE);
    });
  });
});

describe.skipIf(browser === null)('the connection', () => {
  it('may be lost for a while', async () => {
    await withConsole(async (page, { context }) => {
      await field(page, 'q').fill('before');
      await context.setOffline(true);
      await run(page);
      await page.getByText('The server cannot be reached. Trying again…').waitFor();
      await screenshot(page, '32-offline');
      await context.setOffline(false);
      await page.getByText('The server cannot be reached. Trying again…').waitFor({ state: 'detached' });
      expect(await field(page, 'q').inputValue()).toBe('before');
      await page.locator('form.composer > .problem').waitFor({ state: 'detached' });
      await run(page);
      await prose(page, 'q=before on=false list=a,b c=c');
    });
  });

  it('may lead to a server that has forgotten a run', async () => {
    await withConsole(async (page) => {
      await page.getByText('The server no longer has this run.').waitFor();
      expect(new URL(page.url()).hash).toBe('');
    }, `${served.url}/ui#01234567-89ab-4cde-8f01-23456789abcd`);
  });

  it('is shared by two tabs, which show the runs of both and forget none', async () => {
    await withConsole(async (page, { context }) => {
      const other = await context.newPage();
      await other.goto(`${served.url}/ui`);
      await field(other, 'q').waitFor();
      for (const [at, q] of [
        [page, 'one'],
        [other, 'two'],
      ] as const) {
        await field(at, 'q').fill(q);
        await run(at);
        await prose(at, `q=${q} on=false list=a,b c=c`);
      }
      for (const at of [page, other]) await expect.poll(() => at.locator('[data-card]').count()).toBe(2);
      // A link to a run can be followed in an open tab.
      await page.goto(other.url());
      await prose(page, 'q=two on=false list=a,b c=c');
    });
  });

  it('asks for a key again when it is revoked, and keeps what was entered', async () => {
    if (browser === null) return;
    const keyed = await serveAgent(files(keys({ ann: [key] })));
    const { page, context, problems } = await openPage(browser);
    const enter = async (): Promise<void> => {
      await page.getByLabel('Key').fill(key);
      await page.getByRole('button', { name: 'Open the console' }).click();
      await field(page, 'q').waitFor();
    };
    await page.goto(`${keyed.url}/ui`);
    await enter();
    await field(page, 'q').fill('a long prompt');
    const revoked = { 'x-api-key': 'kdeps_revoked' };
    await page.route('**/run', (route) => route.continue({ headers: { ...route.request().headers(), ...revoked } }));
    await run(page);
    await expect.poll(() => page.locator('#key-problem').innerText()).toBe('The agent does not know this key.');
    expect(await page.locator('[data-card], [data-run]').count()).toBe(0);
    await page.unrouteAll();
    await enter();
    expect(await field(page, 'q').inputValue()).toBe('a long prompt');
    await run(page);
    await prose(page, 'q=a long prompt on=false list=a,b c=c');
    expect(problems).toEqual([]);
    await context.close();
    await keyed.close();
  });
});
