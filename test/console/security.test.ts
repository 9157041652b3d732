// What an attacker could try with the console: scripts in names, outputs and files; pages of other sites; keys.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answer, resource, type ServedAgent, serveAgent, workflow } from '../support/agent-server.ts';
import { consoleAgent, keys } from '../support/console-agent.ts';
import { axeProblems, openChromium, openPage, screenshot } from '../support/console-page.ts';

const browser = await openChromium();
afterAll(async () => browser?.close());

/** Markup that runs a script wherever it is taken for markup. */
const attacks = [
  '<img src=x onerror="window.attacked=1">',
  '<script>window.attacked=1</script>',
  '"><svg onload="window.attacked=1">',
  'javascript:window.attacked=1',
  '</textarea></pre><iframe srcdoc="<script>parent.attacked=1</script>">',
  '{{constructor.constructor("window.attacked=1")()}}',
];
const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40" onload="parent.attacked=1"><script>parent.attacked=1</script><rect width="40" height="40" fill="teal"/></svg>`;
const html = '<script>opener.attacked=1;parent.attacked=1</script>';
const url = (type: string, text: string): string => `data:${type};base64,${Buffer.from(text).toString('base64')}`;

const all = attacks.join(' ');
const quoted = (text: string): string => JSON.stringify(text).replaceAll('\\u', '\\\\u');

/** An agent whose names, answers, logs and errors are attacks. */
const hostile = {
  'workflow.pkl': workflow(
    `APIServer { Routes { new { Path = "/run"; Methods { "POST" }; Input = Attack } } }`,
    `/// ${all}\nlocal class Attack {\n/// ${all}\nq: String\nfail: Boolean = false\nimage: Upload? }`,
  ).replace('Description = ""', `Description = ${quoted(all)}`),
  'resources/work.pkl': resource(
    'work',
    'Run { Exec { Command = "echo \\"$Q\\"; echo \\"$Q\\" >&2; [ \\"$FAIL\\" = false ]"; Env { ["Q"] = "@(request.input.q)"; ["FAIL"] = "@(request.input.fail)" } } }',
  ).replace('Name = "work"', `Name = ${quoted(attacks[0] ?? '')}`),
  'resources/answer.pkl': answer(
    `"@(request.input.q)"\n"${url('image/svg+xml', svg)}"\n"${url('text/html', html)}"\nnew Mapping { ["<b>key</b>"] = "@(request.input.q)" }`,
    ['work'],
  ),
};

describe.skipIf(browser === null)('texts from outside', () => {
  let served: ServedAgent;
  beforeAll(async () => {
    served = await serveAgent(hostile);
  });
  afterAll(() => served.close());

  it('never become markup or scripts', async () => {
    if (browser === null) return;
    const { page, context, problems } = await openPage(browser);
    await page.goto(`${served.url}/ui`);
    const q = page.locator('form.composer [name=q]');
    for (const fails of [false, true]) {
      await q.fill(all);
      await page.locator('[name=image]').setInputFiles({
        name: `${attacks[0] ?? ''}.html`,
        mimeType: 'text/html',
        buffer: Buffer.from(html),
      });
      await page.locator('[name=fail]').setChecked(fails);
      await page.getByRole('button', { name: 'Run', exact: true }).click();
      await page.locator(`.run[data-state=${fails ? 'failed' : 'succeeded'}]`).waitFor();
      if (!fails) await page.getByText('<b>key</b>').waitFor();
      for (const tab of ['Parameters', 'Code', 'Log']) {
        await page.locator('.run').getByRole('tab', { name: tab }).first().click();
        await expect.poll(() => page.locator('.run [role=tabpanel]').first().innerText()).toContain('onerror');
      }
      await page.locator('.run').getByRole('button', { name: 'Again with these' }).click();
      await expect.poll(() => page.locator('.file-name').innerText()).toContain('onerror');
      await page.getByRole('button', { name: 'Remove' }).click();
      await screenshot(page, `20-hostile-${fails ? 'failed' : 'answer'}`);
    }
    expect(await page.evaluate('window.attacked')).toBeUndefined();
    expect(await page.evaluate("document.querySelectorAll('script, iframe, [onerror], [onload]').length")).toBe(1);
    // The picture is shown, although its scripts do not run; the HTML can only be downloaded.
    expect(await page.locator('a[download$=".html"]').count()).toBe(0);
    expect(problems).toEqual([]);
    await context.close();
  });

  it('cannot be turned into markup, even by a mistake in the page', async () => {
    if (browser === null) return;
    const { page, context } = await openPage(browser);
    await page.goto(`${served.url}/ui`);
    await page.locator('form.composer').waitFor();
    const attempts = [
      'document.body.innerHTML = "<b>x</b>"',
      'document.createElement("script").text = "1"',
      'document.write("x")',
    ];
    const tried = attempts.map((attempt) =>
      page.evaluate(`(() => { ${attempt}; })()`).then(
        () => attempt,
        () => 'refused',
      ),
    );
    expect(await Promise.all(tried)).toEqual(attempts.map(() => 'refused'));
    await context.close();
  });
});

