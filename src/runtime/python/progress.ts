/** What scripts report about their progress, and how often that is passed on. */

/** An event in a script. `bar` tells the bars of a script apart. */
export type ScriptProgress =
  | {
      readonly type: 'step';
      readonly bar: number;
      /** The text before the bar; often empty. */
      readonly label: string;
      readonly step: number;
      readonly total: number | null;
    }
  | {
      readonly type: 'download';
      readonly bar: number;
      readonly label: string;
      readonly bytes: number;
      readonly total: number | null;
    }
  | {
      readonly type: 'model-loading';
      readonly model: string;
      readonly state: 'started' | 'finished' | 'failed';
      readonly milliseconds: number | null;
    }
  | {
      readonly type: 'preview';
      readonly step: number;
      readonly mediaType: 'image/jpeg';
      readonly data: Uint8Array;
    };

/** Milliseconds between two events of a script. */
const INTERVAL = 50;
/** Longer texts are truncated. */
const LONGEST = 200;
/** Previews that are longer in base64 are dropped. */
const LONGEST_PREVIEW = 256 * 1024;
/** Bars with an event that is due; older ones are dropped. */
const MOST_WAITING = 64;

/** Checks an event, whose contents the script determines; null when it is not one. */
export function scriptProgress(value: unknown): ScriptProgress | null {
  const event = value as Partial<Record<string, unknown>> | null;
  const { type, label, model, state } = event ?? {};
  const [bar, step, bytes] = [count(event?.['bar']), count(event?.['step']), count(event?.['bytes'])] as const;
  const [total, milliseconds] = [count(event?.['total']), count(event?.['milliseconds'])] as const;
  const text = typeof label === 'string' ? label.slice(0, LONGEST) : '';
  if (type === 'step' && bar !== null && step !== null) return { type, bar, label: text, step, total };
  if (type === 'download' && bar !== null && bytes !== null) return { type, bar, label: text, bytes, total };
  if (type === 'model-loading' && typeof model === 'string' && isLoadingState(state))
    return { type, model: model.slice(0, LONGEST), state, milliseconds };
  if (type === 'preview' && step !== null) return previewOf(step, event?.['data']);
  return null;
}

function previewOf(step: number, data: unknown): ScriptProgress | null {
  if (typeof data !== 'string' || data.length > LONGEST_PREVIEW) return null;
  return { type: 'preview', step, mediaType: 'image/jpeg', data: Buffer.from(data, 'base64') };
}

function count(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null;
}

function isLoadingState(value: unknown): value is 'started' | 'finished' | 'failed' {
  return value === 'started' || value === 'finished' || value === 'failed';
}

/** Passes on at most 20 events a second. Of each bar, the newest one counts; the last one is never left out. */
export class ProgressRate {
  readonly #deliver: (event: ScriptProgress) => void;
  readonly #waiting = new Map<string, ScriptProgress>();
  #timer: NodeJS.Timeout | null = null;
  #loads = 0;

  /** @param deliver receives the events that are passed on */
  constructor(deliver: (event: ScriptProgress) => void) {
    this.#deliver = deliver;
  }

  add(event: ScriptProgress): void {
    // Starts and ends of loading a model do not replace each other.
    const key = 'bar' in event ? `bar ${event.bar}` : event.type === 'preview' ? 'preview' : `load ${++this.#loads}`;
    this.#waiting.delete(key);
    this.#waiting.set(key, event);
    if (this.#waiting.size > MOST_WAITING) this.#take();
    if (this.#timer === null) this.#next();
  }

  /** Passes on what is left. */
  finish(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    for (let event = this.#take(); event !== null; event = this.#take()) this.#deliver(event);
  }

  #next(): void {
    const event = this.#take();
    this.#timer = event === null ? null : setTimeout(() => this.#next(), INTERVAL).unref();
    if (event !== null) this.#deliver(event);
  }

  #take(): ScriptProgress | null {
    for (const [key, event] of this.#waiting) {
      this.#waiting.delete(key);
      return event;
    }
    return null;
  }
}
