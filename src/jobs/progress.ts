/** Turns the events of a run into those of its job, a few times a second. */
import type { FollowedEvent } from '../runtime/index.ts';
import type { NewEvent } from './job.ts';

/** How long events are collected before they are kept together, in milliseconds. */
const PAUSE = 50;
/** Maximum length of an event's data; longer texts are cut, and pictures are left out. */
const LONGEST = 256 * 2 ** 10;
/** Maximum length of a line of output. */
const LONGEST_LINE = 4 * 2 ** 10;
/** Maximum number of events that are kept at once. The store keeps the newest 1024 anyway. */
const MOST = 256;

/** Collects the events of one attempt. */
export class Progress {
  readonly #keep: (events: readonly NewEvent[]) => Promise<unknown>;
  #waiting: (NewEvent & { readonly subject: string | null })[] = [];
  #timer: NodeJS.Timeout | null = null;
  #last: Promise<unknown> = Promise.resolve();

  /** @param keep stores events, in order */
  constructor(keep: (events: readonly NewEvent[]) => Promise<unknown>) {
    this.#keep = keep;
  }

  add(event: FollowedEvent): void {
    const { type, run: _run, at, ...rest } = event;
    // A job has its own events for these.
    if (type === 'run-started' || type === 'run-finished') return;
    const data = JSON.stringify(rest, plain);
    if (data.length > LONGEST) return;
    const subject = subjectOf(event);
    // Of steps and bytes that follow each other, only the newest tells anything.
    if (subject !== null && this.#waiting.at(-1)?.subject === subject) this.#waiting.pop();
    this.#waiting.push({ at, type, data, subject });
    if (this.#waiting.length > MOST) this.#waiting.shift();
    this.#timer ??= setTimeout(() => this.#flush(), PAUSE);
  }

  /** Resolves when all events are kept. */
  async end(): Promise<void> {
    this.#flush();
    await this.#last;
  }

  #flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const events = this.#waiting.map(({ at, type, data }) => ({ at, type, data }));
    this.#waiting = [];
    // Lost progress ends no job.
    if (events.length > 0) this.#last = this.#last.then(() => this.#keep(events)).catch(() => undefined);
  }
}

function subjectOf(event: FollowedEvent): string | null {
  return event.type === 'step' || event.type === 'download' ? `${event.type} ${event.resource} ${event.label}` : null;
}

function plain(key: string, value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  return key === 'text' && typeof value === 'string' && value.length > LONGEST_LINE
    ? `${value.slice(0, LONGEST_LINE)}…`
    : value;
}
