// Packages that are not in the cache, and dependencies without versions, against a real HTTPS server.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CodeAction, Command, DocumentDiagnosticReport } from 'vscode-languageserver-protocol';
import { writeZip } from '../../src/lang/node/zip.ts';
import { builtCommand } from '../support/built-program.ts';
import { type PackageServer, startServer } from '../support/package-server.ts';
import { Editor, type Opened } from './client.ts';

const zip = writeZip([['Owl.pkl', new TextEncoder().encode('name = "Owl"\n')]]);
const metadata = JSON.stringify({
  name: 'birds',
  packageUri: 'package://localhost:0/birds@1.0.0',
  version: '1.0.0',
  packageZipUrl: 'https://localhost:0/birds@1.0.0.zip',
  packageZipChecksums: { sha256: createHash('sha256').update(zip).digest('hex') },
  dependencies: {},
});

let server: PackageServer;
beforeAll(async () => {
  server = await startServer(
    new Map([
      ['/birds@1.0.0', { body: metadata }],
      ['/birds@1.0.0.zip', { body: zip }],
    ]),
  );
});
afterAll(() => server.close());

/** Runs a test with an editor, and with its own cache. */
async function withEditor(files: Record<string, string>, work: (editor: Editor) => Promise<void>): Promise<void> {
  const words = ['lsp', '--test-port', String(server.port), '--ca-certificates', server.certificateFile];
  const client = { window: { workDoneProgress: true }, textDocument: { diagnostic: {} } };
  const editor = await Editor.start(files, client, builtCommand(words));
  try {
    await work(editor);
  } finally {
    await editor.stop();
  }
}

async function codes(editor: Editor, document: Opened): Promise<unknown[]> {
  const report = await editor.ask<DocumentDiagnosticReport>('textDocument/diagnostic', document);
  return report.kind === 'full' ? report.items.map(({ code }) => code) : [];
}

async function commandAt(editor: Editor, document: Opened): Promise<Command | undefined> {
  const [position] = document.at;
  const range = { start: position, end: position };
  const more = { range, context: { diagnostics: [] } };
  const actions = await editor.ask<CodeAction[]>('textDocument/codeAction', document, 0, more);
  return actions.find(({ command }) => command !== undefined)?.command;
}

it('downloads the package of an import', () =>
  withEditor({}, async (editor) => {
    const document = await editor.open(
      'main.pkl',
      'import "package://‸localhost:0/birds@1.0.0#/Owl.pkl"\n\nname = Owl.name\n',
    );
    expect(await codes(editor, document)).toEqual(['offline']);
    const command = await commandAt(editor, document);
    expect(command?.title).toBe('Download `package://localhost:0/birds@1.0.0`');
    const titles: string[] = [];
    editor.progresses(({ title }) => titles.push(title));
    expect(await editor.request('workspace/executeCommand', command ?? {})).toBe(true);
    expect(titles).toEqual(['Downloading package://localhost:0/birds@1.0.0']);
    expect(await codes(editor, document)).toEqual([]);
  }));

it('resolves the dependencies of a project, and downloads them', () =>
  withEditor(
    {
      PklProject:
        'amends "pkl:Project"\n\ndependencies {\n  ["birds"] { uri = "package://localhost:0/birds@1.0.0" }\n}\n',
    },
    async (editor) => {
      const document = await editor.open('main.pkl', 'import "@birds/‸Owl.pkl"\n\nname = Owl.name\n');
      expect(await codes(editor, document)).toEqual(['cannot-load-project-deps-json']);
      const command = await commandAt(editor, document);
      expect(command?.title).toBe('Resolve the dependencies');
      expect(await editor.request('workspace/executeCommand', command ?? {})).toBe(true);
      expect(existsSync(join(editor.folder, 'PklProject.deps.json'))).toBe(true);
      expect(await codes(editor, document)).toEqual([]);
    },
  ));

it('answers the requests of the extension of Apple', () =>
  withEditor({ PklProject: 'amends "pkl:Project"\n' }, async (editor) => {
    expect(await editor.request('pkl/syncProjects', {})).toEqual({});
    expect(existsSync(join(editor.folder, 'PklProject.deps.json'))).toBe(true);
    const document = await editor.open('main.pkl', 'import "package://localhost:0/birds@1.0.0#/Owl.pkl"\na = Owl\n');
    expect(await codes(editor, document)).toEqual(['offline']);
    expect(await editor.request('pkl/downloadPackage', 'package://localhost:0/birds@1.0.0')).toEqual({});
    expect(await codes(editor, document)).toEqual([]);
  }));

it('says why a package cannot be downloaded', () =>
  withEditor({}, async (editor) => {
    const message = editor.told<{ message: string }>('window/showMessage');
    const command = { command: 'kdeps.downloadPackage', arguments: ['package://localhost:0/none@1.0.0'] };
    expect(await editor.request('workspace/executeCommand', command)).toBe(false);
    expect((await message).message).toContain('404');
  }));
