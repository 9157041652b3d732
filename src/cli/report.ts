// Errors as text for people.

import type { Message } from '../lang/diagnostics/index.ts';
import { type ErrorCode, formatReport, type PklError, type Span, Uri } from '../lang/index.ts';
import { pathOf } from '../lang/node/index.ts';
import type { CliCode } from './catalogue.ts';
import { paintReport } from './colors.ts';

/** An error that is neither in a Pkl program nor in the command line, such as a file that cannot be written. */
export class CommandError extends Error {
  readonly code: ErrorCode;

  /** @param what a code and a text, or a message of the language */
  constructor(...what: readonly [code: CliCode, text: string] | readonly [message: Pick<Message, 'code' | 'text'>]) {
    const [code, text] = what.length === 2 ? what : [what[0].code, what[0].text];
    super(text);
    this.code = code;
  }
}

/** The style of reports. */
export interface ReportStyle {
  /** Shows locations as bare URIs, as the tests of the reference expect. */
  readonly testMode: boolean;
  /** The format of a location in a file, with `%{url}`, `%{path}`, `%{line}` and `%{column}`. */
  readonly editor: string;
  /** Whether to use colors. */
  readonly color: boolean;
}

/** The report of an error of the language. */
export function reportText(error: PklError, style: ReportStyle): string {
  const location = ({ span }: { readonly span: Span }): string => placeOf(span, style);
  return formatReport(error, style.color ? { location, paint: paintReport } : { location });
}

/** The text for a location in a module. */
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
