import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CancellationTokenSource, type CodeLens, type Location } from 'vscode-languageserver-protocol';
import { Editor, type Opened } from './client.ts';

const files = {
  'birds.pkl': 'open module birds\n\nopen class Bird {}\n\nclass Nest {}\n\nname = "birds"\n',
  'owls.pkl': 'extends "birds.pkl"\n\nclass Owl extends Bird {}\n',
  'zoo.pkl': 'amends "birds.pkl"\n',
  'farm.pkl': 'amends "birds.pkl"\n\nname = "farm"\n',
  'broken.pkl': 'a: Int = "one"\n',
  'birds.test.pkl': 'amends "pkl:test"\n\nfacts {\n  ["adds"] {\n    1 + 1 == 2\n  }\n}\n',
  'shape.pkl': 'abstract module shape\n',
  PklProject: 'amends "pkl:Project"\n',
  'workflow.pkl': 'amends "package://schema.kdeps.com/core@0.5.1#/Workflow.pkl"\n',
};
let editor: Editor;
beforeAll(async () => {
  editor = await Editor.start(files, { window: { showDocument: { support: true }, workDoneProgress: true } });
});
afterAll(() => editor.stop());

async function lensesOf(name: string, text?: string): Promise<readonly CodeLens[]> {
  const document: Opened = await editor.open(name, text ?? files[name as keyof typeof files]);
  return (await editor.ask<CodeLens[] | null>('textDocument/codeLens', document)) ?? [];
}

const shown = ({ range, command }: CodeLens) => `${range.start.line} ${command?.title ?? ''}`;

it('shows what inherits from a module and its classes', async () => {
  const lenses = await lensesOf('birds.pkl');
  expect(lenses.map(shown)).toEqual([
    '0 Evaluate',
    '0 Amended by 2 modules',
    '0 Extended by 1 module',
    '2 Extended by 1 class',
  ]);
  const [, , locations] = lenses[1]?.command?.arguments ?? [];
  const names = (locations as Location[]).map(({ uri }) => uri.slice(uri.lastIndexOf('/') + 1));
  expect(names.sort()).toEqual(['farm.pkl', 'zoo.pkl']);
});

it('offers what can be done with a module', async () => {
  expect((await lensesOf('birds.test.pkl')).map(shown)).toEqual(['0 Run tests', '2 Run facts']);
  expect((await lensesOf('shape.pkl')).map(shown)).toEqual([]);
  expect((await lensesOf('PklProject')).map(shown)).toEqual(['0 Resolve dependencies']);
  // The server cannot run agents, because they run until they are stopped.
  expect((await lensesOf('workflow.pkl')).map(shown)).toEqual([]);
});

it('offers the commands that the client implements', async () => {
  const client = await Editor.start(files, {}, undefined, { commands: ['kdeps.run', 'rm', 1] });
  try {
    expect(client.capabilities.executeCommandProvider?.commands).toContain('kdeps.run');
    expect(client.capabilities.executeCommandProvider?.commands).not.toContain('rm');
    const document = await client.open('workflow.pkl', files['workflow.pkl']);
    const lenses = await client.ask<CodeLens[]>('textDocument/codeLens', document);
    expect(lenses.map(shown)).toEqual(['0 Run this agent']);
  } finally {
    await client.stop();
  }
});

it('evaluates a module, and shows the result in a document', async () => {
  const opened = editor.asked<{ uri: string }>('window/showDocument', { success: true });
  const command = { command: 'kdeps.evaluate', arguments: [editor.uriOf('farm.pkl')] };
  expect(await editor.request('workspace/executeCommand', command)).toBe('name = "farm"\n');
  const { uri } = await opened;
  expect(await readFile(fileURLToPath(uri), 'utf8')).toBe('name = "farm"\n');
});

it('runs tests, and shows their report', async () => {
  const opened = editor.asked<{ uri: string }>('window/showDocument', { success: true });
  const command = { command: 'kdeps.test', arguments: [editor.uriOf('birds.test.pkl')] };
  expect(await editor.request('workspace/executeCommand', command)).toContain('adds');
  expect(existsSync(fileURLToPath((await opened).uri))).toBe(true);
});

it('ends what runs when the editor leaves, and when the user cancels', async () => {
  const client = await Editor.start({
    'endless.pkl': 'a = IntSeq(0, 1000000000000).fold(0, (sum, each) -> sum + each)\n',
  });
  const uri = client.uriOf('endless.pkl');
  const isRunning = () => execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).includes(`eval ${uri}`);
  const command = { command: 'kdeps.evaluate', arguments: [uri] };
  const canceled = new CancellationTokenSource();
  const first = client.request('workspace/executeCommand', command, canceled.token);
  await expect.poll(isRunning, { timeout: 30_000 }).toBe(true);
  canceled.cancel();
  expect(await first.catch(() => null)).toBeNull();
  await expect.poll(isRunning, { timeout: 30_000 }).toBe(false);
  const second = client.request('workspace/executeCommand', command).catch(() => null);
  await expect.poll(isRunning, { timeout: 30_000 }).toBe(true);
  await client.stop();
  await second;
  await expect.poll(isRunning, { timeout: 30_000 }).toBe(false);
});

it('says why an evaluation failed', async () => {
  const message = editor.told<{ type: number; message: string }>('window/showMessage');
  const command = { command: 'kdeps.evaluate', arguments: [editor.uriOf('broken.pkl')] };
  expect(await editor.request('workspace/executeCommand', command)).toBeNull();
  expect((await message).message).toContain('Expected value of type `Int`');
});

it('opens the one place of a lens', async () => {
  const [location] = ((await lensesOf('birds.pkl'))[2]?.command?.arguments?.[2] ?? []) as Location[];
  const opened = editor.asked<{ uri: string }>('window/showDocument', { success: true });
  const args = [editor.uriOf('birds.pkl'), { line: 0, character: 0 }, [location]];
  await editor.request('workspace/executeCommand', { command: 'kdeps.showReferences', arguments: args });
  expect((await opened).uri).toBe(editor.uriOf('owls.pkl'));
});

it('answers commands with nonsense, and half-written text', async () => {
  for (const [command, ...args] of [
    ['kdeps.evaluate'],
    ['kdeps.evaluate', 1],
    ['kdeps.evaluate', '--help'],
    ['kdeps.downloadPackage', '--version'],
    ['kdeps.downloadPackage', 'file:///etc/passwd'],
    ['kdeps.syncProject', {}],
    ['kdeps.showReferences', 1, 2, [null, 3, { uri: 1 }]],
    ['kdeps.run', editor.uriOf('workflow.pkl')],
    ['unknown', null],
  ])
    expect([null, []]).toContainEqual(await editor.request('workspace/executeCommand', { command, arguments: args }));
  for (const text of ['', 'module', 'open class', 'amends "', 'open class A extends A\n', '@(((', '\u0000'])
    expect(Array.isArray(await lensesOf('half.pkl', text))).toBe(true);
});
