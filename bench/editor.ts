// `npx tsx bench/editor.ts [FOLDER]`: the built language server, driven as an editor drives it, with a module of 2,000 lines:
//  - the time from its start to the first findings;
//  - the time from an edit to the answer of a hover, and to the new findings;
//  - its peak memory, after a search for symbols and references in all modules of FOLDER, if there is one.
// The processor time of the server is printed beside, because a busy machine changes only the other times.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import glob from 'fast-glob';
import {
  createProtocolConnection,
  type ProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver-protocol/node';
import { largeModule } from './corpus.ts';
import { median, runProcess } from './process.ts';

const [folder] = process.argv.slice(2);
const rounds = 9;
const edits = 30;
const lines = 2000;

/** Milliseconds of a clock tick, the unit of processor times in `/proc`. */
const TICK_MS = 10;

class Server {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #connection: ProtocolConnection;
  #published: (uri: string) => void = () => undefined;
  #version = 1;

  constructor(home: string) {
    const { NODE_EXTRA_CA_CERTS: _, ...env } = process.env;
    const program = join(import.meta.dirname, '..', 'dist', 'cli.cjs');
    this.#process = spawn(process.execPath, [program, 'lsp'], { env: { ...env, HOME: home, KDEPS_HOME: home } });
    this.#connection = createProtocolConnection(
      new StreamMessageReader(this.#process.stdout),
      new StreamMessageWriter(this.#process.stdin),
    );
    this.#connection.onNotification('textDocument/publishDiagnostics', ({ uri }: { uri: string }) =>
      this.#published(uri),
    );
    this.#connection.listen();
  }

  async initialize(root: string): Promise<void> {
    const uri = pathToFileURL(root).href;
    const workspaceFolders = [{ uri, name: 'bench' }];
    await this.request('initialize', { processId: process.pid, rootUri: uri, workspaceFolders, capabilities: {} });
    await this.#connection.sendNotification('initialized', {});
  }

  request(method: string, parameters: object): Promise<unknown> {
    return this.#connection.sendRequest(method, parameters);
  }

  async open(uri: string, text: string): Promise<void> {
    const textDocument = { uri, languageId: 'pkl', version: 1, text };
    await this.#connection.sendNotification('textDocument/didOpen', { textDocument });
  }

  /** Replaces a part of a line. */
  async edit(uri: string, line: number, from: number, to: number, text: string): Promise<void> {
    const range = { start: { line, character: from }, end: { line, character: to } };
    const textDocument = { uri, version: ++this.#version };
    await this.#connection.sendNotification('textDocument/didChange', {
      textDocument,
      contentChanges: [{ range, text }],
    });
  }

  /** Settles when the next findings for a document arrive. */
  findings(of: string): Promise<void> {
    return new Promise((settle) => {
      this.#published = (uri) => {
        if (uri === of) settle();
      };
    });
  }

  /** Processor time so far, in milliseconds; not a number where the system does not report it. */
  get processorTime(): number {
    const file = `/proc/${this.#process.pid}/stat`;
    if (!existsSync(file)) return Number.NaN;
    const [, rest = ''] = readFileSync(file, 'latin1').split(') ');
    const fields = rest.split(' ').map(Number);
    return ((fields[11] ?? 0) + (fields[12] ?? 0)) * TICK_MS;
  }

  /** Peak resident size in MB; not a number where the system does not report it. */
  get megabytes(): number {
    const file = `/proc/${this.#process.pid}/status`;
    if (!existsSync(file)) return Number.NaN;
    const [, kilobytes = ''] = /VmHWM:\s*(\d+)/.exec(readFileSync(file, 'latin1')) ?? [];
    return Number(kilobytes) / 1024;
  }

  async stop(): Promise<void> {
    const exited = new Promise((settle) => this.#process.once('exit', settle));
    await this.request('shutdown', {});
    await this.#connection.sendNotification('exit');
    await exited;
    this.#connection.dispose();
  }
}

const home = realpathSync(mkdtempSync(join(tmpdir(), 'kdeps-bench-')));
try {
  await small();
  if (folder !== undefined) await large(resolve(folder));
} finally {
  rmSync(home, { recursive: true, force: true });
}

async function small(): Promise<void> {
  const text = largeModule(Math.floor(lines / 1.1));
  const uri = pathToFileURL(join(home, 'config.pkl')).href;
  const starts: number[] = [];
  const startTimes: number[] = [];
  const empty: number[] = [];
  for (let round = 0; round < rounds; round++) {
    empty.push((await runProcess([process.execPath, '-e', '0'])).milliseconds);
    const began = performance.now();
    const server = new Server(home);
    const found = server.findings(uri);
    await server.initialize(home);
    await server.open(uri, text);
    await found;
    starts.push(performance.now() - began);
    startTimes.push(server.processorTime);
    await server.stop();
  }
  show('node -e 0', empty);
  show('start to first findings', starts, startTimes);

  const server = new Server(home);
  const hovers: number[] = [];
  const hoverTimes: number[] = [];
  const changes: number[] = [];
  const changeTimes: number[] = [];
  const first = server.findings(uri);
  await server.initialize(home);
  await server.open(uri, text);
  await first;
  const line = text.split('\n').findIndex((each) => each.startsWith('link900 '));
  for (let edit = 0; edit < edits; edit++) {
    // `linkN = itemM.id…`: the name of the property grows, so that a member of the module has changed.
    const before = server.processorTime;
    const began = performance.now();
    const found = server.findings(uri);
    await server.edit(uri, line, 0, 0, 'x');
    await server.request('textDocument/hover', {
      textDocument: { uri },
      position: { line, character: edit + 'link900 = it'.length },
    });
    hovers.push(performance.now() - began);
    hoverTimes.push(server.processorTime - before);
    await found;
    changes.push(performance.now() - began);
    changeTimes.push(server.processorTime - before);
  }
  show('edit to hover, first', hovers.slice(0, 1), hoverTimes.slice(0, 1));
  show('edit to hover', hovers.slice(1), hoverTimes.slice(1));
  show('edit to findings, first', changes.slice(0, 1), changeTimes.slice(0, 1));
  show('edit to findings', changes.slice(1), changeTimes.slice(1));
  console.log(`peak memory ${server.megabytes.toFixed(0)} MB`);
  await server.stop();
}

async function large(root: string): Promise<void> {
  const files = (await glob('**/*.pkl', { cwd: root })).sort();
  const server = new Server(home);
  await server.initialize(root);
  for (const file of files.slice(0, 10)) {
    const uri = pathToFileURL(join(root, file)).href;
    const found = server.findings(uri);
    await server.open(uri, readFileSync(join(root, file), 'utf8'));
    await found;
  }
  console.log(`${files.length} modules, 10 open: ${server.megabytes.toFixed(0)} MB`);
  const began = performance.now();
  await server.request('workspace/symbol', { query: 'port' });
  const seconds = (performance.now() - began) / 1000;
  console.log(`after a search in all: ${server.megabytes.toFixed(0)} MB (${seconds.toFixed(1)} s)`);
  await server.stop();
}

function show(name: string, wall: readonly number[], processor: readonly number[] = []): void {
  const used = processor.length === 0 ? '' : `, processor ${median(processor).toFixed(0)} ms`;
  console.log(`${name.padEnd(24)} median ${median(wall).toFixed(0).padStart(5)} ms${used}`);
}
