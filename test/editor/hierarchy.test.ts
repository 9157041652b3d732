import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Location, TypeHierarchyItem } from 'vscode-languageserver-protocol';
import { Editor, type Opened } from './client.ts';

const shapes =
  'module shapes\n\nabstract class Sh‸ape {\n  abstract function ar‸ea(): Float\n}\n\nclass Square extends Shape {\n  function area() = 1.0\n}\n';
let editor: Editor;
let document: Opened;
beforeAll(async () => {
  editor = await Editor.start({
    'shapes.pkl': shapes.replaceAll('‸', ''),
    'circle.pkl': 'import "shapes.pkl"\n\nclass Circle extends shapes.Shape {\n  function area() = 3.1\n}\n',
  });
  document = await editor.open('shapes.pkl', shapes);
});
afterAll(() => editor.stop());

it('implementations are subclasses, and members that override', async () => {
  const places = async (index: number) =>
    (await editor.ask<Location[]>('textDocument/implementation', document, index))
      .map(({ uri, range }) => `${uri.slice(uri.lastIndexOf('/') + 1)}:${range.start.line}:${range.start.character}`)
      .sort();
  expect(await places(0)).toEqual(['circle.pkl:2:6', 'shapes.pkl:6:6']);
  expect(await places(1)).toEqual(['circle.pkl:3:11', 'shapes.pkl:7:11']);
});

it('the hierarchy of classes goes up and down', async () => {
  const [item] = await editor.ask<TypeHierarchyItem[]>('textDocument/prepareTypeHierarchy', document);
  expect(item?.name).toBe('Shape');
  const below = await editor.request<TypeHierarchyItem[]>('typeHierarchy/subtypes', { item });
  expect(below.map(({ name }) => name).sort()).toEqual(['Circle', 'Square']);
  const [above] = await editor.request<TypeHierarchyItem[]>('typeHierarchy/supertypes', { item: below[0] });
  expect(above?.name).toBe('Shape');
  const [top] = await editor.request<TypeHierarchyItem[]>('typeHierarchy/supertypes', { item: above });
  expect(top?.name).toBe('Typed');
});

it('gives the text of modules without a file', async () => {
  expect(await editor.request('pkl/fileContents', { uri: 'pkl-lsp://stdlib/math.pkl' })).toContain('module pkl.math');
  expect(await editor.request('pkl/fileContents', { uri: 'nowhere:x' })).toBe('');
});
