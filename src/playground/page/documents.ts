/** The files, as documents of the language server. One of them is in the editor; the others wait as states. */
import { type LSPClient, LSPPlugin, Workspace, type WorkspaceFile } from '@codemirror/lsp-client';
import type { EditorState, Text, TransactionSpec } from '@codemirror/state';
import type { EditorView } from '@codemirror/view';
import { nameOf, uriOf } from '../messages.ts';

/** A file. */
export class PlaygroundDocument implements WorkspaceFile {
  readonly uri: string;
  readonly languageId = 'pkl';
  version = 0;
  /** What the server knows. */
  doc: Text;
  /** Its state while it is not in the editor. */
  state: EditorState;
  view: EditorView | null = null;

  constructor(uri: string, state: EditorState) {
    this.uri = uri;
    this.state = state;
    this.doc = state.doc;
  }

  getView(): EditorView | null {
    return this.view;
  }

  get text(): string {
    return (this.view?.state ?? this.state).doc.toString();
  }
}

export class Documents extends Workspace {
  files: PlaygroundDocument[] = [];
  /** Shows a file in the editor. Set by the editor. */
  show: (name: string) => EditorView | null = () => null;

  named(name: string): PlaygroundDocument | null {
    return this.getFile(uriOf(name));
  }

  override getFile(uri: string): PlaygroundDocument | null {
    return this.files.find((file) => file.uri === uri) ?? null;
  }

  add(name: string, state: EditorState): PlaygroundDocument {
    const file = new PlaygroundDocument(uriOf(name), state);
    this.files.push(file);
    this.client.didOpen(file);
    return file;
  }

  remove(name: string): void {
    const uri = uriOf(name);
    this.files = this.files.filter((file) => file.uri !== uri);
    this.client.didClose(uri);
  }

  override syncFiles() {
    return this.files.flatMap((file) => {
      const plugin = file.view === null ? null : LSPPlugin.get(file.view);
      if (plugin === null || plugin.uri !== file.uri || plugin.unsyncedChanges.empty) return [];
      const { doc: prevDoc } = file;
      file.doc = plugin.view.state.doc;
      file.version++;
      const { unsyncedChanges: changes } = plugin;
      plugin.clear();
      return [{ changes, file, prevDoc }];
    });
  }

  /** Called when the editor shows a file. */
  override openFile(uri: string, _languageId: string, view: EditorView): void {
    const file = this.getFile(uri);
    if (file !== null) file.view = view;
  }

  /** Called when the editor shows another file. */
  override closeFile(uri: string): void {
    const file = this.getFile(uri);
    if (file !== null) file.view = null;
  }

  override updateFile(uri: string, update: TransactionSpec): void {
    const file = this.getFile(uri);
    if (file === null) return;
    if (file.view !== null) {
      file.view.dispatch(update);
      return;
    }
    const { doc: prevDoc } = file;
    const transaction = file.state.update(update);
    file.state = transaction.state;
    file.doc = file.state.doc;
    file.version++;
    const contentChanges = [{ text: file.doc.toString() }];
    if (prevDoc !== file.doc)
      this.client.notification('textDocument/didChange', {
        textDocument: { uri, version: file.version },
        contentChanges,
      });
  }

  override displayFile(uri: string): Promise<EditorView | null> {
    const name = nameOf(uri);
    return Promise.resolve(name === null || this.getFile(uri) === null ? null : this.show(name));
  }
}

/** The documents of a client that was created with them. */
export function documentsOf(client: LSPClient): Documents {
  return client.workspace as Documents;
}
