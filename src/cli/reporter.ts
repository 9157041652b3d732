// Reports errors, warnings and notes for all commands: as text for people, or as lines for programs.
import { type Diagnostic, diagnosticOf, type LogMessage, PklError, placeOf } from '../lang/index.ts';
import { isSchemaUri } from '../runtime/language/index.ts';
import { type DiagnosticChoice, type DiagnosticFormat, formatOf, forReader } from './diagnostics.ts';
import { CommandError, type ReportStyle, reportText } from './report.ts';
import type { Terminal } from './terminal.ts';

const severities = { trace: 'information', warn: 'warning' } as const;

/** Reports to the error stream of a terminal. */
export class Reporter {
  readonly #terminal: Terminal;
  readonly #format: DiagnosticFormat | null;
  readonly #style: () => ReportStyle;
  #redact = (text: string): string => text;
  #module: string | null = null;

  /** @param style the style of text; only called when there is something to report */
  constructor(
    terminal: Terminal,
    choice: DiagnosticChoice | undefined,
    style: () => ReportStyle = () => ({ testMode: false, editor: '%{url}', color: false }),
  ) {
    this.#terminal = terminal;
    this.#format = formatOf(choice);
    this.#style = style;
  }

  /** Whether reports are for programs. */
  get isForPrograms(): boolean {
    return this.#format !== null;
  }

  /** From now on, errors without a location are attributed to this module. */
  about(moduleUri: string): void {
    this.#module = moduleUri;
  }

  /** From now on, also applies this function to every text. */
  redactWith(redact: (text: string) => string): void {
    const before = this.#redact;
    this.#redact = (text) => redact(before(text));
  }

  /**
   * Reports an expected error.
   *
   * @param introduction text before the report, only for people
   * @throws any other error
   */
  failure(error: unknown, introduction = '', end = ''): void {
    if (this.#format !== null) this.tell(failureDiagnostic(error, this.#module));
    else this.text(`${introduction}${this.failureText(error)}${end}`);
  }

  /** The report of an expected error, for people. */
  failureText(error: unknown): string {
    if (error instanceof CommandError) return `${error.message}\n`;
    if (error instanceof PklError) return reportText(error, this.#style());
    throw error;
  }

  /** Reports a log message of an evaluation. */
  log({ level, code, message, text, span }: LogMessage): void {
    if (this.#format === null) this.text(`pkl: ${level.toUpperCase()}: ${text}\n`);
    else this.tell({ code, severity: severities[level], message, hint: null, ...placeOf(span), frames: [] });
  }

  /** Reports diagnostics to programs only; people get the information elsewhere. */
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

  /** Writes text for people only. */
  text(text: string): void {
    this.#terminal.err(this.#redact(text));
  }
}

/** An expected error as data; rethrows any other. */
function failureDiagnostic(error: unknown, module: string | null): Diagnostic {
  if (error instanceof PklError) return errorDiagnostic(error, module);
  if (error instanceof CommandError) return plainDiagnostic(error.code, error.message);
  throw error;
}

/** An error of the language as data; `module` is the URI of the module being evaluated. */
export function errorDiagnostic(error: PklError, module: string | null): Diagnostic {
  return diagnosticOf(error, { isForeign: isSchemaUri, ...(module !== null && { module }) });
}

/** A diagnostic without a location. */
export function plainDiagnostic(code: Diagnostic['code'], message: string, hint: string | null = null): Diagnostic {
  return { code, severity: 'error', message, hint, file: null, range: null, frames: [] };
}
