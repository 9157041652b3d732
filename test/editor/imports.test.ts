import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CodeAction, CompletionItem, TextEdit } from 'vscode-languageserver-protocol';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { Editor, marked, type Opened } from './client.ts';

let editor: Editor;
beforeAll(async () => {
  editor = await Editor.start({
    'lib/birds.pkl':
      'module birds\n\nopen class Bird {\n  name: String\n}\n\nlocal class Hidden\n\ntypealias Wings = Int\n\nfunction fly(bird: Bird) = bird.name\n',
    'lib/my-trees.pkl': 'class Tree\n',
    'config.pkl': 'amends "lib/birds.pkl"\n\nlocal class Bird\n',
  });
});
afterAll(() => editor.stop());

/** The text after the edits. */
function applied(text: string, edits: readonly TextEdit[]): string {
  return TextDocument.applyEdits(TextDocument.create('x:', 'pkl', 1, marked(text).text), [...edits]);
}

async function actionsAt(document: Opened, index = 0): Promise<readonly CodeAction[]> {
  const position = document.at[index];
  const parameters = { range: { start: position, end: position }, context: { diagnostics: [] } };
  return (await editor.ask<CodeAction[] | null>('textDocument/codeAction', document, index, parameters)) ?? [];
}

/** The texts that the import actions at the first mark lead to, by their titles. */
async function imports(name: string, text: string): Promise<Record<string, string>> {
  const document = await editor.open(name, text);
  const found = (await actionsAt(document)).filter(({ title }) => title.startsWith('Import '));
  return Object.fromEntries(
    found.map(({ title, edit }) => [title, applied(text, edit?.changes?.[document.uri] ?? [])]),
  );
}

it('imports the module of a type', async () => {
  expect(await imports('a.pkl', 'owl: ‸Bird\n')).toEqual({
    'Import `Bird` from `lib/birds.pkl`': 'import "lib/birds.pkl"\n\nowl: birds.Bird\n',
  });
  expect(await imports('b.pkl', 'module b\n\n/// Wings.\nfeathers: Listing<‸Wings>\n')).toEqual({
    'Import `Wings` from `lib/birds.pkl`':
      'module b\n\nimport "lib/birds.pkl"\n\n/// Wings.\nfeathers: Listing<birds.Wings>\n',
  });
});

it('keeps comments, other imports and names that are taken', async () => {
  expect(await imports('c.pkl', '#!/usr/bin/env pkl\n// noinspection X\nbirds: ‸Bird = 1\n')).toEqual({
    'Import `Bird` from `lib/birds.pkl`':
      '#!/usr/bin/env pkl\nimport "lib/birds.pkl" as birds2\n\n// noinspection X\nbirds: birds2.Bird = 1\n',
  });
  expect(await imports('lib/d.pkl', 'import "pkl:math" // π\na = math.pi\noak: ‸Tree\n')).toEqual({
    'Import `Tree` from `my-trees.pkl`':
      'import "pkl:math" // π\nimport "my-trees.pkl"\na = math.pi\noak: `my-trees`.Tree\n',
  });
  expect(await imports('e.pkl', 'import "lib/birds.pkl" as b\na: b.Bird\nc: ‸Bird\n')).toEqual({
    'Import `Bird` from `lib/birds.pkl`': 'import "lib/birds.pkl" as b\na: b.Bird\nc: b.Bird\n',
  });
  expect(await imports('f.pkl', 'module f\r\n\r\nc: ‸Bird\r\n')).toEqual({
    'Import `Bird` from `lib/birds.pkl`': 'module f\r\n\r\nimport "lib/birds.pkl"\r\n\r\nc: birds.Bird\r\n',
  });
});

it('imports a module by its name, and the members that it declares', async () => {
  expect(await imports('g.pkl', 'a = ‸math.pi\n')).toEqual({
    'Import `pkl:math`': 'import "pkl:math"\n\na = math.pi\n',
  });
  expect(await imports('h.pkl', 'a: ‸birds.Bird\n')).toEqual({
    'Import `lib/birds.pkl`': 'import "lib/birds.pkl"\n\na: birds.Bird\n',
  });
  expect(await imports('i.pkl', 'a = ‸fly(1)\n')).toEqual({
    'Import `fly` from `lib/birds.pkl`': 'import "lib/birds.pkl"\n\na = birds.fly(1)\n',
  });
  expect((await imports('j.pkl', 'a = ‸maxInt\n'))['Import `maxInt` from `pkl:math`']).toBe(
    'import "pkl:math"\n\na = math.maxInt\n',
  );
});

it('suggests nothing that cannot be imported, and answers half-written text', async () => {
  for (const text of ['a: ‸Hidden\n', 'a: ‸\n', 'a: b.‸', '‸', 'import ‸', 'a = ‸(((', 'a: ‸Nothing2<\u0000'])
    expect(await imports('k.pkl', text)).toEqual({});
});

it('completes types of other modules together with their import', async () => {
  const text = 'module l\n\nimport "pkl:math"\n\nowl: Bi‸\noak: ‸\n';
  const document = await editor.open('l.pkl', text);
  const items = await editor.ask<CompletionItem[]>('textDocument/completion', document);
  const [bird, ...others] = items.filter(({ label }) => label === 'Bird');
  expect(others).toEqual([]);
  expect(bird?.detail).toBe('lib/birds.pkl');
  const edits = [...(bird?.additionalTextEdits ?? []), bird?.textEdit as TextEdit];
  expect(applied(text, edits)).toBe(
    'module l\n\nimport "pkl:math"\nimport "lib/birds.pkl"\n\nowl: birds.Bird\noak: \n',
  );
  expect(items.some(({ label }) => label === 'Hidden')).toBe(false);
  const without = await editor.ask<CompletionItem[]>('textDocument/completion', document, 1);
  expect(without.some(({ additionalTextEdits }) => additionalTextEdits !== undefined)).toBe(false);
});
