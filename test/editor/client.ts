// A client of the language server: the built program over its standard streams, as editors run it.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  type CancellationToken,
  createProtocolConnection,
  type Diagnostic,
  type InitializeResult,
  type Position,
  type ProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver-protocol/node';
import { builtCommand } from '../support/built-program.ts';

/** Marks positions in texts. */
const CURSOR = '‸';

/** A document that is open. */
export interface Opened {
  readonly uri: string;
  /** The positions that were marked in its text. */
  readonly at: readonly Position[];
}

/** The text without marks, and the positions of the marks. */
export function marked(text: string): { readonly text: string; readonly at: readonly Position[] } {
  const at: Position[] = [];
  let line = 0;
  let character = 0;
  let plain = '';
  for (const letter of text) {
    if (letter === CURSOR) {
      at.push({ line, character });
      continue;
    }
    plain += letter;
    if (letter === '\n') {
      line++;
      character = 0;
    } else character += letter.length;
  }
  return { text: plain, at };
}

/** An editor with a folder, connected to a server of its own. */
export class Editor {
  readonly folder: string;
  readonly capabilities: InitializeResult['capabilities'];
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #connection: ProtocolConnection;
  readonly #published: Map<string, readonly Diagnostic[]>;
  readonly #waiting: Map<string, (found: readonly Diagnostic[]) => boolean>;
  readonly #versions = new Map<string, number>();

  private constructor(
    folder: string,
    process: ChildProcessWithoutNullStreams,
    connection: ProtocolConnection,
    capabilities: InitializeResult['capabilities'],
  ) {
    this.folder = folder;
    this.#process = process;
    this.#connection = connection;
    this.capabilities = capabilities;
    this.#published = new Map();
    this.#waiting = new Map();
    connection.onNotification(
      'textDocument/publishDiagnostics',
      ({ uri, diagnostics }: { uri: string; diagnostics: Diagnostic[] }) => {
        this.#published.set(uri, diagnostics);
        if (this.#waiting.get(uri)?.(diagnostics) === true) this.#waiting.delete(uri);
      },
    );
  }

  /** Starts an editor in a folder with files, and a language server. */
  static async start(
    files: Readonly<Record<string, string>> = {},
    client: object = {},
    [program, words] = builtCommand(['lsp']),
    options: object = {},
  ): Promise<Editor> {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'kdeps-editor-')));
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    const process_ = spawn(program, [...words], {
      cwd: folder,
      env: { ...process.env, KDEPS_HOME: join(folder, '.kdeps'), HOME: folder },
    });
    const connection = createProtocolConnection(
      new StreamMessageReader(process_.stdout),
      new StreamMessageWriter(process_.stdin),
    );
    connection.onRequest('window/workDoneProgress/create', () => null);
    connection.listen();
    const uri = pathToFileURL(folder).href;
    const { capabilities } = await connection.sendRequest<InitializeResult>('initialize', {
      processId: process.pid,
      rootUri: uri,
      workspaceFolders: [{ uri, name: 'test' }],
      capabilities: client,
      initializationOptions: options,
    });
    await connection.sendNotification('initialized', {});
    return new Editor(folder, process_, connection, capabilities);
  }

  uriOf(name: string): string {
    return pathToFileURL(join(this.folder, name)).href;
  }

  /** Opens a document with a marked text, which need not be on disk. */
  async open(name: string, markedText: string): Promise<Opened> {
    const uri = this.uriOf(name);
    const { text, at } = marked(markedText);
    this.#versions.set(uri, 1);
    await this.#connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId: 'pkl', version: 1, text },
    });
    return { uri, at };
  }

  /** Replaces a part of a document. */
  async edit(uri: string, start: Position, end: Position, text: string): Promise<void> {
    const version = (this.#versions.get(uri) ?? 1) + 1;
    this.#versions.set(uri, version);
    await this.#connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version },
      contentChanges: [{ range: { start, end }, text }],
    });
  }

  /** The findings that the server sent for a document, once they are of a number. */
  diagnostics(uri: string, count: number): Promise<readonly Diagnostic[]> {
    const known = this.#published.get(uri);
    if (known?.length === count) return Promise.resolve(known);
    return new Promise((resolve) => {
      this.#waiting.set(uri, (found) => {
        if (found.length !== count) return false;
        resolve(found);
        return true;
      });
    });
  }

  /** Asks for something at a position of a document. */
  ask<R>(method: string, { uri, at }: Opened, index = 0, more: object = {}): Promise<R> {
    return this.#connection.sendRequest<R>(method, {
      textDocument: { uri },
      position: at[index] ?? { line: 0, character: 0 },
      ...more,
    });
  }

  /** Sends a request. */
  request<R>(method: string, parameters: object | string, token?: CancellationToken): Promise<R> {
    // An undefined token would count as a second parameter.
    return this.#connection.sendRequest<R>(method, parameters, ...(token === undefined ? [] : [token]));
  }

  /** Sends a notification. */
  notify(method: string, parameters: object): Promise<void> {
    return this.#connection.sendNotification(method, parameters);
  }

  /** Answers the next request of the server with this method. Resolves with its parameters. */
  asked<P>(method: string, answer: unknown): Promise<P> {
    return new Promise((resolve) => {
      const handler = this.#connection.onRequest(method, (parameters: P) => {
        handler.dispose();
        resolve(parameters);
        return answer;
      });
    });
  }

  /** Resolves with the parameters of the next notification of the server with this method. */
  told<P>(method: string): Promise<P> {
    return new Promise((resolve) => {
      const handler = this.#connection.onNotification(method, (parameters: P) => {
        handler.dispose();
        resolve(parameters);
      });
    });
  }

  /** Calls a function at the start of each progress. */
  progresses(begun: (value: { readonly title: string }) => void): void {
    this.#connection.onNotification('$/progress', ({ value }: { value: { kind: string; title: string } }) => {
      if (value.kind === 'begin') begun(value);
    });
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once('close', resolve));
    await this.#connection.sendRequest('shutdown');
    await this.#connection.sendNotification('exit');
    await ended;
    this.#connection.dispose();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
