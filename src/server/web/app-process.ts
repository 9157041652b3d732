/** The app behind a web page: a shell command that is kept running as long as the server. */
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type EventListener, OutputLines, parseDotenv, runCommand } from '../../runtime/index.ts';

export interface AppOptions {
  readonly command: string;
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  /** Its name in the log. */
  readonly name: string;
  readonly log: EventListener;
}

/** Initial delay before a restart, in milliseconds. It grows while the app keeps exiting early. */
const MIN_RESTART_DELAY_MS = 1000;
const MAX_RESTART_DELAY_MS = 30_000;
/** An app that ran this long, in milliseconds, started successfully. */
const STABLE_AFTER_MS = 60_000;

export class AppProcess {
  readonly #options: AppOptions;
  readonly #stopping = new AbortController();
  readonly #finished: Promise<void>;

  constructor(options: AppOptions) {
    this.#options = options;
    this.#finished = this.#keepRunning();
  }

  /** Stops the app and everything it started. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#finished;
  }

  async #keepRunning(): Promise<void> {
    const { signal } = this.#stopping;
    let pause = MIN_RESTART_DELAY_MS;
    while (!signal.aborted) {
      const { milliseconds, exitCode, signal: killer, problem } = await this.#runOnce();
      if (signal.aborted) return;
      pause = milliseconds > STABLE_AFTER_MS ? MIN_RESTART_DELAY_MS : Math.min(pause * 2, MAX_RESTART_DELAY_MS);
      const how = problem ?? (killer === null ? `exit code ${exitCode}` : `signal ${killer}`);
      this.#tell(`exited (${how}); restarting in ${pause / 1000} s`);
      await sleep(pause, undefined, { signal }).catch(() => undefined);
    }
  }

  async #runOnce() {
    const { command, folder, env } = this.#options;
    const lines = new OutputLines({
      onLine: (line) => {
        if (line.trim() !== '') this.#tell(`│ ${line}`);
      },
      onLeftOut: (bytes) => this.#tell(`│ (${bytes} more bytes not shown)`),
    });
    const result = await runCommand({
      file: 'sh',
      args: ['-c', command],
      cwd: folder,
      env: { ...env, ...ownVariables(folder) },
      timeout: null,
      signal: this.#stopping.signal,
      limit: 64 * 1024,
      onOutput: (_, chunk) => lines.feed(chunk),
    });
    lines.finish();
    return result;
  }

  #tell(text: string): void {
    this.#options.log({ type: 'note', run: null, resource: null, text: `${this.#options.name} ${text}` });
  }
}

/** Variables from the `.env` beside the app. */
function ownVariables(folder: string): Readonly<Record<string, string>> {
  try {
    return parseDotenv(readFileSync(join(folder, '.env'), 'utf8'));
  } catch {
    return {};
  }
}

/**
 * Waits until something listens on a local port. Returns false on timeout.
 *
 * @param limit milliseconds
 * @param isGone whether waiting has become pointless
 */
export async function waitForPort(port: number, limit: number, isGone: () => boolean): Promise<boolean> {
  const end = performance.now() + limit;
  for (;;) {
    if (await isListening(port)) return true;
    if (performance.now() > end || isGone()) return false;
    await sleep(100);
  }
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: 'localhost', port });
    const finish = (is: boolean): void => {
      socket.destroy();
      resolve(is);
    };
    socket.once('connect', () => finish(true));
    socket.once('error', () => finish(false));
  });
}
