import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Hover, MarkupContent } from 'vscode-languageserver-protocol';
import { Editor } from './client.ts';

let editor: Editor;
beforeAll(async () => {
  editor = await Editor.start({
    'birds.pkl':
      '/// Birds.\nmodule birds\n\n/// A bird, see [wings].\nopen class Bird {\n  /// How many.\n  wings: Int(isPositive) = 2\n\n  function sing(times: Int): String = "x".repeat(times)\n}\n',
  });
});
afterAll(() => editor.stop());

async function hoverTexts(text: string): Promise<readonly string[]> {
  const document = await editor.open('main.pkl', text);
  const texts: string[] = [];
  for (const [i] of document.at.entries()) {
    const hover = await editor.ask<Hover | null>('textDocument/hover', document, i);
    texts.push(hover === null ? '' : (hover.contents as MarkupContent).value);
  }
  await editor.notify('textDocument/didClose', { textDocument: { uri: document.uri } });
  return texts;
}

const header = (text: string): string =>
  text
    .split('```')[1]
    ?.replace(/^pkl\n/, '')
    .trim() ?? '';

it('shows declarations', async () => {
  const texts = await hoverTexts(
    'import "birds.pkl"\n\nclass Owl extends birds.‸Bird {}\nowl: ‸Owl = new { ‸wings = 3 }\nlocal song = owl.‸sing(2)\nlength = song.‸length\n',
  );
  expect(texts.map(header)).toEqual([
    'open class Bird',
    'class Owl extends birds.Bird',
    'wings: Int(isPositive)',
    'function sing(times: Int): String',
    'external length: Int',
  ]);
});

it('shows inferred and narrowed types', async () => {
  const texts = await hoverTexts(
    'local ‸ports = List(80, 443)\na: String|Int = "x"\nb = if (a is String) ‸a else ""\nc = ports.map((‸port) -> port + 1)\nd { for (‸p in ports) { p } }\ne = let (‸x = 1) x\n',
  );
  expect(texts.map(header)).toEqual(['local ports: List<Int>', 'a: String', 'port: Int', 'p: Int', 'x: Int']);
});

it('shows links with texts of their own', async () => {
  const [text = ''] = await hoverTexts('/// [*the* `size`][size] of [none][nothing at all]\n‸color = 1\nsize = 2\n');
  expect(text).toMatch(/\[\*the\* `size`\]\(file:.*#L3\) of \[none\]\[nothing at all\]/);
});

it('shows documentation with links', async () => {
  const [bird = '', wings = ''] = await hoverTexts('import "birds.pkl"\n\na: birds.‸Bird = new { ‸wings = 1 }\n');
  expect(bird).toMatch(/A bird, see \[`wings`\]\(file:\/\/.*birds\.pkl#L7\)\./);
  expect(bird).toMatch(/in \[birds\]\(file:/);
  expect(wings).toContain('How many.');
});

it('shows nothing if there is no name', async () => {
  expect(await hoverTexts('a = 1‸2\n// ‸comment\nb = "te‸xt"\n')).toEqual(['', '', '']);
});
