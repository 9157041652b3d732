// Findings in the Static Analysis Results Interchange Format, version 2.1.0, which code hosts import.
import type { Diagnostic } from '../../lang/index.ts';
import { shownFile } from '../diagnostics.ts';

const LEVELS = { error: 'error', warning: 'warning', information: 'note' } as const;

/**
 * The document for all findings of a run.
 *
 * @param version the version of the program
 */
export function sarifOf(diagnostics: readonly Diagnostic[], version: string): string {
  const codes = [...new Set(diagnostics.map(({ code }) => code))].sort();
  const document = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'kdeps', version, rules: codes.map((id) => ({ id })) } },
        columnKind: 'utf16CodeUnits',
        results: diagnostics.map((each) => resultOf(each, codes)),
      },
    ],
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function resultOf({ code, severity, message, hint, file, range }: Diagnostic, codes: readonly string[]): object {
  const region = range === null ? {} : { region: regionOf(range) };
  const place = { artifactLocation: { uri: encodeURI(shownFile(file ?? '').replaceAll('\\', '/')) }, ...region };
  return {
    ruleId: code,
    ruleIndex: codes.indexOf(code),
    level: LEVELS[severity],
    message: { text: hint === null ? message : `${message}\n${hint}` },
    locations: file === null ? [] : [{ physicalLocation: place }],
  };
}

/** Lines and columns start at 1; the end is exclusive. */
function regionOf({ start, end }: NonNullable<Diagnostic['range']>): object {
  return {
    startLine: start.line + 1,
    startColumn: start.character + 1,
    endLine: end.line + 1,
    endColumn: end.character + 1,
  };
}
