import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import type { Diagnostic, DocumentDiagnosticReport } from 'vscode-languageserver-protocol';
import { Editor } from './client.ts';

let editor: Editor;
afterEach(() => editor.stop());

const shown = (found: readonly Diagnostic[]): readonly string[] =>
  found.map(({ range, code, severity }) => `${range.start.line}:${range.start.character} ${code} ${severity}`);

it('are sent after a document is opened, changed and closed', async () => {
  editor = await Editor.start();
  const { uri } = await editor.open('main.pkl', 'port: Int = "80"\nname = nope\n');
  expect(shown(await editor.diagnostics(uri, 2))).toEqual(['0:12 type-mismatch 1', '1:7 unknown-property 1']);
  await editor.edit(uri, { line: 0, character: 12 }, { line: 0, character: 16 }, '80');
  expect(shown(await editor.diagnostics(uri, 1))).toEqual(['1:7 unknown-property 1']);
  await editor.notify('textDocument/didClose', { textDocument: { uri } });
  expect(await editor.diagnostics(uri, 0)).toEqual([]);
});

it('follow changes of imported modules, in the editor and on disk', async () => {
  editor = await Editor.start({ 'lib.pkl': 'port: Int = 80\n', 'disk.pkl': 'port: Int = 80\n' });
  const { uri } = await editor.open(
    'main.pkl',
    'import "lib.pkl"\nimport "disk.pkl"\nname: Int = lib.port + disk.port\nother: Int = disk.port\n',
  );
  expect(await editor.diagnostics(uri, 0)).toEqual([]);
  const lib = await editor.open('lib.pkl', 'port: Int = 80\n');
  await editor.edit(lib.uri, { line: 0, character: 0 }, { line: 0, character: 14 }, 'port: String = ""');
  expect(shown(await editor.diagnostics(uri, 1))).toEqual(['2:12 operator-not-defined 1']);
  writeFileSync(join(editor.folder, 'disk.pkl'), 'port: String = ""\n');
  await editor.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: editor.uriOf('disk.pkl'), type: 2 }] });
  expect(shown(await editor.diagnostics(uri, 2))).toEqual(['2:12 type-mismatch 1', '3:13 type-mismatch 1']);
});

it('report each syntax error, and other findings around it', async () => {
  editor = await Editor.start();
  const { uri } = await editor.open('main.pkl', 'a { x = }\nb = 5 5\nc = "open\nd { [1] }\ne: Int = "x"\nf = foo(1\n');
  const found = await editor.diagnostics(uri, 6);
  expect(found.filter(({ code }) => code !== 'type-mismatch').length).toBe(5);
  expect(shown(found)).toContain('4:9 type-mismatch 1');
});

it('are given when the client asks for them, in UTF-16 columns', async () => {
  editor = await Editor.start({}, { textDocument: { diagnostic: {} } });
  const document = await editor.open('main.pkl', 'a = "😀" + nope\n');
  const report = await editor.request<DocumentDiagnosticReport>('textDocument/diagnostic', {
    textDocument: { uri: document.uri },
  });
  expect(report.kind === 'full' ? shown(report.items) : []).toEqual(['0:11 unknown-property 1']);
});

it('are sent to a client that announces to watch files, but refuses to', async () => {
  // The test client refuses all requests of the server.
  editor = await Editor.start({}, { workspace: { didChangeWatchedFiles: { dynamicRegistration: true } } });
  const { uri } = await editor.open('main.pkl', 'name = nope\n');
  expect(shown(await editor.diagnostics(uri, 1))).toEqual(['0:7 unknown-property 1']);
});
