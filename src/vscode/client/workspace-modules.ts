// The modules of a workspace in a browser, as the workers know them: files below one folder. Workspaces there are not on
// disk, but have schemes such as `vscode-vfs`.
import { type Disposable, Uri, workspace } from 'vscode';
import type { DidChangeWatchedFilesParams } from 'vscode-languageclient';
import { FILES_NOTIFICATION, type Files, nameOf, type SharedFiles, uriOf } from '../../playground/messages.ts';

/** How many modules are read. */
const MAX_MODULES = 1000;
const PATTERN = '**/{*.pkl,*.pcf,PklProject}';

/** The file that the workers know a document as. */
export const fileName = (uri: Uri): string => uri.path.replace(/^\/+/, '');

/** The URI that the workers know a document by. */
export const protocolUri = (uri: Uri): string => uriOf(fileName(uri));

/** The document with a URI of the workers. */
export function codeUri(text: string): Uri {
  const name = nameOf(text);
  if (name === null) return Uri.parse(text);
  const open = workspace.textDocuments.find(({ uri, languageId }) => languageId === 'pkl' && fileName(uri) === name);
  const folder = workspace.workspaceFolders?.[0]?.uri ?? Uri.from({ scheme: 'untitled' });
  return open?.uri ?? folder.with({ path: `/${name}` });
}

/** The texts of the modules in the workspace, with unsaved changes. */
export async function readModules(): Promise<Files> {
  const uris = await workspace.findFiles(PATTERN, '**/node_modules/**', MAX_MODULES);
  return Promise.all(uris.map(readModule));
}

/** Tells a language server the modules of the workspace, now and when they change. */
export async function shareModules(worker: Worker): Promise<Disposable> {
  const send = (method: string, params: SharedFiles | DidChangeWatchedFilesParams): void =>
    worker.postMessage({ jsonrpc: '2.0', method, params }, []);
  send(FILES_NOTIFICATION, { files: await readModules() });
  const update = async (uri: Uri, isDeleted = false): Promise<void> => {
    const file = isDeleted ? ([fileName(uri), null] as const) : await readModule(uri);
    send(FILES_NOTIFICATION, { files: [file] });
    send('workspace/didChangeWatchedFiles', { changes: [{ uri: protocolUri(uri), type: 2 }] });
  };
  const watcher = workspace.createFileSystemWatcher(PATTERN);
  watcher.onDidCreate((uri) => update(uri));
  watcher.onDidChange((uri) => update(uri));
  watcher.onDidDelete((uri) => update(uri, true));
  return watcher;
}

async function readModule(uri: Uri): Promise<readonly [name: string, text: string]> {
  const open = workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  const text = open?.getText() ?? new TextDecoder().decode(await workspace.fs.readFile(uri));
  return [fileName(uri), text];
}
