/** Progress events of scripts, and their rate limit. */

/** A progress event of a script. `bar` identifies a progress bar within the script. */
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

/** Minimum milliseconds between two events of a script. */
const MIN_EVENT_INTERVAL_MS = 50;
/** Longer texts are truncated. */
const MAX_TEXT_LENGTH = 200;
/** Maximum length of a preview in base64; longer ones are dropped. */
const MAX_PREVIEW_LENGTH = 256 * 1024;
/** Maximum number of delayed events; the oldest are dropped. */
const MAX_WAITING = 64;

/** Validates an event, whose content the script controls; null when it is invalid. */
export function scriptProgress(value: unknown): ScriptProgress | null {
  const event = value as Partial<Record<string, unknown>> | null;
  const { type, label, model, state } = event ?? {};
  const [bar, step, bytes] = [count(event?.['bar']), count(event?.['step']), count(event?.['bytes'])] as const;
  const [total, milliseconds] = [count(event?.['total']), count(event?.['milliseconds'])] as const;
  const text = typeof label === 'string' ? label.slice(0, MAX_TEXT_LENGTH) : '';
  if (type === 'step' && bar !== null && step !== null) return { type, bar, label: text, step, total };
  if (type === 'download' && bar !== null && bytes !== null) return { type, bar, label: text, bytes, total };
  if (type === 'model-loading' && typeof model === 'string' && isLoadingState(state))
    return { type, model: model.slice(0, MAX_TEXT_LENGTH), state, milliseconds };
  if (type === 'preview' && step !== null) return previewOf(step, event?.['data']);
  return null;
}

function previewOf(step: number, data: unknown): ScriptProgress | null {
  if (typeof data !== 'string' || data.length > MAX_PREVIEW_LENGTH) return null;
  return { type: 'preview', step, mediaType: 'image/jpeg', data: Buffer.from(data, 'base64') };
}

function count(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null;
}

function isLoadingState(value: unknown): value is 'started' | 'finished' | 'failed' {
  return value === 'started' || value === 'finished' || value === 'failed';
}

/** Forwards at most 20 events a second. Newer events replace delayed ones of the same bar, so the last one is never lost. */
export class ProgressThrottle {
  readonly #deliver: (event: ScriptProgress) => void;
  readonly #waiting = new Map<string, ScriptProgress>();
  #timer: NodeJS.Timeout | null = null;
  #loads = 0;

  /** @param deliver receives the forwarded events */
  constructor(deliver: (event: ScriptProgress) => void) {
    this.#deliver = deliver;
  }

  add(event: ScriptProgress): void {
    // Events about loading models do not replace each other.
    const key = 'bar' in event ? `bar ${event.bar}` : event.type === 'preview' ? 'preview' : `load ${++this.#loads}`;
    this.#waiting.delete(key);
    this.#waiting.set(key, event);
    if (this.#waiting.size > MAX_WAITING) this.#take();
    if (this.#timer === null) this.#next();
  }

  /** Forwards all delayed events. */
  finish(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    for (let event = this.#take(); event !== null; event = this.#take()) this.#deliver(event);
  }

  #next(): void {
    const event = this.#take();
    this.#timer = event === null ? null : setTimeout(() => this.#next(), MIN_EVENT_INTERVAL_MS).unref();
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
