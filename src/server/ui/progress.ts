/** How far a run is, from its events. */

export type ResourceState = 'waiting' | 'running' | 'done' | 'skipped' | 'failed' | 'stopped';

/** Times are in milliseconds since 1970, by the clock of the server. */
export interface ResourceProgress {
  readonly state: ResourceState;
  readonly started: number | null;
  readonly milliseconds: number | null;
  /** What it is doing, or why it failed or was skipped. */
  readonly note: string;
  readonly step: { readonly at: number; readonly of: number | null } | null;
}

export interface LogLine {
  readonly at: number;
  /** Null for a line about the whole run. */
  readonly resource: string | null;
  readonly text: string;
  readonly tone: 'output' | 'error' | 'note';
}

/** A picture of what has been generated so far. */
export interface Preview {
  readonly resource: string;
  readonly step: number;
  /** A data URL. */
  readonly url: string;
}

export interface Progress {
  readonly resources: Readonly<Record<string, ResourceProgress>>;
  readonly log: readonly LogLine[];
  /** Lines of the log that were dropped. */
  readonly dropped: number;
  readonly preview: Preview | null;
}

/** An event as the server sends it. */
export interface RunEvent {
  readonly type: string;
  readonly at: number;
  readonly [field: string]: unknown;
}

/** Lines of a log that are kept: the newest. */
const MAX_LINES = 2000;

export const noProgress: Progress = { resources: {}, log: [], dropped: 0, preview: null };

const untouched: ResourceProgress = { state: 'waiting', started: null, milliseconds: null, note: '', step: null };

/** The progress of a resource. */
export function progressOf({ resources }: Progress, id: string): ResourceProgress {
  return Object.hasOwn(resources, id) ? (resources[id] ?? untouched) : untouched;
}

/** The progress after another event. */
export function advance(progress: Progress, event: RunEvent): Progress {
  const id = textOf(event['resource']);
  const change = (more: Partial<ResourceProgress>): Progress => ({
    ...progress,
    resources: { ...progress.resources, [id]: { ...progressOf(progress, id), ...more } },
  });
  switch (event.type) {
    case 'queued':
      // It starts from the beginning.
      return event['again'] === true ? withLine(noProgress, event, 'Queued again.', 'note') : progress;
    case 'resource-started':
      return change({ state: 'running', started: event.at, milliseconds: null, note: '', step: null });
    case 'resource-finished':
      return change({ state: 'done', milliseconds: numberOf(event['milliseconds']), note: '', step: null });
    case 'resource-skipped':
      return change({ state: 'skipped', note: sentence(textOf(event['why'])) });
    case 'resource-failed': {
      const note = textOf(event['message']);
      const failed = change({ state: 'failed', note, step: null });
      const detail = textOf(event['detail']);
      return withLine(failed, event, detail === '' ? note : `${note}\n${detail}`, 'error');
    }
    case 'resource-stopped':
      return change({ state: 'stopped', step: null });
    case 'out-of-memory': {
      const again = event['isRetried'] === true;
      const text = `The memory of the GPU was full${again ? '. It has been freed, and the script runs again' : ''}.`;
      return withLine(again ? change({ step: null }) : progress, event, text, again ? 'note' : 'error');
    }
    case 'model-loading': {
      const model = textOf(event['model']);
      const took = numberOf(event['milliseconds']);
      switch (event['state']) {
        case 'started':
          return withLine(change({ note: `Loading ${model}` }), event, `Loading the model ${model}.`, 'note');
        case 'failed':
          return withLine(change({ note: '' }), event, `Loading the model ${model} failed.`, 'error');
        default: {
          const seconds = took === null ? '' : ` in ${(took / 1000).toFixed(1)} s`;
          return withLine(change({ note: '' }), event, `Loaded the model ${model}${seconds}.`, 'note');
        }
      }
    }
    case 'step':
      return change({
        step: { at: numberOf(event['step']) ?? 0, of: numberOf(event['total']) },
        note: textOf(event['label']),
      });
    case 'download': {
      const [bytes, total] = [numberOf(event['bytes']) ?? 0, numberOf(event['total'])];
      return change({ step: { at: bytes, of: total }, note: `Downloading ${textOf(event['label'])}` });
    }
    case 'preview': {
      const url = `data:image/jpeg;base64,${textOf(event['data'])}`;
      return { ...progress, preview: { resource: id, step: numberOf(event['step']) ?? 0, url } };
    }
    case 'log':
      return withLine(progress, event, textOf(event['text']), event['stream'] === 'stderr' ? 'error' : 'output');
    case 'note':
    case 'environment':
      return withLine(progress, event, textOf(event['text']), 'note');
    case 'done':
      return event['state'] === 'succeeded' ? progress : ended(progress);
    default:
      return progress;
  }
}

/** Nothing runs anymore, even if nothing more was said about it. */
function ended(progress: Progress): Progress {
  const resources = Object.entries(progress.resources).map(([id, each]) => {
    return [id, each.state === 'running' ? { ...each, state: 'stopped' as const, step: null } : each] as const;
  });
  return { ...progress, resources: Object.fromEntries(resources) };
}

function withLine(progress: Progress, event: RunEvent, text: string, tone: LogLine['tone']): Progress {
  const resource = typeof event['resource'] === 'string' ? event['resource'] : null;
  const log = [...progress.log, { at: event.at, resource, text, tone }];
  const extra = Math.max(0, log.length - MAX_LINES);
  return { ...progress, log: extra === 0 ? log : log.slice(extra), dropped: progress.dropped + extra };
}

/** A reason as a sentence of its own: it continues one elsewhere. */
function sentence(reason: string): string {
  return reason.slice(0, 1).toUpperCase() + reason.slice(1);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}
