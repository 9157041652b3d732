import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Location } from 'vscode-languageserver-protocol';
import { Editor, type Opened } from './client.ts';

let editor: Editor;
beforeAll(async () => {
  editor = await Editor.start({
    'birds.pkl': 'module birds\n\nopen class Bird {\n  wings: Int = 2\n}\n',
    'more/a.pkl': 'x = 1\n',
    'more/b.pkl': 'x = 2\n',
  });
});
afterAll(() => editor.stop());

async function places(document: Opened, method: string, index: number): Promise<string[]> {
  const found = await editor.ask<Location[]>(method, document, index);
  return found.map(
    ({ uri, range }) => `${uri.slice(uri.lastIndexOf('/') + 1)}:${range.start.line}:${range.start.character}`,
  );
}

it('finds where names are defined, in other modules and in the library', async () => {
  const document = await editor.open(
    'main.pkl',
    'import "birds.pkl"\nimport* "more/*.pkl" as all\n\nlocal owl: birds.‸Bird = new { ‸wings = 3 }\na = ‸owl.‸wings\nb = (‸x) -> ‸x\nc = "‸a".‸length\nd = import("‸birds.pkl")\ne = ‸birds.Bird\n',
  );
  const found = await Promise.all(document.at.map((_, i) => places(document, 'textDocument/definition', i)));
  expect(found).toEqual([
    ['birds.pkl:2:11'],
    ['birds.pkl:3:2'],
    ['main.pkl:3:6'],
    ['birds.pkl:3:2'],
    ['main.pkl:5:5'],
    ['main.pkl:5:5'],
    [],
    [expect.stringMatching(/^pkl_base\.pkl:\d+:\d+$/)],
    ['birds.pkl:0:7'],
    ['birds.pkl:0:7'],
  ]);
});

it('finds each module that a glob matches, and the types of values', async () => {
  const document = await editor.open(
    'other.pkl',
    'import* "more/‸*.pkl" as all\nimport "birds.pkl"\nlocal owl = new birds.Bird {}\na = ‸owl\n',
  );
  expect((await places(document, 'textDocument/definition', 0)).sort()).toEqual(['a.pkl:0:0', 'b.pkl:0:0']);
  expect(await places(document, 'textDocument/typeDefinition', 1)).toEqual(['birds.pkl:2:11']);
});
