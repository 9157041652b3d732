// The extension in VS Code itself, in a real browser. Screenshots are in `out/console`.
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildExtension } from '../../scripts/vscode.ts';
import { type CodeServer, startCodeServer } from '../support/code-server.ts';
import { openChromium, openPage, screenshot } from '../support/console-page.ts';
import { docPicture } from '../support/doc-pictures.ts';
import { isMissing } from '../support/skipping.ts';

const browser = await openChromium();
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'kdeps-vscode-folder-')));
const server = browser === null ? 'no browser' : await startEditor();
const reason = typeof server === 'string' ? server : '';

async function startEditor(): Promise<CodeServer | string> {
  writeFileSync(join(folder, 'birds.pkl'), 'class Bird {\n  /// How **many** it has.\n  wings: Int = 2\n}\n');
  writeFileSync(
    join(folder, 'main.pkl'),
    'import "birds.pkl"\n\nowl: birds.Bird = new { wings = 3 }\nport:   Int = "80"\nflaps = owl.wings\n',
  );
  const built = mkdtempSync(join(tmpdir(), 'kdeps-vsix-'));
  try {
    return await startCodeServer(await buildExtension(built), folder);
  } finally {
    rmSync(built, { recursive: true, force: true });
  }
}

afterAll(async () => {
  await browser?.close();
  if (typeof server !== 'string') await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe.skipIf(isMissing(reason === '', reason))('the extension in VS Code', { timeout: 300_000 }, () => {
  let page: Page;
  beforeAll(async () => {
    if (browser === null || typeof server === 'string') return;
    ({ page } = await openPage(browser));
    page.setDefaultTimeout(240_000);
    await page.goto(server.urlOf('main.pkl'));
    await page.locator('.squiggly-error').waitFor();
  }, 300_000);

  /** Runs a command of the editor by its name. */
  async function run(command: string): Promise<void> {
    await page.keyboard.press('F1');
    const input = page.locator('.quick-input-widget input');
    await input.fill(`>${command}`);
    await page.locator('.quick-input-list .monaco-list-row.focused', { hasText: command }).waitFor();
    await page.keyboard.press('Enter');
  }

  /** Puts the cursor at a line and a column, which start at 1. */
  async function goTo(line: number, column: number): Promise<void> {
    await page.keyboard.press('Control+G');
    const input = page.locator('.quick-input-widget input');
    await input.fill(`:${line}:${column}`);
    await page.keyboard.press('Enter');
    await page.locator('.statusbar-item', { hasText: `Ln ${line}, Col ${column}` }).waitFor();
  }

  /** What the first editor shows. */
  const text = async (): Promise<string> =>
    (await page.locator('.editor-instance .view-lines').first().innerText()).replaceAll('\u00a0', ' ');

  it('shows findings', async () => {
    await run('Problems: Focus on Problems View');
    await page.locator('.markers-panel').getByText('Expected value of type `Int`').waitFor();
    await screenshot(page, '60-vscode-findings');
  });

  it('shows types and documentation of names', async () => {
    await goTo(5, 14);
    await run('Show or Focus Hover');
    const hover = page.locator('.monaco-hover').filter({ hasText: 'wings: Int' });
    await hover.waitFor();
    expect(await hover.locator('strong').innerText()).toBe('many');
    await screenshot(page, '61-vscode-hover');
    await docPicture(page, 'editor', 980);
    await page.keyboard.press('Escape');
  });

  it('completes', async () => {
    await goTo(6, 1);
    await page.keyboard.type('more = owl.win');
    const item = page.locator('.suggest-widget .monaco-list-row', { hasText: 'wings' });
    await item.waitFor();
    await screenshot(page, '62-vscode-completion');
    await item.click();
    await expect.poll(text, { timeout: 240_000 }).toContain('more = owl.wings');
  });

  it('formats', async () => {
    await run('Format Document');
    await expect.poll(text, { timeout: 240_000 }).toContain('port: Int = "80"');
  });

  it('renames in all files, and goes to definitions', async () => {
    await goTo(5, 14);
    await run('Rename Symbol');
    await page.locator('.rename-box input').fill('feathers');
    await page.keyboard.press('Enter');
    await expect.poll(text, { timeout: 240_000 }).toContain('new { feathers = 3 }');
    await run('Go to Definition');
    await expect.poll(text, { timeout: 240_000 }).toContain('feathers: Int = 2');
    await run('View: Open Previous Editor in Group');
    await expect.poll(text, { timeout: 240_000 }).toContain('flaps = owl.feathers');
  });

  it('evaluates, as soon as nothing is wrong', async () => {
    for (const column of [17, 14]) {
      await goTo(4, column);
      await page.keyboard.press('Backspace');
    }
    await page.locator('.squiggly-error').waitFor({ state: 'detached' });
    await run('Pkl: Evaluate Module');
    await page.getByText('flaps = 3').waitFor();
    await screenshot(page, '63-vscode-evaluation');
  });
});
