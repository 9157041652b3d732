// Completes members after a dot, properties in bodies, types, also of modules not yet imported, keywords, and modules in
// strings.
import { type CompletionItem, CompletionItemKind, InsertTextFormat, type Range } from 'vscode-languageserver';
import { type Completion, completionsAt, describeDefinition, documentationOf } from '../../lang/analysis/index.ts';
import type { Feature } from '../feature.ts';
import { rangeOf } from '../positions.ts';
import { answering, type Place, type Workspace } from '../workspace.ts';

export const completion: Feature = {
  name: 'completion',
  capabilities: {
    completionProvider: { triggerCharacters: ['.', '"', '/', ':', '@', '<', '['], resolveProvider: false },
  },
  register(connection, workspace) {
    connection.onCompletion(
      answering(connection, null, ({ textDocument, position }): CompletionItem[] | null => {
        const place = workspace.place(textDocument.uri, position);
        if (place === null) return null;
        const { q, project, unit, offset } = place;
        const { start, end, items } = completionsAt(q, project, unit, offset, () =>
          workspace.importable(textDocument.uri),
        );
        const range = rangeOf(unit.source, { start, end });
        return items.map((each, i) => itemOf(workspace, place, each, range, i));
      }),
    );
  },
};

const KINDS = {
  property: CompletionItemKind.Property,
  method: CompletionItemKind.Method,
  variable: CompletionItemKind.Variable,
  class: CompletionItemKind.Class,
  alias: CompletionItemKind.Interface,
  module: CompletionItemKind.Module,
  import: CompletionItemKind.Module,
  'type-parameter': CompletionItemKind.TypeParameter,
  keyword: CompletionItemKind.Keyword,
  text: CompletionItemKind.EnumMember,
  file: CompletionItemKind.File,
  folder: CompletionItemKind.Folder,
} as const;

function itemOf(
  workspace: Workspace,
  { q, unit }: Place,
  { label, kind, insert, snippet, definition, detail, edits }: Completion,
  range: Range,
  index: number,
): CompletionItem {
  const isSnippet = workspace.hasSnippets && snippet !== undefined;
  const newText = isSnippet ? snippet : insert;
  const docs = definition === null ? '' : documentationOf(q, definition, (target) => workspace.linkTo(target));
  const shown = detail ?? (definition === null ? '' : describeDefinition(q, definition));
  return {
    label,
    kind: KINDS[kind],
    sortText: String(index).padStart(5, '0'),
    textEdit: { range, newText },
    ...(isSnippet && { insertTextFormat: InsertTextFormat.Snippet }),
    ...(edits !== undefined && {
      additionalTextEdits: edits.map((edit) => ({ range: rangeOf(unit.source, edit), newText: edit.text })),
    }),
    ...(shown !== '' && { detail: shown }),
    ...(docs !== '' && { documentation: { kind: 'markdown' as const, value: docs } }),
  };
}