describe('the page', () => {
  it('has a strict policy, and nothing inline', async () => {
    const served = await serveAgent(hostile);
    const response = await fetch(`${served.url}/ui`);
    const text = await response.text();
    expect(response.headers.get('content-security-policy')).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data: blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; media-src data: blob:; require-trusted-types-for 'script'; trusted-types 'none'",
    );
    expect(response.headers.get('referrer-policy')).toBe('no-referrer');
    expect(text).not.toMatch(/<style|style=|\son\w+=|<script(?![^>]*\ssrc=)|https?:\/\//);
    const script = await (await fetch(`${served.url}/ui/console.js`)).text();
    expect(script).not.toMatch(/\beval\(|new Function|dangerouslySetInnerHTML=/);
    await served.close();
  });
});

const key = 'kdeps_the-key-of-ann';

describe('an agent with keys', () => {
  let served: ServedAgent;
  beforeAll(async () => {
    served = await serveAgent(
      consoleAgent(keys({ ann: [key], bob: ['kdeps_bob'], runner: ['kdeps_runner', ['run']] })),
    );
  });
  afterAll(() => served.close());

  const enter = async (page: Page, text: string): Promise<void> => {
    await page.getByLabel('Key').fill(text);
    await page.getByRole('button', { name: 'Open the console' }).click();
  };

  it('shows nothing of itself without one', async () => {
    for (const path of [
      '/ui/agent.json',
      '/ui/load.json',
      '/jobs?include=request',
      '/jobs/x/request',
      '/jobs/x/files/0',
    ])
      expect((await fetch(served.url + path)).status).toBe(401);
    expect((await fetch(`${served.url}/jobs/x/retry`, { method: 'POST' })).status).toBe(401);
    const texts = ['/ui', '/ui/console.js', '/ui/console.css'].map(async (path) =>
      (await fetch(served.url + path)).text(),
    );
    expect((await Promise.all(texts)).join('')).not.toMatch(/Paints a picture|api\/v1\/paint/);
    for (const path of ['/ui/agent.json', '/ui/load.json'])
      expect((await fetch(served.url + path, { headers: { 'X-API-Key': 'kdeps_runner' } })).status).toBe(403);
  });

  it.skipIf(browser === null)('asks for it, and keeps it in the tab alone', async () => {
    if (browser === null) return;
    const { page, context, problems, requests } = await openPage(browser);
    await page.goto(`${served.url}/ui`);
    await page.getByLabel('Key').waitFor();
    expect(await axeProblems(page)).toEqual([]);
    await screenshot(page, '21-key');
    await enter(page, 'kdeps_wrong');
    await expect.poll(() => page.locator('#key-problem').innerText()).toBe('The agent does not know this key.');
    await screenshot(page, '22-wrong-key');
    await enter(page, 'kdeps_runner');
    await expect.poll(() => page.locator('#key-problem').innerText()).toContain('scope');
    await enter(page, key);
    await page.locator('form.composer [name=q]').fill('with a key');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.locator('.run[data-state=succeeded]').waitFor();
    await page.getByAltText('Picture of the answer', { exact: true }).waitFor();
    await page.locator('.run').getByRole('tab', { name: 'Code' }).click();
    await page.locator('.run pre').waitFor();
    expect(await page.locator('.run pre').innerText()).toContain('-H "X-API-Key: $KDEPS_API_KEY"');
    await page.reload();
    await page.locator('.run[data-state=succeeded]').waitFor();
    // It is sent in a header and nowhere else.
    expect([page.url(), ...requests].filter((address) => address.includes('kdeps_'))).toEqual([]);
    expect(await page.content()).not.toContain(key);
    expect(await page.evaluate('JSON.stringify(localStorage) + document.cookie')).not.toContain('kdeps_the');
    expect(await page.evaluate("sessionStorage.getItem('key')")).toBe(key);
    // Another tab has to ask again, and signing out forgets it.
    const other = await context.newPage();
    await other.goto(`${served.url}/ui`);
    await other.getByLabel('Key').waitFor();
    await other.close();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('Key').waitFor();
    expect(await page.evaluate('sessionStorage.length')).toBe(0);
    expect(await page.locator('[data-card]').count()).toBe(0);
    // Another key does not see the run.
    await enter(page, 'kdeps_bob');
    await page.getByText('Runs with this key appear here.').waitFor();
    expect(problems).toEqual([]);
    await context.close();
  });
});

describe('pages of other sites', () => {
  let served: ServedAgent;
  beforeAll(async () => {
    served = await serveAgent(consoleAgent());
  });
  afterAll(() => served.close());

  it('can neither start, cancel nor retry runs, nor read them, nor frame the console', async () => {
    const cross = { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'cors', Origin: 'http://evil.example' };
    for (const [method, path] of [
      ['GET', '/ui/agent.json'],
      ['GET', '/ui/load.json'],
      ['GET', '/jobs?id=x'],
      ['POST', '/jobs/x/retry'],
      ['DELETE', '/jobs/x'],
      ['POST', '/api/v1/paint'],
    ] as const)
      expect([path, (await fetch(served.url + path, { method, headers: cross })).status]).toEqual([path, 403]);
  });

  it.skipIf(browser === null)('get nowhere in a real browser', async () => {
    if (browser === null) return;
    const site = createServer((_, response) => {
      response.setHeader('Content-Type', 'text/html');
      response.end('<!doctype html><title>evil</title><body>');
    });
    await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
    // Another host name is another site.
    const evil = `http://localhost:${(site.address() as AddressInfo).port}/`;
    const submitted = await fetch(`${served.url}/api/v1/paint?q=mine`, { headers: { Prefer: 'respond-async' } });
    const { id } = (await submitted.json()) as { readonly id: string };
    const state = async (): Promise<unknown> =>
      ((await (await fetch(`${served.url}/jobs/${id}`)).json()) as { readonly state: unknown }).state;
    await expect.poll(state).toBe('succeeded');
    const before = served.requests.length;
    const { page, context } = await openPage(browser);
    await page.goto(evil);
    const seen = await page.evaluate(`(async () => {
      const attempt = (path, init) => fetch(${JSON.stringify(served.url)} + path, init).then(
        (response) => response.type + ' ' + response.status,
        () => 'refused',
      );
      const frame = document.createElement('iframe');
      frame.src = ${JSON.stringify(`${served.url}/ui`)};
      document.body.append(frame);
      await new Promise((resolve) => frame.addEventListener('load', resolve));
      return [
        await attempt('/jobs/${id}/retry', { method: 'POST', mode: 'no-cors' }),
        await attempt('/jobs/${id}', { method: 'DELETE' }),
        await attempt('/jobs/${id}/request', {}),
        await attempt('/ui/agent.json', {}),
      ];
    })()`);
    expect(seen).toEqual(['opaque 0', 'refused', 'refused', 'refused']);
    await context.close();
    await new Promise((resolve) => site.close(resolve));
    await expect.poll(() => served.requests.slice(before).some(({ title }) => title.includes('retry'))).toBe(true);
    const answered = served.requests.slice(before).filter(({ title }) => !title.startsWith('GET /ui'));
    expect(answered.map(({ status }) => status).filter((status) => status !== 403)).toEqual([]);
  });
});
