// The gallery of the console, with more runs than fit on a page of it.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answer, type ServedAgent, serveAgent, workflow } from '../support/agent-server.ts';
import { keys } from '../support/console-agent.ts';
import { axeProblems, openChromium, openPage, screenshot } from '../support/console-page.ts';

const browser = await openChromium();
const RUNS = 101;

const agent = (settings = '') => ({
  'workflow.pkl': workflow(`APIServer { ${settings}; Routes { new { Path = "/greet"; Methods { "GET" } } } }`),
  answer: answer('request.params("q")'),
});

/** Submits jobs, and returns their ids. */
async function submitted(url: string, headers: Readonly<Record<string, string>> = {}): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let number = 1; number <= RUNS; number += 1) {
    const response = await fetch(`${url}/greet?q=run-${number}`, {
      headers: { ...headers, Prefer: 'respond-async, wait=60' },
    });
    expect(response.status).toBe(200);
    await response.text();
    ids.unshift(response.headers.get('x-request-id') ?? '');
  }
  return ids;
}

const cards = (page: Page) => page.locator('[data-card]');
const older = (page: Page) => page.getByRole('button', { name: 'Show older runs' });

/** Goes through all pages of the gallery. */
async function readAll(page: Page): Promise<void> {
  await expect.poll(() => cards(page).count()).toBe(48);
  await older(page).click();
  await expect.poll(() => cards(page).count()).toBe(96);
  expect(await page.locator('.unseen[role=status]').textContent()).toBe('48 older runs.');
  await older(page).click();
  await expect.poll(() => cards(page).count()).toBe(RUNS);
  expect(await older(page).count()).toBe(0);
}

describe.skipIf(browser === null)('the gallery', () => {
  let open: ServedAgent | null = null;
  let keyed: ServedAgent | null = null;
  let ids: readonly string[] = [];
  beforeAll(async () => {
    open = await serveAgent(agent());
    keyed = await serveAgent(agent(keys({ ann: ['a1'], bob: ['b1'] })));
    ids = await submitted(open.url);
    await submitted(keyed.url, { 'X-API-Key': 'a1' });
  });
  afterAll(async () => {
    await browser?.close();
    await open?.close();
    await keyed?.close();
  });

  it('shows older runs of a key page by page, and keeps them when new ones come', async () => {
    if (browser === null || keyed === null) return;
    const { page, context, problems } = await openPage(browser);
    await page.goto(`${keyed.url}/ui`);
    await page.getByLabel('Key').fill('a1');
    await page.getByRole('button', { name: 'Open the console' }).click();
    await readAll(page);
    await screenshot(page, 'gallery-older');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await expect.poll(() => cards(page).count()).toBe(RUNS + 1);
    expect(problems).toEqual([]);
    await context.close();
  });

  it('shows older runs of this browser page by page', async () => {
    if (browser === null || open === null) return;
    const { page, context, problems } = await openPage(browser);
    await page.addInitScript(`localStorage.setItem('kdeps-runs /ui', ${JSON.stringify(JSON.stringify(ids))})`);
    await page.goto(`${open.url}/ui`);
    await expect.poll(() => older(page).count()).toBe(1);
    expect(await axeProblems(page)).toEqual([]);
    await readAll(page);
    expect(problems).toEqual([]);
    await context.close();
  });

  it('is a list with pages for programs, too', async () => {
    const url = keyed?.url ?? '';
    const read = async (path: string, key = 'a1') => {
      const response = await fetch(url + path, { headers: { 'X-API-Key': key } });
      return [response.status, await response.json()] as [number, { jobs: { id: string }[]; next?: string }];
    };
    const found: string[] = [];
    let next: string | undefined = '/jobs?limit=40';
    while (next !== undefined) {
      const [, page] = await read(next);
      found.push(...page.jobs.map(({ id }) => id));
      next = page.next;
    }
    expect(new Set(found).size).toBe(found.length);
    expect(found.length).toBeGreaterThanOrEqual(RUNS);
    expect(await read('/jobs?limit=40', 'b1')).toEqual([200, { jobs: [] }]);
    for (const after of ['x', '-1', "1' OR 1", '9'.repeat(16), ''])
      expect((await read(`/jobs?after=${encodeURIComponent(after)}`))[0]).toBe(400);
    expect(await read('/jobs?after=0')).toEqual([200, { jobs: [] }]);
  });
});
