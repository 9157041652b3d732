// The extension for VS Code as it is installed: its archive, and the programs in it.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CompletionItem, Hover, MarkupContent } from 'vscode-languageserver-protocol';
import { buildExtension } from '../../scripts/vscode.ts';
import { ZipFiles } from '../../src/lang/node/zip.ts';
import { FILES_NOTIFICATION } from '../../src/playground/messages.ts';
import { Editor } from '../editor/client.ts';

let folder: string;
let archive: string;
let paths: readonly string[];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kdeps-vscode-'));
  archive = await buildExtension(folder);
  const zip = new ZipFiles(readFileSync(archive));
  paths = pathsIn(zip, '');
  for (const path of paths) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), zip.read(path) ?? '');
  }
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function pathsIn(zip: ZipFiles, parent: string): readonly string[] {
  return zip.list(parent === '' ? '/' : parent).flatMap(({ name, isDirectory }) => {
    const path = `${parent}/${name}`;
    return isDirectory ? pathsIn(zip, path) : [path];
  });
}

const installed = (path: string): string => join(folder, 'extension', path);

interface Contributions {
  readonly languages: readonly { readonly id: string; readonly configuration: string }[];
  readonly grammars: readonly { readonly path: string; readonly scopeName: string }[];
  readonly commands: readonly { readonly command: string }[];
  readonly configuration: { readonly properties: Readonly<Record<string, object>> };
}
interface Manifest {
  readonly main: string;
  readonly browser: string;
  readonly version: string;
  readonly engines: { readonly vscode: string };
  readonly contributes: Contributions;
}
const manifest = (): Manifest => JSON.parse(readFileSync(installed('package.json'), 'utf8'));

it('contains every file that its manifests name', () => {
  const { main, browser, contributes } = manifest();
  const { languages, grammars } = contributes;
  const named = [main, browser, ...languages.map((each) => each.configuration), ...grammars.map(({ path }) => path)];
  for (const path of named) expect(statSync(installed(path)).size).toBeGreaterThan(0);
  const xml = readFileSync(join(folder, 'extension.vsixmanifest'), 'utf8');
  const assets = [...xml.matchAll(/ Path="([^"]*)"/g)].map(([, path = '']) => path);
  expect(assets).toContain('extension/package.json');
  for (const path of assets) expect(statSync(join(folder, path)).isFile()).toBe(true);
  expect(xml).toContain(`Version="${manifest().version}"`);
});

it('says the type of every file', () => {
  const types = readFileSync(join(folder, '[Content_Types].xml'), 'utf8');
  const known = [...types.matchAll(/Extension="(\.\w+)"/g)].map(([, extension]) => extension);
  const parts = paths.filter((path) => !path.endsWith('[Content_Types].xml'));
  for (const path of parts) expect(known).toContain(path.replace(/^.*(?=\.\w+$)/, ''));
});

it('asks for the editor that its types are of, takes little space, and contains no path of this machine', () => {
  const development = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')).devDependencies;
  const { engines } = manifest();
  expect(development['@types/vscode'].split('.').slice(0, 2)).toEqual(engines.vscode.slice(1).split('.').slice(0, 2));
  expect(statSync(archive).size).toBeLessThan(3_000_000);
  for (const path of paths) expect(readFileSync(join(folder, path), 'latin1')).not.toContain(process.cwd());
});

it('has a pattern for words that JavaScript accepts, and Pkl names match', () => {
  const { wordPattern } = JSON.parse(readFileSync(installed('language-configuration.json'), 'utf8'));
  expect('größe = `a b`'.match(new RegExp(wordPattern, 'gu'))).toEqual(['größe', '`a b`']);
});

it.each(['desktop', 'browser'])('the client for the %s loads, and needs only the editor', (name) => {
  // A module whose members are all classes is enough to load the client of the protocol.
  const stub = `new Proxy({}, { get: () => class {} })`;
  const script = `const Module = require('module'); const load = Module._load;
    Module._load = (id, ...rest) => id === 'vscode' ? ${stub} : load(id, ...rest);
    console.log(Object.keys(require(${JSON.stringify(installed(`dist/${name}.js`))})).sort().join());`;
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(stdout).toBe('activate,deactivate\n');
});

it('contains a language server that needs nothing else', async () => {
  const files = { 'birds.pkl': 'class Bird {\n  wings: Int = 2\n}\n' };
  const editor = await Editor.start(files, {}, [process.execPath, [installed('server/cli.cjs'), 'lsp']]);
  const document = await editor.open(
    'main.pkl',
    'import "birds.pkl"\nowl: birds.‸Bird = new { w‸ }\nport: Int = "x"\n',
  );
  const hover = await editor.ask<Hover>('textDocument/hover', document);
  expect((hover.contents as MarkupContent).value).toContain('class Bird');
  const items = await editor.ask<CompletionItem[]>('textDocument/completion', document, 1);
  expect(items.map(({ label }) => label)).toContain('wings');
  const edits = await editor.request<object[]>('textDocument/formatting', {
    textDocument: { uri: document.uri },
    options: { tabSize: 2, insertSpaces: true },
  });
  expect(edits).toBeInstanceOf(Array);
  await editor.stop();
});

