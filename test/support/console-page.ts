// The console in a real Chromium, driven by Playwright.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import axe from 'axe-core';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { browserPath } from './browser.ts';
import { root } from './root.ts';
import { isMissing } from './skipping.ts';

/** Where screenshots are written, for people to look at. */
const folder = process.env['KDEPS_SCREENSHOTS'] ?? join(root, 'out', 'console');

/** A started browser; null, after printing the reason, when there is none. */
export async function openChromium(): Promise<Browser | null> {
  try {
    return await chromium.launch({
      executablePath: browserPath(),
      args: ['--no-sandbox', '--no-zygote', '--disable-gpu'],
    });
  } catch (error) {
    isMissing(false, `no browser: ${String(error).split('\n')[0] ?? ''}`);
    return null;
  }
}

/** A page, and what a watchful browser noticed of it. */
export interface WatchedPage {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Violations of its content security policy, exceptions, and complaints of the browser. */
  readonly problems: readonly string[];
  /** The addresses of all requests. */
  readonly requests: readonly string[];
}

/** Opens a page that nothing else knows. */
export async function openPage(browser: Browser, options: BrowserContextOptions = {}): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  context.setDefaultTimeout(60_000);
  const page = await context.newPage();
  const problems: string[] = [];
  const requests: string[] = [];
  page.on('pageerror', (error) => problems.push(`exception: ${error.message}`));
  page.on('request', (request) => requests.push(request.url()));
  page.on('console', (message) => {
    // The browser also reports statuses from 400, which the page shows.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      problems.push(message.text());
  });
  await page.addInitScript(`addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
    console.error('violation of ' + violatedDirective + ': ' + blockedURI);
  });`);
  return { page, context, problems, requests };
}

/** Takes a picture of the whole page. */
export async function screenshot(page: Page, name: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
  }[];
}

/** What axe-core finds wrong, as readable lines. */
export async function axeProblems(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<AxeResult>(
    'axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] })',
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)}\n${failureSummary}`),
  );
}

/** How far the page is wider than its window, in pixels. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - innerWidth');
}
