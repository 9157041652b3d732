// Failures as text for a person.

import type { Span } from '../lang/index.ts';
import { formatReport, PklError, Uri } from '../lang/index.ts';
import { pathOf } from '../lang/node/index.ts';
import { paintReport } from './colors.ts';

/** A failure that is neither the program's nor a wrong command line, such as a file that cannot be written. */
export class CommandError extends Error {}

/** How reports look. */
export interface ReportStyle {
  /** Places as bare URIs, the way the tests of the reference want them. */
  readonly testMode: boolean;
  /** How the place of a frame in a file is written, with `%{url}`, `%{path}`, `%{line}` and `%{column}`. */
  readonly editor: string;
  /** Whether they are in colour. */
  readonly color: boolean;
}

/** What is printed for a failure that a command expects; others are rethrown. */
export function failureText(error: unknown, style: ReportStyle): string {
  if (error instanceof CommandError) return `${error.message}\n`;
  if (!(error instanceof PklError)) throw error;
  const location = ({ span }: { readonly span: Span }): string => placeOf(span, style);
  return formatReport(error, style.color ? { location, paint: paintReport } : { location });
}

/** How a place in a module is shown. */
export function placeOf(
  { source, start: from, end: to }: Span,
  { testMode, editor }: Pick<ReportStyle, 'testMode' | 'editor'>,
): string {
  const { uri } = source;
  if (testMode) return uri;
  const start = source.positionAt(from);
  if (uri.startsWith('pkl:')) return `${uri}, line ${start.line}`;
  if (!uri.startsWith('file:')) return uri;
  const end = source.positionAt(to);
  return editor
    .replaceAll('%{path}', () => pathOf(Uri.parse(uri)))
    .replaceAll('%{url}', () => uri)
    .replaceAll('%{line}', String(start.line))
    .replaceAll('%{column}', String(start.column))
    .replaceAll('%{endLine}', String(end.line))
    .replaceAll('%{endColumn}', String(end.column));
}
