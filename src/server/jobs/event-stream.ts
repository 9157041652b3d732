/** The events of a job as server-sent events. A client that reconnects gets what it missed, by `Last-Event-ID`. */
import type { ServerResponse } from 'node:http';
import { isFinal, type JobEvent, type JobQueue } from '../../jobs/index.ts';

/** How often a comment is sent to keep idle connections open, in milliseconds. */
const PULSE = 15_000;
/** Bytes that may wait for a client to read them; more end the stream, which the client can resume. */
const MOST_WAITING = 2 ** 20;

/** The part of a queue that streams need. */
type JobEvents = Pick<JobQueue, 'get' | 'events' | 'watch'>;

/** Sends the events of a job after the one with the id `after`, until the job has ended or the client leaves. */
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
   * Resolves when the stream has ended.
   *
   * @param stopped ends it
   */
  run(stopped: AbortSignal): Promise<void> {
    const response = this.#response;
    response.statusCode = 200;
    response.setHeader('Content-Type', 'text/event-stream; charset=utf-8');
    response.setHeader('Cache-Control', 'no-store');
    // Proxies would otherwise collect events.
    response.setHeader('X-Accel-Buffering', 'no');
    response.flushHeaders();
    return new Promise((resolve) => {
      const unwatch = this.#queue.watch(this.#id, () => void this.#send());
      const pulse = setInterval(() => this.#write(':\n\n'), PULSE);
      const end = (): void => void response.end();
      stopped.addEventListener('abort', end, { once: true });
      response.once('close', () => {
        stopped.removeEventListener('abort', end);
        unwatch();
        clearInterval(pulse);
        resolve();
      });
      void this.#send();
    });
  }

  /** Sends what is new. Changes meanwhile are looked at afterward. */
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
      // The store is unavailable: the client tries again.
      this.#response.destroy();
    } finally {
      this.#isSending = false;
    }
  }

  /** Returns false when the client has left, or reads too slowly. */
  #write(text: string): boolean {
    const response = this.#response;
    if (response.destroyed || response.writableEnded) return false;
    if (response.writableLength > MOST_WAITING) {
      response.destroy();
      return false;
    }
    response.write(text);
    return true;
  }
}

function textOf({ id, at, type, data }: JobEvent): string {
  // The data is a JSON object, in one line.
  const time = JSON.stringify(new Date(at).toISOString());
  const fields = data === '{}' ? `{"at":${time}}` : `{"at":${time},${data.slice(1)}`;
  return `id: ${id}\nevent: ${type}\ndata: ${fields}\n\n`;
}
