// Sends the checker's findings after each change, or when the client asks for them.
import {
  type Diagnostic,
  DiagnosticSeverity,
  DiagnosticTag,
  type DocumentDiagnosticReport,
} from 'vscode-languageserver';
import type { Finding, Unit } from '../../lang/analysis/index.ts';
import { PklError } from '../../lang/index.ts';
import type { Feature } from '../feature.ts';
import { rangeOf } from '../positions.ts';
import { answering, type Workspace } from '../workspace.ts';

/** Milliseconds from the last change until findings are sent. Those of a server that has sent none are sent at once. */
const DEBOUNCE_MS = 150;

const NOTHING: DocumentDiagnosticReport = { kind: 'full', items: [] };

export const diagnostics: Feature = {
  name: 'diagnostics',
  capabilities: { diagnosticProvider: { interFileDependencies: true, workspaceDiagnostics: false } },
  register(connection, workspace) {
    connection.languages.diagnostics.on(
      answering(
        connection,
        NOTHING,
        ({ textDocument: { uri } }): DocumentDiagnosticReport => ({
          kind: 'full',
          items: [...diagnosticsOf(workspace, uri)],
        }),
      ),
    );
    let timer: ReturnType<typeof setTimeout> | undefined;
    let delay = 0;
    const sendAll = answering(connection, undefined, (): undefined => {
      for (const { uri, version } of workspace.documents) {
        void connection.sendDiagnostics({ uri, version, diagnostics: [...diagnosticsOf(workspace, uri)] });
      }
      return undefined;
    });
    workspace.onChange((closed) => {
      if (closed !== null) void connection.sendDiagnostics({ uri: closed, diagnostics: [] });
      clearTimeout(timer);
      if (workspace.pullsDiagnostics) return;
      timer = setTimeout(() => sendAll(undefined), delay);
      delay = DEBOUNCE_MS;
    });
  },
};

const SEVERITIES = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  hint: DiagnosticSeverity.Hint,
} as const;

function diagnosticsOf(workspace: Workspace, uri: string): readonly Diagnostic[] {
  const result = workspace.findings(uri);
  if (!(result instanceof PklError)) return result.found.map((each) => diagnosticOf(result.unit, each));
  const { code, text } = result;
  const start = { line: 0, character: 0 };
  return [{ code, message: text, severity: DiagnosticSeverity.Error, source: 'pkl', range: { start, end: start } }];
}

/** Converts a finding to the protocol's format. */
export function diagnosticOf(
  unit: Unit,
  { code, severity, range, message, hint, isUnnecessary, isDeprecated }: Finding,
): Diagnostic {
  const tags = [
    ...(isUnnecessary === true ? [DiagnosticTag.Unnecessary] : []),
    ...(isDeprecated === true ? [DiagnosticTag.Deprecated] : []),
  ];
  return {
    code,
    source: 'pkl',
    severity: SEVERITIES[severity],
    range: rangeOf(unit.source, range),
    message: hint === undefined ? message : `${message}\n${hint}`,
    ...(tags.length > 0 && { tags }),
  };
}
