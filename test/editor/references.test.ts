import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DocumentHighlight, Location, WorkspaceEdit } from 'vscode-languageserver-protocol';
import { Editor, type Opened } from './client.ts';

const birds = 'module birds\n\nopen class Bird {\n  wi‸ngs: Int = 2\n  legs = wings\n}\n';
let editor: Editor;
let document: Opened;
beforeAll(async () => {
  editor = await Editor.start({
    'birds.pkl': birds.replace('‸', ''),
    'owl.pkl':
      'import "birds.pkl"\n\nclass Owl extends birds.Bird { wings = 3 }\nlocal owl = new Owl { wings = 4 }\nwings = owl.wings\n',
    'other.pkl': 'wings = 1\na = wings\n',
  });
  document = await editor.open('birds.pkl', birds);
});
afterAll(() => editor.stop());

const shown = ({ uri, range }: Location): string =>
  `${uri.slice(uri.lastIndexOf('/') + 1)}:${range.start.line}:${range.start.character}`;

describe('references', () => {
  it('are found in all modules: uses, overrides, and objects that set a member', async () => {
    const all = await editor.ask<Location[]>('textDocument/references', document, 0, {
      context: { includeDeclaration: true },
    });
    expect(all.map(shown).sort()).toEqual([
      'birds.pkl:3:2',
      'birds.pkl:4:9',
      'owl.pkl:2:31',
      'owl.pkl:3:22',
      'owl.pkl:4:12',
    ]);
    const uses = await editor.ask<Location[]>('textDocument/references', document, 0, {
      context: { includeDeclaration: false },
    });
    expect(uses.map(shown).sort()).toEqual(['birds.pkl:4:9', 'owl.pkl:4:12']);
  });

  it('are highlighted in their module', async () => {
    const found = await editor.ask<DocumentHighlight[]>('textDocument/documentHighlight', document);
    expect(found.map(({ range, kind }) => `${range.start.line}:${range.start.character} ${kind}`)).toEqual([
      '3:2 3',
      '4:9 2',
    ]);
  });
});

describe('renaming', () => {
  it('changes a member wherever it is named', async () => {
    const { changes } = await editor.ask<WorkspaceEdit>('textDocument/rename', document, 0, { newName: 'flügel' });
    const edits = Object.entries(changes ?? {}).flatMap(([uri, all]) =>
      all.map(({ range, newText }) => `${shown({ uri, range })} ${newText}`),
    );
    expect(edits.sort()).toEqual([
      'birds.pkl:3:2 flügel',
      'birds.pkl:4:9 flügel',
      'owl.pkl:2:31 flügel',
      'owl.pkl:3:22 flügel',
      'owl.pkl:4:12 flügel',
    ]);
  });

  it('quotes names that need it, and refuses what cannot be renamed', async () => {
    const { changes } = await editor.ask<WorkspaceEdit>('textDocument/rename', document, 0, { newName: 'new' });
    expect(changes?.[document.uri]?.[0]?.newText).toBe('`new`');
    const other = await editor.open('refuse.pkl', 'import "birds.pkl"\na = "x".‸length\nb = ‸birds.Bird\nc = 1‸2\n');
    const refused = (index: number, newName = 'other') =>
      expect(editor.ask('textDocument/rename', other, index, { newName })).rejects.toThrow();
    await refused(0);
    await refused(1);
    await refused(2);
    await expect(editor.ask('textDocument/rename', document, 0, { newName: '' })).rejects.toThrow(
      'is not a valid name',
    );
  });
});
