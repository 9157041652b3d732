// The language server in a worker. Its files are the documents that the page has opened.
import { BrowserMessageReader, BrowserMessageWriter, createConnection } from 'vscode-languageserver/browser';
import { type Host, serve } from '../../editor/index.ts';
import { Project } from '../../lang/analysis/index.ts';
import { memoryLoader } from '../../lang/index.ts';
import { noNetwork } from './no-network.ts';

/** Speaks the Language Server Protocol in the messages of a worker. */
export function serveLanguage(scope: DedicatedWorkerGlobalScope): void {
  const names = namesOfOpenDocuments(scope);
  const host: Host = {
    projectOf: () => ({
      key: '',
      open: () => ({
        project: new Project({ loaders: [memoryLoader('file', names), noNetwork] }),
        ignored: new Set(),
        close: () => undefined,
      }),
    }),
    modulesIn: () => [...names.keys()],
    viewable: (uri) => uri,
  };
  serve(createConnection(new BrowserMessageReader(scope), new BrowserMessageWriter(scope)), host, '');
}

/** The URIs of the open documents, for globs and completion. Their texts are those of the server. */
function namesOfOpenDocuments(scope: DedicatedWorkerGlobalScope): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  scope.addEventListener('message', ({ data }: MessageEvent<Notification>) => {
    const uri = data.params?.textDocument?.uri;
    if (uri === undefined) return;
    if (data.method === 'textDocument/didOpen') names.set(uri, '');
    else if (data.method === 'textDocument/didClose') names.delete(uri);
  });
  return names;
}

/** The part of a notification that tells which documents are open. */
interface Notification {
  readonly method?: string;
  readonly params?: { readonly textDocument?: { readonly uri?: string } };
}
