import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DocumentSymbol, FoldingRange, SelectionRange, WorkspaceSymbol } from 'vscode-languageserver-protocol';
import { Editor } from './client.ts';

let editor: Editor;
beforeAll(async () => {
  editor = await Editor.start({ 'birds.pkl': 'class Bird {\n  wings: Int\n}\n\nfunction sing() = "x"\n' });
});
afterAll(() => editor.stop());

const tree = (symbols: readonly DocumentSymbol[]): unknown =>
  symbols.map(({ name, children }) => (children === undefined ? name : [name, tree(children)]));

it('outlines a document, including nested objects', async () => {
  const { uri } = await editor.open(
    'main.pkl',
    'class Bird {\n  wings: Int\n  function sing() = 1\n}\ntypealias Port = Int\nserver {\n  host = "x"\n  limits = new { cpu = 1 }\n}\n',
  );
  const symbols = await editor.request<DocumentSymbol[]>('textDocument/documentSymbol', { textDocument: { uri } });
  expect(tree(symbols)).toEqual([['Bird', ['wings', 'sing']], 'Port', ['server', ['host', ['limits', ['cpu']]]]]);
});

it('finds declarations of the workspace by name', async () => {
  const found = await editor.request<WorkspaceSymbol[]>('workspace/symbol', { query: 'wng' });
  expect(found.map(({ name, containerName }) => `${containerName} ${name}`)).toContain('birds.Bird wings');
});

it('folds bodies, imports and comments', async () => {
  const { uri } = await editor.open(
    'folds.pkl',
    'import "a.pkl"\nimport "b.pkl"\n\n/// One.\n/// Two.\nclass Bird {\n  x: Int\n}\na {\n  b = 1\n  c {\n    d = 1\n  }\n}\n',
  );
  const found = await editor.request<FoldingRange[]>('textDocument/foldingRange', { textDocument: { uri } });
  expect(found.map(({ startLine, endLine, kind }) => `${startLine}-${endLine} ${kind ?? ''}`.trim())).toEqual([
    '0-1 imports',
    '3-4 comment',
    '5-6',
    '8-12',
    '10-11',
  ]);
});

it('grows selections along the syntax', async () => {
  const { uri, at } = await editor.open('selection.pkl', 'a = foo.b‸ar(1 + 2)\n');
  const [selection] = await editor.request<SelectionRange[]>('textDocument/selectionRange', {
    textDocument: { uri },
    positions: at,
  });
  const ranges: string[] = [];
  for (let each: SelectionRange | undefined = selection; each !== undefined; each = each.parent)
    ranges.push(`${each.range.start.character}-${each.range.end.character}`);
  expect(ranges.slice(0, 3)).toEqual(['8-11', '4-18', '0-18']);
});
