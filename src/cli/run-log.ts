// Logs the events of running agents as readable lines: who does what, progress, and output.
import type { EventListener, RunEvent } from '../runtime/index.ts';
import type { Terminal } from './terminal.ts';

/** Longer lines are truncated: base64 pictures are not readable anyway. */
const LONGEST = 400;

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
    .map((line) => `${prefix} ${line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line}\n`)
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
      return `${event.resource}: failed [${event.code}]\n${indented(event.message)}`;
    case 'output':
      return `${event.resource} │ ${event.text}`;
    case 'progress':
      return progressLine(event, lastProgress);
    case 'detail':
      return `${event.resource}: ${event.text()}`;
    case 'request':
      return `${event.client} ${event.title} ${event.status ?? 'left'} in ${duration(event.milliseconds)}`;
    case 'note':
      return event.resource === null ? event.text : `${event.resource}: ${event.text}`;
  }
}

/** Skips a progress line equal to the last one. */
function progressLine(event: RunEvent & { type: 'progress' }, last: Map<string, string>): string | null {
  const line = `${event.resource}: ${event.label === '' ? 'step' : event.label} ${event.step}/${event.total}`;
  const key = `${event.run} ${event.resource}`;
  if (last.get(key) === line) return null;
  last.set(key, line);
  return line;
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