it('contains an evaluator that needs nothing else', () => {
  const words = ['eval', '-', '--timeout', '60', '--color', 'never', '--format', 'json'];
  const evaluate = (input: string): readonly (string | null)[] => {
    const { stdout, stderr } = spawnSync(process.execPath, [installed('server/cli.cjs'), ...words], {
      encoding: 'utf8',
      input,
    });
    return [stdout, stderr];
  };
  expect(evaluate('a = 1 + 1')).toEqual(['{\n  "a": 2\n}\n', '']);
  expect(evaluate('a = b')[1]).toContain('Cannot find property `b`');
});

/** The parts of the workers' messages that the tests look at. */
interface Said {
  readonly id?: number;
  readonly kind?: string;
  readonly method?: string;
  readonly params?: {
    readonly diagnostics: readonly { readonly range: { readonly start: { readonly line: number } } }[];
  };
}

/** A worker of the extension that runs. */
interface Started {
  send(message: object): void;
  /** The first message from now on that is accepted. */
  next(accept: (message: Said) => boolean): Promise<Said>;
  stop(): Promise<number>;
}

/** Runs a worker of the extension. Node's workers have other names for what browsers' have. */
function startWorker(name: string): Started {
  const adapter = `const { parentPort } = require('node:worker_threads');
    globalThis.self = globalThis;
    self.postMessage = (message) => parentPort.postMessage(message);
    self.addEventListener = (_, listener) => parentPort.on('message', (data) => listener({ data }));
    Object.defineProperty(self, 'onmessage', { set: (listener) => self.addEventListener('message', listener) });
    require('node:vm').runInThisContext(require('node:fs').readFileSync(${JSON.stringify(installed(`dist/${name}.js`))}, 'utf8'));`;
  const worker = new Worker(adapter, { eval: true });
  return {
    send: (message) => worker.postMessage(message, []),
    next: (accept) =>
      new Promise((resolve, reject) => {
        worker.on('error', reject);
        worker.on('message', (message: Said) => {
          if (accept(message)) resolve(message);
        });
      }),
    stop: () => worker.terminate(),
  };
}

it('contains a worker that serves the language, and knows files that are not open', async () => {
  const worker = startWorker('language-server');
  const send = (message: object): void => worker.send({ jsonrpc: '2.0', ...message });
  const findings = async (): Promise<readonly number[] | undefined> => {
    const { params } = await worker.next(({ method }) => method === 'textDocument/publishDiagnostics');
    return params?.diagnostics.map(({ range }) => range.start.line);
  };
  send({ method: FILES_NOTIFICATION, params: { files: [['birds.pkl', 'wings = 2']] } });
  const ready = worker.next(({ id }) => id === 1);
  send({ id: 1, method: 'initialize', params: { processId: null, rootUri: null, capabilities: {} } });
  await ready;
  send({ method: 'initialized', params: {} });
  const uri = 'file:///main.pkl';
  const text = 'import "birds.pkl"\nimport "owls.pkl"\na = birds.wings\nb = owls.x\n';
  const first = findings();
  send({ method: 'textDocument/didOpen', params: { textDocument: { uri, languageId: 'pkl', version: 1, text } } });
  expect(await first).toEqual([1]);
  const afterDeletion = findings();
  send({
    method: FILES_NOTIFICATION,
    params: {
      files: [
        ['birds.pkl', null],
        ['owls.pkl', 'x = 1'],
      ],
    },
  });
  const changes = ['birds', 'owls'].map((name) => ({ uri: `file:///${name}.pkl`, type: 2 }));
  send({ method: 'workspace/didChangeWatchedFiles', params: { changes } });
  expect(await afterDeletion).toEqual([0]);
  await worker.stop();
});

it('contains a worker that evaluates', async () => {
  const worker = startWorker('evaluation');
  const answer = worker.next(({ kind }) => kind !== 'ready');
  const files = [
    ['main.pkl', 'import "birds.pkl"\na = birds.wings + 1'],
    ['birds.pkl', 'wings = 2'],
  ];
  worker.send({ kind: 'evaluate', id: 0, files, main: 'main.pkl', format: 'yaml' });
  expect(await answer).toMatchObject({ kind: 'result', result: { documents: [{ text: 'a: 3\n' }] } });
  await worker.stop();
});
