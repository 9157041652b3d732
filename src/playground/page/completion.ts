/** Completion from the language server, with its documentation. */
import { type Completion, type CompletionContext, type CompletionResult, snippet } from '@codemirror/autocomplete';
import { LSPPlugin } from '@codemirror/lsp-client';
import type { CompletionItem } from 'vscode-languageserver-protocol';
import { markdown } from './markdown.ts';

/** Characters after which names are completed without being asked for. */
const TRIGGERS = /[\w.@"/]$/;

/** The kinds of the protocol that occur → icons of the editor. */
const ICONS: Readonly<Record<number, string>> = {
  2: 'method',
  6: 'variable',
  7: 'class',
  8: 'interface',
  9: 'namespace',
  10: 'property',
  14: 'keyword',
  17: 'text',
  19: 'text',
  20: 'enum',
  25: 'type',
};

/** Asks the server what fits at the cursor. */
export async function complete(context: CompletionContext): Promise<CompletionResult | null> {
  const plugin = context.view === undefined ? null : LSPPlugin.get(context.view);
  if (plugin === null) return null;
  const line = context.state.doc.lineAt(context.pos);
  const before = line.text.slice(0, context.pos - line.from);
  if (!context.explicit && !TRIGGERS.test(before)) return null;
  plugin.client.sync();
  const parameters = { textDocument: { uri: plugin.uri }, position: plugin.toPosition(context.pos) };
  context.addEventListener('abort', () => plugin.client.cancelRequest(parameters));
  const items = await plugin.client
    .request<typeof parameters, readonly CompletionItem[] | null>('textDocument/completion', parameters)
    .catch(() => null);
  const edit = items?.[0]?.textEdit;
  if (items === null || items.length === 0 || context.aborted) return null;
  const start = edit !== undefined && 'range' in edit ? line.from + edit.range.start.character : context.pos;
  return { from: start, options: items.map(optionOf), validFor: /^[\w$]*$/ };
}

function optionOf(item: CompletionItem): Completion {
  const text = item.textEdit?.newText ?? item.label;
  const { documentation: docs, detail } = item;
  return {
    label: item.label,
    type: ICONS[item.kind ?? 0] ?? 'text',
    ...(item.sortText !== undefined && { sortText: item.sortText }),
    ...(detail !== undefined && { detail: typeIn(detail) }),
    apply: item.insertTextFormat === 2 ? snippet(placeholders(text)) : text,
    info: () => infoOf(detail ?? '', typeof docs === 'string' ? docs : (docs?.value ?? '')),
  };
}

/** The type at the end of a declaration; the whole one is shown beside the list. */
function typeIn(declaration: string): string {
  return /: [^:()]*$/.exec(declaration)?.[0] ?? '';
}

function infoOf(detail: string, docs: string): Node | null {
  if (detail === '' && docs === '') return null;
  const box = document.createElement('div');
  box.className = 'docs';
  box.append(markdown(`${detail === '' ? '' : `\`\`\`pkl\n${detail}\n\`\`\`\n\n`}${docs}`));
  return box;
}

/** The placeholders of the protocol in the editor's notation. */
function placeholders(text: string): string {
  return text.replaceAll(
    /\\([$}\\])|\$(\d+)/g,
    (_, escaped: string | undefined, number: string) => escaped ?? `\${${number}}`,
  );
}
