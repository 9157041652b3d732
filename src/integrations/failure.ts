/** Errors of modules in the form that other tools show. */
import { fileURLToPath } from 'node:url';
import { diagnosticOf, formatReport, type PklError } from '../lang/index.ts';

/** An error of a module, for people. */
export interface Failure {
  /** What happened, and what to try. */
  readonly message: string;
  /** The file to change. `line` counts from 1, and `column` from 0, as bundlers count. */
  readonly loc: { readonly file: string; readonly line: number; readonly column: number } | undefined;
  /** Source lines with carets, from the innermost. */
  readonly frame: string;
}

/**
 * Describes an error.
 *
 * @param path the file that was evaluated, for errors that have no location
 */
export function failureOf(error: PklError, path: string): Failure {
  const { message, hint, file, range } = diagnosticOf(error);
  const text = [message, ...(hint === null ? [] : [hint]), ...adviceFor(error)].join('\n');
  const loc = {
    file: file?.startsWith('file:') === true ? fileURLToPath(file) : path,
    line: (range?.start.line ?? 0) + 1,
    column: range?.start.character ?? 0,
  };
  return { message: text, loc, frame: frameOf(error) };
}

/** Plugins pass no variables on by default, unlike the command line. */
function adviceFor({ code, text }: PklError): readonly string[] {
  const isVariable = code === 'resource-not-found' && text.split('`')[1]?.startsWith('env:') === true;
  return isVariable ? ['Only the environment variables listed in the option `env` can be read.'] : [];
}

/** The part of a report below its message: it begins with the number of the first source line. */
function frameOf(error: PklError): string {
  const text = formatReport(error, {
    location: ({ span: { source } }) => locationOf(source.uri),
    paint: (part, shown) => (part === 'number' ? `\0${shown}` : shown),
  });
  const start = text.indexOf('\0');
  return start < 0 ? '' : text.slice(start).replaceAll('\0', '').trimEnd();
}

function locationOf(uri: string): string {
  return uri.startsWith('file:') ? fileURLToPath(uri) : uri;
}
