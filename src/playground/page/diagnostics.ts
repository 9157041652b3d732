/** Findings of the language server in all files, after each change. */
import { type Action, type Diagnostic, setDiagnostics } from '@codemirror/lint';
import { LSPPlugin } from '@codemirror/lsp-client';
import { signal } from '@preact/signals';
import type {
  CodeAction,
  DocumentDiagnosticReport,
  Diagnostic as Finding,
  Range,
} from 'vscode-languageserver-protocol';
import { nameOf } from '../messages.ts';
import type { PlaygroundDocument } from './documents.ts';
import { client, documents, reconnect } from './language-client.ts';

/** Milliseconds from the last change until findings are asked for. */
const DELAY = 120;

/** A finding in one of the files. Lines and columns start at 1. */
export interface Problem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly severity: 'error' | 'warning' | 'hint';
  readonly message: string;
}

/** The findings in all files, those of one file after those of another. */
export const problems = signal<readonly Problem[]>([]);

let timer: ReturnType<typeof setTimeout> | undefined;
let round = 0;

/** Asks for the findings soon. */
export function checkSoon(delay = DELAY): void {
  clearTimeout(timer);
  timer = setTimeout(() => void check(), delay);
}

async function check(): Promise<void> {
  const own = ++round;
  client.sync();
  const files = documents.files.filter(({ uri }) => uri.endsWith('.pkl'));
  try {
    const found: Problem[] = [];
    for (const file of files) {
      const parameters = { textDocument: { uri: file.uri } };
      const { doc } = file;
      const report = await client.request<typeof parameters, DocumentDiagnosticReport>(
        'textDocument/diagnostic',
        parameters,
      );
      if (own !== round) return;
      const items = report.kind === 'full' ? report.items : [];
      found.push(...items.map((item) => problemOf(nameOf(file.uri) ?? '', item)));
      if (file.view !== null && file.view.state.doc === doc) await mark(file, items, () => own === round);
    }
    problems.value = found;
  } catch {
    // The server does not answer: something in a file keeps it busy.
    reconnect();
  }
}

/** Shows the findings in the editor, with their fixes. */
async function mark(file: PlaygroundDocument, items: readonly Finding[], isCurrent: () => boolean): Promise<void> {
  const { view } = file;
  const plugin = view === null ? null : LSPPlugin.get(view);
  if (view === null || plugin === null) return;
  const fixes = items.length === 0 ? [] : await fixesOf(file);
  if (!isCurrent() || view.state.doc !== file.doc || file.view !== view) return;
  const shown = items.map((item): Diagnostic => {
    const actions = fixes.filter(({ diagnostics }) => diagnostics?.some((each) => isSame(each, item)) === true);
    return {
      from: plugin.fromPosition(item.range.start),
      to: plugin.fromPosition(item.range.end),
      severity: severityOf(item),
      message: messageOf(item),
      actions: actions.map((action) => actionOf(action, file.uri)),
    };
  });
  view.dispatch(setDiagnostics(view.state, shown));
}

async function fixesOf({ uri, doc }: PlaygroundDocument): Promise<readonly CodeAction[]> {
  const range: Range = {
    start: { line: 0, character: 0 },
    end: { line: doc.lines - 1, character: doc.line(doc.lines).length },
  };
  const parameters = { textDocument: { uri }, range, context: { diagnostics: [], only: ['quickfix'] } };
  const actions = await client.request<typeof parameters, CodeAction[] | null>('textDocument/codeAction', parameters);
  return (actions ?? []).filter(({ isPreferred }) => isPreferred === true);
}

function actionOf({ title, edit }: CodeAction, uri: string): Action {
  return {
    name: title,
    apply: (view) => {
      const plugin = LSPPlugin.get(view);
      if (plugin === null) return;
      const changes = (edit?.changes?.[uri] ?? []).map(({ range, newText }) => ({
        from: plugin.fromPosition(range.start),
        to: plugin.fromPosition(range.end),
        insert: newText,
      }));
      view.dispatch({ changes });
    },
  };
}

function isSame(left: Finding, right: Finding): boolean {
  return left.code === right.code && JSON.stringify(left.range) === JSON.stringify(right.range);
}

function messageOf({ message }: Finding): string {
  return typeof message === 'string' ? message : message.value;
}

function severityOf({ severity }: Finding): 'error' | 'warning' | 'hint' {
  if (severity === undefined || severity === 1) return 'error';
  return severity === 2 ? 'warning' : 'hint';
}

function problemOf(file: string, item: Finding): Problem {
  const { line, character } = item.range.start;
  return { file, line: line + 1, column: character + 1, severity: severityOf(item), message: messageOf(item) };
}
