/**
 * Server-sent events. The browser's own `EventSource` cannot send a key in a header, so the stream is read here; like it,
 * this continues after the last event when the connection is lost.
 */
import { ApiError, call } from './api.ts';
import type { RunEvent } from './progress.ts';

/** Milliseconds before a lost connection is opened again. */
const RECONNECT_DELAY_MS = 1000;

export interface Follow {
  /** The path of the stream. */
  readonly path: string;
  readonly signal: AbortSignal;
  readonly onEvent: (event: RunEvent) => void;
  /** Told the clock of the server when the stream starts. */
  readonly onClock: (serverTime: number) => void;
}

/**
 * Follows a run to its end, or until the signal aborts.
 *
 * @throws ApiError when there is no such run, or its key does not fit
 */
export async function follow({ path, signal, onEvent, onClock }: Follow): Promise<void> {
  let last = 0;
  const ended = new AbortController();
  const take = (block: string): void => {
    const { id, event, data } = fieldsOf(block);
    if (data === '') return;
    last = Number(id);
    if (event === 'done') ended.abort();
    onEvent(eventOf(event, data));
  };
  while (!ended.signal.aborted && !signal.aborted) {
    try {
      const response = await call(path, { signal, headers: last === 0 ? {} : { 'Last-Event-ID': String(last) } });
      onClock(Date.parse(response.headers.get('date') ?? '') || Date.now());
      await readBlocks(response, take);
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 429) throw error;
    }
    if (!ended.signal.aborted && !signal.aborted)
      await new Promise((resolve) => setTimeout(resolve, RECONNECT_DELAY_MS));
  }
}

async function readBlocks(response: Response, take: (block: string) => void): Promise<void> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  for (;;) {
    const chunk = await reader?.read();
    if (chunk === undefined || chunk.done) return;
    const blocks = (text + chunk.value).split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) take(block);
  }
}

function fieldsOf(block: string): { readonly id: string; readonly event: string; readonly data: string } {
  const fields = { id: '', event: '', data: '' };
  for (const line of block.split('\n')) {
    const [, name, value = ''] = /^(id|event|data): ?(.*)$/.exec(line) ?? [];
    if (name === 'id' || name === 'event' || name === 'data') fields[name] = value;
  }
  return fields;
}

function eventOf(type: string, data: string): RunEvent {
  const fields = JSON.parse(data) as Record<string, unknown>;
  return { ...fields, type, at: Date.parse(String(fields['at'])) || Date.now() };
}
