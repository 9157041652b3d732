/** The last runs, and those that have not ended. */

import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { shown } from './answers.ts';
import { send } from './api.ts';
import { captionOf } from './caption.ts';
import { useClock } from './clock.ts';
import { ago, duration } from './format.ts';
import { StateBadge } from './run.tsx';
import {
  agent,
  cancel,
  forgetRuns,
  isFinal,
  older,
  retry,
  reuse,
  runs,
  select,
  selected,
  serverTime,
  showOlder,
} from './state.ts';
import type { AnswerBody, Run } from './types.ts';

/** The runs that wait or run, in the order in which they started. */
export function Queue() {
  const waiting = (runs.value ?? []).filter((run) => !isFinal(run)).toReversed();
  useClock(waiting.length > 0);
  if (waiting.length === 0 || (waiting.length === 1 && waiting[0]?.id === selected.value)) return null;
  return (
    <section class="card" aria-labelledby="queue-title">
      <h2 id="queue-title">Queue</h2>
      <ol class="queue">
        {waiting.map((run) => (
          <li key={run.id} data-queued={run.id}>
            <button type="button" class="plain queue-name" onClick={() => select(run.id)}>
              {captionOf(run)}
            </button>
            <StateBadge run={run} />
            <time>{duration(serverTime() - Date.parse(run.started ?? run.created))}</time>
            <button
              type="button"
              class="quiet"
              disabled={run.canceling === true}
              aria-label={`Cancel ${captionOf(run)}`}
              onClick={() => void cancel(run)}
            >
              Cancel
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}

export function Gallery() {
  const ended = (runs.value ?? []).filter(isFinal);
  const hasKeys = agent.value?.hasKeys === true;
  return (
    <section class="card" aria-labelledby="gallery-title">
      <div class="bar">
        <h2 id="gallery-title">Recent runs</h2>
        {!hasKeys && ended.length > 0 && (
          <button type="button" class="quiet" onClick={forgetRuns}>
            Clear
          </button>
        )}
      </div>
      {ended.length === 0 ? (
        <p class="quiet-text">
          {hasKeys ? 'Runs with this key appear here.' : 'Runs that you start in this browser appear here.'}
        </p>
      ) : (
        <ul class="gallery">
          {ended.map((run) => (
            <Card key={run.id} run={run} />
          ))}
        </ul>
      )}
      {older.value !== null && (
        <p class="gallery-end">
          <button type="button" class="quiet" onClick={() => void showOlder()}>
            Show older runs
          </button>
        </p>
      )}
    </section>
  );
}

function Card({ run }: { readonly run: Run }) {
  const caption = captionOf(run);
  return (
    <li class={`run-card ${run.state}`} data-card={run.id}>
      <button
        type="button"
        class="plain run-open"
        aria-current={run.id === selected.value}
        onClick={() => {
          select(run.id);
          document.querySelector('[data-run]')?.scrollIntoView({ block: 'nearest', behavior: 'smooth' });
        }}
      >
        <Thumbnail run={run} />
        <span class="run-caption">{caption}</span>
        <span class="run-facts">
          <StateBadge run={run} />
          <span>{ago(serverTime() - Date.parse(run.created))}</span>
        </span>
      </button>
      <span class="run-actions">
        <button
          type="button"
          class="quiet"
          disabled={run.request === undefined}
          aria-label={`Again with these: ${caption}`}
          onClick={() => void reuse(run)}
        >
          Again with these
        </button>
        {run.state !== 'succeeded' && (
          <button type="button" class="quiet" aria-label={`Retry ${caption}`} onClick={() => void retry(run)}>
            Retry
          </button>
        )}
      </span>
    </li>
  );
}

/** What a card shows of an answer. */
interface Glimpse {
  readonly picture: string;
  readonly text: string;
}

/** The longest text of a glimpse. */
const MAX_GLIMPSE_LENGTH = 200;

/** Glimpses of answers that were read before. */
const glimpses = new Map<string, Glimpse>();

/** The answer in small, which is read when it comes into view. */
function Thumbnail({ run }: { readonly run: Run }) {
  const glimpse = useSignal<Glimpse | null>(glimpses.get(run.id) ?? null);
  const frame = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const element = frame.current;
    if (element === null || glimpse.value !== null || run.state === 'canceled') return undefined;
    const observer = new IntersectionObserver((entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      observer.disconnect();
      void readGlimpse(run).then((found) => (glimpse.value = found));
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [run.id, run.state]);
  const { picture, text } = glimpse.value ?? { picture: '', text: '' };
  return (
    <span ref={frame} class="thumbnail">
      {picture === '' ? <span class="thumbnail-text">{text}</span> : <img src={picture} alt="" />}
    </span>
  );
}

async function readGlimpse(run: Run): Promise<Glimpse> {
  const known = glimpses.get(run.id);
  if (known !== undefined) return known;
  try {
    const response = await send(`${agent.value?.jobs ?? ''}/${run.id}/result`);
    const { errors = [], response: { data } = {} } = (await response.json()) as AnswerBody;
    const { media, texts, json } = shown(data);
    const picture = media.find(({ kind }) => kind === 'picture')?.url ?? '';
    const text = (errors.map(({ message }) => message).join('\n') || texts.join('\n') || json).slice(
      0,
      MAX_GLIMPSE_LENGTH,
    );
    const glimpse = { picture: picture === '' ? '' : await small(picture), text };
    glimpses.set(run.id, glimpse);
    return glimpse;
  } catch {
    return { picture: '', text: '' };
  }
}

/** The width of thumbnails in pixels. */
const THUMBNAIL_WIDTH = 320;

/** A small copy of a picture, so that a gallery of large ones needs little memory. */
async function small(url: string): Promise<string> {
  const image = new Image();
  image.src = url;
  await image.decode();
  if (image.naturalWidth <= THUMBNAIL_WIDTH) return url;
  const canvas = document.createElement('canvas');
  canvas.width = THUMBNAIL_WIDTH;
  canvas.height = Math.max(1, Math.round((image.naturalHeight / image.naturalWidth) * THUMBNAIL_WIDTH));
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL('image/png');
}
