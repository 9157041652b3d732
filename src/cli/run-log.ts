// Logs the events of running agents as readable lines: who does what, progress, and output.
import type { EventListener, RunEvent } from '../runtime/index.ts';
import type { Terminal } from './terminal.ts';

/** Longer lines are truncated: base64 pictures are not readable anyway. */
const MAX_LINE_LENGTH = 400;

/**
 * An event listener that logs to the error stream.
 *
 * @param talk whether to log the input of each resource, too; checked at each event
 */
export function runLog(terminal: Terminal, talk: { readonly verbose: boolean } = { verbose: false }): EventListener {
  const lastProgress = new Map<string, string>();
  return (event) => {
    const line = event.type === 'detail' && !talk.verbose ? null : lineOf(event, lastProgress);
    if (line === null) return;
    terminal.err(withPrefix(printable(line), event.run));
  };
}

/**
 * Every line starts with the time and, if it is about a run, the id of the run, which clients also get with their
 * response.
 */
function withPrefix(text: string, run: string | null): string {
  const prefix = run === null ? clock() : `${clock()} ${run}`;
  return text
    .split('\n')
    .map((line) => `${prefix} ${line.length > MAX_LINE_LENGTH ? `${line.slice(0, MAX_LINE_LENGTH)}…` : line}\n`)
    .join('');
}

/** Clients influence what scripts print, so strip everything that could control the terminal. */
function printable(text: string): string {
  const command = /[\x00-\x08\x0b-\x1f\x7f-\x9f]/g;
  return text.replace(command, (letter) => `\\x${letter.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

function lineOf(event: RunEvent, lastProgress: Map<string, string>): string | null {
  switch (event.type) {
    case 'run-started':
      return `▸ ${event.title}`;
    case 'run-finished':
      return `${event.failed ? '✗ failed' : '✓ done'} in ${duration(event.milliseconds)}`;
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
    case 'log':
      return `${event.resource} │ ${event.text}`;
    case 'step':
      return progressLine(event, lastProgress);
    case 'download':
      return downloadLine(event, lastProgress);
    case 'model-loading':
      return modelLine(event);
    case 'preview':
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

function progressLine(event: RunEvent & { type: 'step' }, last: Map<string, string>): string | null {
  const total = event.total === null ? '' : `/${event.total}`;
  const line = `${event.resource}: ${event.label === '' ? 'step' : event.label} ${event.step}${total}`;
  return unlessRepeated(line, event, last);
}

/** A line for each tenth of a download. */
function downloadLine(event: RunEvent & { type: 'download' }, last: Map<string, string>): string | null {
  const { resource, label, bytes, total } = event;
  const share = total === null || total === 0 ? '' : ` ${Math.floor((10 * bytes) / total)}0 %`;
  return unlessRepeated(`${resource}: downloading ${label}${share}`, event, last);
}

function unlessRepeated(line: string, event: { run: string; resource: string }, last: Map<string, string>) {
  const key = `${event.run} ${event.resource}`;
  if (last.get(key) === line) return null;
  last.set(key, line);
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

function clock(): string {
  return new Date().toTimeString().slice(0, 8);
}
