// The one way by which commands tell of errors, warnings and notes: as text for a person, or as lines for programs.
import { type Diagnostic, diagnosticOf, type LogMessage, PklError, placeOf } from '../lang/index.ts';
import { isSchemaUri } from '../runtime/language/index.ts';
import { type DiagnosticChoice, type DiagnosticFormat, formatOf, forReader } from './diagnostics.ts';
import { CommandError, type ReportStyle, reportText } from './report.ts';
import type { Terminal } from './terminal.ts';

const severities = { trace: 'information', warn: 'warning' } as const;

/** Tells on the error stream of a terminal. */
export class Reporter {
  readonly #terminal: Terminal;
  readonly #format: DiagnosticFormat | null;
  readonly #style: () => ReportStyle;
  #redact = (text: string): string => text;
  #module: string | null = null;

  /** @param style how text looks; asked for when there is something to tell */
  constructor(
    terminal: Terminal,
    choice: DiagnosticChoice | undefined,
    style: () => ReportStyle = () => ({ testMode: false, editor: '%{url}', color: false }),
  ) {
    this.#terminal = terminal;
    this.#format = formatOf(choice);
    this.#style = style;
  }

  /** Whether what is told is for programs. */
  get isForPrograms(): boolean {
    return this.#format !== null;
  }

  /** From now on, failures without a place of their own are about this module. */
  about(moduleUri: string): void {
    this.#module = moduleUri;
  }

  /** From now on, every text goes through this as well. */
  redactWith(redact: (text: string) => string): void {
    const before = this.#redact;
    this.#redact = (text) => redact(before(text));
  }

  /**
   * Tells of a failure that commands expect.
   *
   * @param introduction what a person reads above the report
   * @throws any other error again
   */
  failure(error: unknown, introduction = '', end = ''): void {
    if (this.#format !== null) this.tell(failureDiagnostic(error, this.#module));
    else this.text(`${introduction}${this.failureText(error)}${end}`);
  }

  /** The report of a failure that commands expect, for a person. */
  failureText(error: unknown): string {
    if (error instanceof CommandError) return `${error.message}\n`;
    if (error instanceof PklError) return reportText(error, this.#style());
    throw error;
  }

  /** Tells what an evaluation has logged. */
  log({ level, code, message, text, span }: LogMessage): void {
    if (this.#format === null) this.text(`pkl: ${level.toUpperCase()}: ${text}\n`);
    else this.tell({ code, severity: severities[level], message, hint: null, ...placeOf(span), frames: [] });
  }

  /** Tells programs of something; a person has read it elsewhere. */
  tell(...diagnostics: readonly Diagnostic[]): void {
    const format = this.#format;
    if (format === null) return;
    for (const diagnostic of diagnostics) this.#terminal.err(`${format(forReader(diagnostic, this.#redact))}\n`);
  }

  /** Reports something that is not an error and has no location. */
  remark(code: Diagnostic['code'], message: string): void {
    if (this.#format === null) this.text(`${message}\n`);
    else this.tell({ ...plainDiagnostic(code, message), severity: 'warning' });
  }

  /** Tells a person something. */
  text(text: string): void {
    this.#terminal.err(this.#redact(text));
  }
}

/** A failure that commands expect, as data. Others are thrown again. */
function failureDiagnostic(error: unknown, module: string | null): Diagnostic {
  if (error instanceof PklError) return errorDiagnostic(error, module);
  if (error instanceof CommandError) return plainDiagnostic(error.code, error.message);
  throw error;
}

/** An error of the language, as data; `module` is the URI of the one that was being evaluated. */
export function errorDiagnostic(error: PklError, module: string | null): Diagnostic {
  return diagnosticOf(error, { isForeign: isSchemaUri, ...(module !== null && { module }) });
}

/** What is not about a place in a module. */
export function plainDiagnostic(code: Diagnostic['code'], message: string, hint: string | null = null): Diagnostic {
  return { code, severity: 'error', message, hint, file: null, range: null, frames: [] };
}
