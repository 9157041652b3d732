import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CodeAction } from 'vscode-languageserver-protocol';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { Editor, marked } from './client.ts';

let editor: Editor;
beforeAll(async () => {
  editor = await Editor.start({
    'shapes.pkl':
      'abstract module shapes\n\nimport "units.pkl"\n\nabstract class Shape {\n  abstract hidden name: String(!isEmpty)\n  abstract function area(unit: units.Unit, _): Float\n  fixed size: Int\n  function known() = 1\n}\n\nabstract function draw(shapes: Listing<Shape>): String\n',
    'units.pkl': 'class Unit\n',
  });
});
afterAll(() => editor.stop());

/** The text after the action at the first mark; null without one. */
async function implemented(name: string, text: string): Promise<string | null> {
  const document = await editor.open(name, text);
  const [position] = document.at;
  const parameters = { range: { start: position, end: position }, context: { diagnostics: [] } };
  const actions = await editor.ask<CodeAction[] | null>('textDocument/codeAction', document, 0, parameters);
  const action = actions?.find(({ title }) => title.startsWith('Implement '));
  if (action === undefined) return null;
  expect(action.kind).toBe('quickfix');
  const edits = action.edit?.changes?.[document.uri] ?? [];
  return TextDocument.applyEdits(TextDocument.create('x:', 'pkl', 1, marked(text).text), [...edits]);
}

const members = `  hidden name: String = TODO()

  function area(unit: units.Unit, _): Float = TODO()

  fixed size: Int = TODO()
`;

it('writes the members that a class must implement, and imports their types', async () => {
  const head = 'import "shapes.pkl"\n';
  const after = `${head}import "units.pkl"\n`;
  expect(await implemented('a.pkl', `${head}\nclass Square extends ‸shapes.Shape\n`)).toBe(
    `${after}\nclass Square extends shapes.Shape {\n${members}}\n`,
  );
  expect(await implemented('b.pkl', `${head}\nclass Square extends ‸shapes.Shape {\n\n}\n`)).toBe(
    `${after}\nclass Square extends shapes.Shape {\n${members}}\n`,
  );
  expect(await implemented('c.pkl', `${head}\nclass Square extends ‸shapes.Shape {\n  side = 1 // cm\n}\n`)).toBe(
    `${after}\nclass Square extends shapes.Shape {\n  side = 1 // cm\n\n${members}}\n`,
  );
});

it('writes what is in the same module in its own words', async () => {
  const base = 'abstract class A {\n  abstract next: A(this != null)?\n}\n\n';
  expect(await implemented('d.pkl', `${base}class B extends ‸A {}\n`)).toBe(
    `${base}class B extends A {\n  next: A(this != null)? = TODO()\n}\n`,
  );
});

it('writes the members of a module', async () => {
  expect(await implemented('e.pkl', 'module e\n\nextends ‸"shapes.pkl"\n')).toBe(
    'module e\n\nextends "shapes.pkl"\n\nimport "shapes.pkl"\n\nfunction draw(shapes: Listing<shapes.Shape>): String = TODO()\n',
  );
});

it('offers nothing for complete, abstract and half-written classes', async () => {
  for (const text of [
    'abstract class A {\n  abstract x: Int\n}\nclass B extends ‸A {\n  x = 1\n}\n',
    'abstract class A {\n  abstract x: Int\n}\nabstract class B extends ‸A\n',
    'class A extends ‸A\n',
    'class A extends ‸',
    'class ‸',
    'class A extends ‸B<C<',
  ])
    expect(await implemented('f.pkl', text)).toBeNull();
});
