import { afterAll, beforeAll, expect, it } from 'vitest';
import type {
  CallHierarchyIncomingCall,
  CallHierarchyItem,
  CallHierarchyOutgoingCall,
} from 'vscode-languageserver-protocol';
import { Editor, type Opened } from './client.ts';

const birds = `module birds

function fly‸(name: String) = name.length + spe‸ed.apply(name)

local spe‸ed = (name: String) -> wind(name)

function wind(name: String): Int = if (name.isEmpty) 0 else win‸d(name.drop(1))

flock {
  leader = fly("owl") + fly("eagle")
}

/// See [fly()].
@Deprecated { message = "\\(fly("kite"))" }
class Nest {
  size(this < fl‸y("wren")) = 1
}
`;
let editor: Editor;
let document: Opened;
beforeAll(async () => {
  editor = await Editor.start({
    'birds.pkl': birds.replaceAll('‸', ''),
    'zoo.pkl': 'import "birds.pkl"\n\nclass Cage {\n  function enter() = birds.fly("parrot")\n}\n',
  });
  document = await editor.open('birds.pkl', birds);
});
afterAll(() => editor.stop());

async function itemAt(index: number): Promise<CallHierarchyItem | undefined> {
  const found = await editor.ask<CallHierarchyItem[] | null>('textDocument/prepareCallHierarchy', document, index);
  return found?.[0];
}

const shown = ({ name, detail }: CallHierarchyItem, ranges: readonly { start: { line: number } }[]) =>
  `${detail ?? ''} ${name} ${ranges.map(({ start }) => start.line).join()}`;

async function incoming(item: CallHierarchyItem | undefined): Promise<string[]> {
  const found = await editor.request<CallHierarchyIncomingCall[]>('callHierarchy/incomingCalls', { item });
  return found.map(({ from, fromRanges }) => shown(from, fromRanges)).sort();
}

async function outgoing(item: CallHierarchyItem | undefined): Promise<string[]> {
  const found = await editor.request<CallHierarchyOutgoingCall[]>('callHierarchy/outgoingCalls', { item });
  return found.map(({ to, fromRanges }) => shown(to, fromRanges)).sort();
}

it('the callers of a method are in all modules', async () => {
  const fly = await itemAt(0);
  expect(await incoming(fly)).toEqual(['birds leader 9,9', 'birds message 13', 'zoo enter 3']);
});

it('a method calls methods, functions in properties, and itself', async () => {
  expect(await outgoing(await itemAt(0))).toEqual(['birds speed 2', 'pkl.base apply 2']);
  expect(await outgoing(await itemAt(2))).toEqual(['birds wind 4']);
  const wind = await itemAt(3);
  expect(await outgoing(wind)).toEqual(['birds wind 6', 'pkl.base drop 6']);
  expect(await incoming(wind)).toEqual(['birds speed 4', 'birds wind 6']);
});

it('a property with a function is called like a method', async () => {
  expect((await itemAt(1))?.name).toBe('speed');
  expect(await incoming(await itemAt(1))).toEqual(['birds fly 2']);
});

it('callers can be followed further', async () => {
  const fly = await itemAt(0);
  const callers = await editor.request<CallHierarchyIncomingCall[]>('callHierarchy/incomingCalls', { item: fly });
  const enter = callers.find(({ from }) => from.name === 'enter')?.from;
  expect(await outgoing(enter)).toEqual(['birds fly 3']);
  expect(await incoming(enter)).toEqual([]);
});

it('answers when there is nothing to call, and when an item is not its own', async () => {
  const other = await editor.open('other.pkl', 'a = ‸1\nclass ‸B\nc = d‸.e(\n');
  for (const index of other.at.keys())
    expect(await editor.ask('textDocument/prepareCallHierarchy', other, index)).toBeNull();
  const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
  for (const data of [undefined, null, 1, {}, { from: 'x:', module: 'x:', offset: 1e9, name: '' }, { from: 1 }]) {
    const item = { name: 'x', kind: 6, uri: document.uri, range, selectionRange: range, data };
    expect(await editor.request('callHierarchy/incomingCalls', { item })).toEqual([]);
    expect(await editor.request('callHierarchy/outgoingCalls', { item })).toEqual([]);
  }
});
