// Formats events as lines of text.
import { type RunEvent, sizeText } from '../runtime/index.ts';

/** Run → resource → the last line about its progress. */
type Progress = Map<string, Map<string, string>>;

/** The lines of a log. Remembers the progress of runs, so that nothing is said twice. */
export class LogLines {
  readonly #last: Progress = new Map();

  /** The text for an event; null if it is not logged. */
  of(event: RunEvent): string | null {
    if (event.type === 'run-finished') this.#last.delete(event.run);
    return lineOf(event, this.#last);
  }
}

function lineOf(event: RunEvent, last: Progress): string | null {
  switch (event.type) {
    case 'run-started':
      return `▸ ${event.title}`;
    case 'run-finished':
      return `${event.stopped ? '✗ stopped' : event.failed ? '✗ failed' : '✓ done'} in ${duration(event.milliseconds)}`;
    case 'resource-started':
      return null;
    case 'resource-finished':
      return `${event.resource}: done in ${duration(event.milliseconds)}`;
    case 'resource-skipped':
      return `${event.resource}: skipped, ${event.why}`;
    case 'resource-failed':
      return `${event.resource}: failed [${event.code}]\n${indented(`${event.message}\n${event.detail}`.trim())}`;
    case 'resource-stopped':
      return `${event.resource}: ${stops[event.how]} in ${duration(event.milliseconds)}${memoryText(event)}`;
    case 'out-of-memory':
      return `${event.resource}: the memory of the GPU was full${event.isRetried ? '; it has been freed, and the script runs again' : ''}`;
    case 'log':
      return `${event.resource} │ ${event.text}`;
    case 'step':
      return progressLine(event, last);
    case 'download':
      return downloadLine(event, last);
    case 'model-loading':
      return modelLine(event);
    case 'preview':
    case 'model-asked':
    case 'request-named':
    case 'job-started':
    case 'interpreter':
      return null;
    case 'environment':
      return event.text;
    case 'detail':
      return `${event.resource}: ${event.text()}`;
    case 'request':
      return `${event.client} ${event.title} ${event.status ?? 'left'} in ${duration(event.milliseconds)}`;
    case 'note':
      return event.resource === null ? event.text : `${event.resource}: ${event.text}`;
  }
}

const stops = { step: 'stopped at a step', interrupt: 'interrupted', kill: 'killed' } as const;

function memoryText({ deviceMemory }: RunEvent & { type: 'resource-stopped' }): string {
  if (deviceMemory === null) return '';
  const [before, after] = [deviceMemory.before, deviceMemory.after].map((bytes) => Math.round(bytes / 2 ** 20));
  return `, GPU memory ${before} → ${after} MiB`;
}

function progressLine(event: RunEvent & { type: 'step' }, last: Progress): string | null {
  const total = event.total === null ? '' : `/${event.total}`;
  const line = `${event.resource}: ${event.label === '' ? 'step' : event.label} ${event.step}${total}`;
  return unlessRepeated(line, event, last);
}

/** A line for each tenth of a download. */
function downloadLine(event: RunEvent & { type: 'download' }, last: Progress): string | null {
  const { resource, label, bytes, total } = event;
  const share = total === null || total === 0 ? '' : ` ${Math.floor((10 * bytes) / total)}0 %`;
  const size = total === null || total === 0 ? '' : ` (${sizeText(total)})`;
  return unlessRepeated(`${resource}: downloading ${label}${size}${share}`, event, last);
}

function unlessRepeated(line: string, event: { run: string; resource: string }, last: Progress) {
  const ofRun = last.get(event.run) ?? new Map<string, string>();
  if (ofRun.get(event.resource) === line) return null;
  last.set(event.run, ofRun.set(event.resource, line));
  return line;
}

function modelLine({ resource, model, state, milliseconds }: RunEvent & { type: 'model-loading' }): string {
  if (milliseconds === null) return `${resource}: loading ${model}`;
  return `${resource}: ${state === 'failed' ? 'could not load' : 'loaded'} ${model} in ${duration(milliseconds)}`;
}

function indented(text: string): string {
  return text.replace(/^/gm, '  ');
}

function duration(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}
