// Formats of diagnostics for programs, one line each. A new format is one line in the list at the end.
import { relative } from 'node:path';
import { type Diagnostic, type DiagnosticRange, Uri } from '../lang/index.ts';
import { pathOf } from '../lang/node/index.ts';
import { choice } from './options.ts';

/** A format for programs. The line does not include a line break. */
export type DiagnosticFormat = (diagnostic: Diagnostic) => string;

/** The path of a file, relative if it is in the current folder; other URIs are unchanged. */
export function shownFile(uri: string): string {
  if (!uri.startsWith('file:')) return uri;
  const path = pathOf(Uri.parse(uri));
  const short = relative(process.cwd(), path);
  return short === '' || short.startsWith('..') ? path : short;
}

/** The same diagnostic with paths instead of URIs, and with redacted texts. */
export function forReader(diagnostic: Diagnostic, redact: (text: string) => string): Diagnostic {
  const { code, severity, message, hint, file, range, frames } = diagnostic;
  return {
    code,
    severity,
    message: redact(message),
    hint: hint === null ? null : redact(hint),
    file: file === null ? null : redact(shownFile(file)),
    range,
    frames: frames.map((frame) => ({
      file: redact(shownFile(frame.file)),
      range: frame.range,
      name: frame.name === null ? null : redact(frame.name),
    })),
  };
}

/** A workflow command of GitHub Actions, which becomes an annotation. */
function githubLine({ code, severity, message, hint, file, range }: Diagnostic): string {
  const level = severity === 'information' ? 'notice' : severity;
  const place = range === null ? [] : placeProperties(range);
  const properties = [...(file === null ? [] : [['file', file]]), ...place, ['title', code]];
  const listed = properties.map(([name, value = '']) => `${name}=${escapeProperty(value)}`).join(',');
  return `::${level} ${listed}::${escapeData(hint === null ? message : `${message}\n${hint}`)}`;
}

/** GitHub counts from 1, and its last column is inclusive. */
function placeProperties({ start, end }: DiagnosticRange): string[][] {
  const lines = [
    ['line', String(start.line + 1)],
    ['endLine', String(Math.max(start.line, end.character === 0 ? end.line - 1 : end.line) + 1)],
  ];
  // GitHub only accepts columns within a single line.
  if (start.line !== end.line) return lines;
  return [
    ...lines,
    ['col', String(start.character + 1)],
    ['endColumn', String(Math.max(end.character, start.character + 1))],
  ];
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

/** All formats for programs by name. */
const diagnosticFormats = {
  json: (diagnostic: Diagnostic): string => JSON.stringify(diagnostic),
  github: githubLine,
} satisfies Readonly<Record<string, DiagnosticFormat>>;

const choices = ['text', ...(Object.keys(diagnosticFormats) as (keyof typeof diagnosticFormats)[])] as const;

/** The values of `--diagnostics`; `text` is for people. */
export type DiagnosticChoice = (typeof choices)[number];

/** The option `--diagnostics`. */
export const diagnosticsOption = choice(
  'diagnostics',
  '<format>',
  choices,
  'Format of errors and warnings: text, or one JSON object or one GitHub annotation per line.',
);

/** The format of a choice; null for text. */
export function formatOf(chosen: DiagnosticChoice | undefined): DiagnosticFormat | null {
  return chosen === undefined || chosen === 'text' ? null : diagnosticFormats[chosen];
}

/** The format requested by a command line, even if it is otherwise invalid; null for text. */
export function formatIn(words: readonly string[]): DiagnosticFormat | null {
  const name = `--${diagnosticsOption.name}`;
  const at = words.findLastIndex((word) => word === name || word.startsWith(`${name}=`));
  const given = words[at] === name ? words[at + 1] : words[at]?.slice(name.length + 1);
  return formatOf(choices.find((known) => known === given));
}
