/** Turns run events into job events, in batches. */
import type { FollowedEvent } from '../runtime/index.ts';
import type { NewEvent } from './job.ts';

/** How long events are collected before they are stored together, in milliseconds. */
const FLUSH_DELAY_MS = 50;
/** Maximum length of an event's data as JSON; longer events, such as large images, are dropped. */
const MAX_DATA_LENGTH = 256 * 2 ** 10;
/** Maximum length of a line of output; longer lines are truncated. */
const MAX_LINE_LENGTH = 4 * 2 ** 10;
/** Maximum number of events in a batch; the oldest are dropped. The store keeps the newest 1024 anyway. */
const MAX_BATCH = 256;

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
    // The job's own events report these.
    if (type === 'run-started' || type === 'run-finished') return;
    const data = JSON.stringify(rest, plain);
    if (data.length > MAX_DATA_LENGTH) return;
    const subject = subjectOf(event);
    // Of consecutive progress events on the same subject, only the newest matters.
    if (subject !== null && this.#waiting.at(-1)?.subject === subject) this.#waiting.pop();
    this.#waiting.push({ at, type, data, subject });
    if (this.#waiting.length > MAX_BATCH) this.#waiting.shift();
    this.#timer ??= setTimeout(() => this.#flush(), FLUSH_DELAY_MS);
  }

  /** Ends the collection. Returns the events that are not stored yet, which come after those that are. */
  async end(): Promise<readonly NewEvent[]> {
    const events = this.#take();
    await this.#last;
    return events;
  }

  #take(): readonly NewEvent[] {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const events = this.#waiting.map(({ at, type, data }) => ({ at, type, data }));
    this.#waiting = [];
    return events;
  }

  #flush(): void {
    const events = this.#take();
    // Losing progress must not fail the job.
    if (events.length > 0) this.#last = this.#last.then(() => this.#keep(events)).catch(() => undefined);
  }
}

function subjectOf(event: FollowedEvent): string | null {
  return event.type === 'step' || event.type === 'download' ? `${event.type} ${event.resource} ${event.label}` : null;
}

function plain(this: Readonly<Record<string, unknown>>, key: string, value: unknown): unknown {
  // Not `value`: a `Buffer` has turned into a list of numbers there.
  const bytes = this[key];
  if (bytes instanceof Uint8Array) return Buffer.from(bytes).toString('base64');
  return key === 'text' && typeof value === 'string' && value.length > MAX_LINE_LENGTH
    ? `${value.slice(0, MAX_LINE_LENGTH)}…`
    : value;
}
