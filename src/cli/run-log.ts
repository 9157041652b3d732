// Logs the events of running agents: as readable lines at a terminal, and as JSON for programs.
import type { EventListener, RunEvent } from '../runtime/index.ts';
import { LogLines } from './log-lines.ts';
import type { Terminal } from './terminal.ts';

export const logFormats = ['pretty', 'json'] as const;

/** Settings of the log. They may change while it is in use. */
export interface LogStyle {
  /** Whether to also log the input of each resource. */
  readonly verbose: boolean;
  readonly format: (typeof logFormats)[number];
}

/** The default format: JSON for servers and workers, whose logs are collected by programs, unless at a terminal. */
export function usualFormat(
  env: Readonly<Record<string, string>>,
  terminal: Terminal,
  isService: boolean,
): LogStyle['format'] {
  const wanted = logFormats.find((format) => format === env['KDEPS_LOG_FORMAT']);
  return wanted ?? (isService && !terminal.isTerminal ? 'json' : 'pretty');
}

/** Maximum length of a line as text, and of a message in JSON; longer ones are truncated. */
const [MAX_LINE_LENGTH, MAX_JSON_LENGTH] = [400, 8192];
/** Maximum length of the text of an event: inputs of resources can be as long as requests. */
const MAX_EVENT_LENGTH = 64 * 1024;

/** An event listener that logs to the error stream. */
export function runLog(terminal: Terminal, style: LogStyle = { verbose: false, format: 'pretty' }): EventListener {
  const lines = new LogLines();
  /** Run → the id that the client chose for its request. */
  const names = new Map<string, string>();
  return (event) => {
    if (event.type === 'request-named') names.set(event.run, event.name);
    const line = event.type === 'detail' && !style.verbose ? null : lines.of(event);
    if (line !== null) {
      const name = event.run === null ? undefined : names.get(event.run);
      terminal.err(style.format === 'json' ? record(event, line, name) : readable(event, line, name));
    }
    if (event.type === 'request') names.delete(event.run);
  };
}

/**
 * Formats an event as text. Every line starts with the time and, if it is about a run, the id of its request, which the
 * client also gets with the response. If the client chose this id, the last line also contains the id of the run.
 */
function readable(event: RunEvent, line: string, name: string | undefined): string {
  const id = name ?? event.run;
  const prefix = id === null ? clock() : `${clock()} ${id}`;
  const suffix = event.type === 'request' && name !== undefined ? ` (run ${event.run})` : '';
  return printable(truncated(line, MAX_EVENT_LENGTH) + suffix)
    .split('\n')
    .map((each) => `${prefix} ${truncated(each, MAX_LINE_LENGTH)}\n`)
    .join('');
}

/** Properties of events that the message already contains, or that have other names in JSON. */
const handled: ReadonlySet<string> = new Set(['type', 'run', 'resource', 'text', 'title', 'message', 'detail', 'name']);

/** Formats an event as a line of JSON. */
function record(event: RunEvent, line: string, name: string | undefined): string {
  const more = Object.entries(event).filter(
    ([property, value]) => !handled.has(property) && (value === null || typeof value !== 'object'),
  );
  const text = JSON.stringify({
    time: new Date().toISOString(),
    level: levelOf(event),
    event: event.type,
    ...(event.run !== null && { requestId: name ?? event.run, run: event.run }),
    ...('resource' in event && event.resource !== null && { resource: event.resource }),
    ...Object.fromEntries(
      more.map(([property, value]) => [property, typeof value === 'number' ? Math.round(value * 1000) / 1000 : value]),
    ),
    msg: truncated(line, MAX_JSON_LENGTH),
  });
  // Log viewers could interpret these characters as line ends or terminal commands.
  return `${text.replace(/[\x7f-\x9f\u2028\u2029]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`;
}

function levelOf(event: RunEvent): 'debug' | 'info' | 'error' {
  if (event.type === 'detail') return 'debug';
  if (event.type === 'resource-failed') return 'error';
  return event.type === 'request' && (event.status ?? 0) >= 500 ? 'error' : 'info';
}

function truncated(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

/** Clients influence what scripts print, so strip everything that could control the terminal. */
function printable(text: string): string {
  const command = /[\x00-\x08\x0b-\x1f\x7f-\x9f]/g;
  return text.replace(command, (letter) => `\\x${letter.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

function clock(): string {
  return new Date().toTimeString().slice(0, 8);
}
