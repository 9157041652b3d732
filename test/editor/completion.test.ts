import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CompletionItem } from 'vscode-languageserver-protocol';
import { Editor } from './client.ts';

let editor: Editor;
beforeAll(async () => {
  editor = await Editor.start(
    {
      'birds.pkl':
        'module birds\n\nopen class Bird {\n  wings: Int = 2\n  nest: Nest\n  kind: "owl"|"jay" = "owl"\n\n  function sing(times: Int, loud: Boolean): String = "x"\n}\n\nclass Nest {\n  eggs: Int = 0\n}\n',
      'lib/tools.pkl': 'x = 1\n',
    },
    { textDocument: { completion: { completionItem: { snippetSupport: true } } } },
  );
});
afterAll(() => editor.stop());

let count = 0;
async function itemsAt(text: string): Promise<readonly CompletionItem[]> {
  const document = await editor.open(`case${count++}.pkl`, text);
  return (await editor.ask<CompletionItem[] | null>('textDocument/completion', document)) ?? [];
}
const labels = (items: readonly CompletionItem[]): readonly string[] => items.map(({ label }) => label);
const head = 'import "birds.pkl"\n\n';

describe('completion offers', () => {
  it('members after a dot, with a snippet for parameters', async () => {
    const items = await itemsAt(`${head}owl = new birds.Bird {}\nlocal b: birds.Bird = owl\na = b.‸\n`);
    expect(labels(items)).toEqual(expect.arrayContaining(['wings', 'nest', 'kind', 'sing(times, loud)']));
    expect(labels(items)).not.toContain('if');
    expect(items.find(({ label }) => label.startsWith('sing'))).toMatchObject({
      detail: 'function sing(times: Int, loud: Boolean): String',
      insertTextFormat: 2,
      textEdit: { newText: `sing(\${1:times}, \${2:loud})` },
    });
    expect(labels(await itemsAt(`a = "text".le‸\n`))).toContain('length');
  });

  it('properties that a body has not set yet', async () => {
    const items = await itemsAt(`${head}owl = new birds.Bird {\n  wings = 1\n  ‸\n}\n`);
    expect(labels(items)).toEqual(expect.arrayContaining(['nest', 'kind', 'for', 'local']));
    expect(labels(items)).not.toContain('wings');
    expect(items.find(({ label }) => label === 'nest')?.textEdit).toMatchObject({ newText: 'nest {\n  $1\n}' });
    expect(labels(await itemsAt('amends "birds.pkl"\n\n‸\n'))).toContain('import');
  });

  it('names in scope and keywords in expressions', async () => {
    const found = labels(await itemsAt(`${head}local port = 80\nfunction f(first) = let (second = 1) ‸\n`));
    expect(found).toEqual(expect.arrayContaining(['port', 'first', 'second', 'birds', 'List(elements)', 'if', 'new']));
    expect(found.slice(0, 2).sort()).toEqual(['first', 'second']);
  });

  it('types where a type is expected', async () => {
    for (const text of ['a: ‸\n', 'a = new ‸\n', 'a = 1 is Str‸\n', 'class B extends ‸\n', 'a: Listing<‸>\n']) {
      const found = labels(await itemsAt(`${head}class Own\n${text}`));
      expect(found, text).toEqual(expect.arrayContaining(['String', 'Listing', 'Own', 'birds']));
      expect(found, text).not.toContain('if');
    }
    expect(labels(await itemsAt(`${head}a: birds.‸\n`))).toEqual(['Bird', 'Nest']);
  });

  it('modules in imports', async () => {
    expect(labels(await itemsAt('import "‸"\n'))).toEqual(
      expect.arrayContaining(['birds.pkl', 'lib/', 'pkl:math', 'package://']),
    );
    expect(labels(await itemsAt('import "lib/‸"\n'))).toEqual(['tools.pkl']);
    expect(labels(await itemsAt('import "pkl:‸"\n'))).toContain('pkl:json');
  });

  it('the values that a string can have', async () => {
    expect(labels(await itemsAt(`${head}a = new birds.Bird { kind = "‸" }\n`))).toEqual(['owl', 'jay']);
  });

  it('nothing in comments and other strings', async () => {
    expect(await itemsAt('// a.‸\n')).toEqual([]);
    expect(await itemsAt('a = "text ‸"\n')).toEqual([]);
  });
});
