// The playground, served by the built program and opened in a real browser.
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { newcomer } from './command-line.ts';
import { openPage, type WatchedPage } from './console-page.ts';

/** The playground, served by `kdeps playground` on a free port. */
export interface ServedPlayground {
  readonly url: string;
  readonly stop: () => Promise<number | null>;
}

/** Serves the playground. */
export async function servePlayground(): Promise<ServedPlayground> {
  const who = await newcomer();
  const started = who.start(['playground']);
  const [url] = await started.until(/http:\/\/127\.0\.0\.1:\d+/);
  return {
    url,
    stop: async () => {
      const status = await started.stop();
      await who.leave();
      return status;
    },
  };
}

/** An opened playground. */
export interface OpenPlayground extends WatchedPage {
  readonly source: Locator;
  readonly output: Locator;
  readonly origin: Locator;
  readonly problemList: Locator;
  /** Replaces the text of the file in the editor. */
  readonly write: (text: string) => Promise<void>;
}

/** Opens the playground at an address. */
export async function openPlayground(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<OpenPlayground> {
  const watched = await openPage(browser, options);
  await watched.page.goto(url);
  return playgroundOn(watched);
}

/** The parts of a page with the playground. */
export function playgroundOn(watched: WatchedPage): OpenPlayground {
  const { page } = watched;
  const source = page.getByRole('textbox', { name: /^Source of/ });
  return {
    ...watched,
    source,
    output: page.getByRole('textbox', { name: 'Output' }),
    origin: page.getByRole('status', { name: 'Origin of the value' }),
    problemList: page.getByRole('region', { name: 'Problems' }),
    write: (text) => replaceText(page, source, text),
  };
}

async function replaceText(page: Page, source: Locator, text: string): Promise<void> {
  await source.click();
  await page.keyboard.press('Control+A');
  // Typed brackets would be closed by the editor.
  await page.evaluate(`(() => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', ${JSON.stringify(text)});
    document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  })()`);
}

/** Moves the pointer over a column of a line of the source; both start at 1. */
export async function hoverAt(page: Page, line: number, column: number): Promise<void> {
  const { x, y } = await page.evaluate<{ readonly x: number; readonly y: number }>(`(() => {
    const shown = document.querySelectorAll('[aria-label^="Source of"] .cm-line')[${line - 1}];
    const walker = document.createTreeWalker(shown, NodeFilter.SHOW_TEXT);
    let left = ${column - 1};
    let node = walker.nextNode();
    for (; left >= node.textContent.length; node = walker.nextNode()) left -= node.textContent.length;
    const range = document.createRange();
    range.setStart(node, left);
    range.setEnd(node, left + 1);
    const { x, y, width, height } = range.getBoundingClientRect();
    return { x: x + width / 2, y: y + height / 2 };
  })()`);
  await page.mouse.move(x, y);
}
