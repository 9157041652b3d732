/** A job's events as server-sent events. With `Last-Event-ID`, a client that reconnects gets the events it missed. */
import type { ServerResponse } from 'node:http';
import { isFinal, type JobEvent, type JobQueue } from '../../jobs/index.ts';

/** Milliseconds between comments that keep idle connections open. */
const KEEP_ALIVE_INTERVAL_MS = 15_000;
/** Maximum size of unsent data in bytes. Beyond it, the stream is closed; the client can resume it. */
const MAX_BUFFERED_BYTES = 2 ** 20;

/** The part of a queue that streams need. */
type JobEvents = Pick<JobQueue, 'get' | 'events' | 'watch'>;

/** Sends a job's events after the one with the id `after`, until the job has ended or the client disconnects. */
export class EventStream {
  readonly #response: ServerResponse;
  readonly #queue: JobEvents;
  readonly #id: string;
  #last: number;
  #isSending = false;
  #isStale = false;

  constructor(response: ServerResponse, queue: JobEvents, id: string, after: number) {
    this.#response = response;
    this.#queue = queue;
    this.#id = id;
    this.#last = after;
  }

  /**
   * Sends events. Resolves when the stream has ended.
   *
   * @param stopped ends the stream when it aborts
   * @param headersOnly whether the client asks for the headers alone
   */
  run(stopped: AbortSignal, headersOnly = false): Promise<void> {
    const response = this.#response;
    response.statusCode = 200;
    response.setHeader('Content-Type', 'text/event-stream; charset=utf-8');
    response.setHeader('Cache-Control', 'no-store');
    // Otherwise, nginx would buffer the events.
    response.setHeader('X-Accel-Buffering', 'no');
    response.flushHeaders();
    if (headersOnly) {
      response.end();
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      const unwatch = this.#queue.watch(this.#id, () => void this.#send());
      const keepAlive = setInterval(() => this.#write(':\n\n'), KEEP_ALIVE_INTERVAL_MS);
      const end = (): void => void response.end();
      stopped.addEventListener('abort', end, { once: true });
      response.once('close', () => {
        stopped.removeEventListener('abort', end);
        unwatch();
        clearInterval(keepAlive);
        resolve();
      });
      void this.#send();
    });
  }

  /** Sends new events, and repeats that if the job changes in the meantime. */
  async #send(): Promise<void> {
    this.#isStale = true;
    if (this.#isSending) return;
    this.#isSending = true;
    try {
      while (this.#isStale && !this.#response.destroyed) {
        this.#isStale = false;
        const job = await this.#queue.get(this.#id);
        for (const event of await this.#queue.events(this.#id, this.#last)) {
          this.#last = event.id;
          if (!this.#write(textOf(event))) return;
        }
        if (job === null || isFinal(job.state)) this.#response.end();
      }
    } catch {
      // The store is unavailable. The client reconnects later.
      this.#response.destroy();
    } finally {
      this.#isSending = false;
    }
  }

  /** Returns false when the client has disconnected or reads too slowly. */
  #write(text: string): boolean {
    const response = this.#response;
    if (response.destroyed || response.writableEnded) return false;
    if (response.writableLength > MAX_BUFFERED_BYTES) {
      response.destroy();
      return false;
    }
    response.write(text);
    return true;
  }
}

function textOf({ id, at, type, data }: JobEvent): string {
  // The data is a JSON object on one line.
  const time = JSON.stringify(new Date(at).toISOString());
  const fields = data === '{}' ? `{"at":${time}}` : `{"at":${time},${data.slice(1)}`;
  return `id: ${id}\nevent: ${type}\ndata: ${fields}\n\n`;
}
