// The language server in a worker. Its files are the documents that are open, and those that the client sends.
import { BrowserMessageReader, BrowserMessageWriter, createConnection } from 'vscode-languageserver/browser';
import { type Host, serve } from '../../editor/index.ts';
import { Project } from '../../lang/analysis/index.ts';
import { memoryLoader } from '../../lang/index.ts';
import { FILES_NOTIFICATION, type SharedFiles, uriOf } from '../messages.ts';
import { noNetwork } from './no-network.ts';

/** Speaks the Language Server Protocol in the messages of a worker. */
export function serveLanguage(scope: DedicatedWorkerGlobalScope): void {
  const files = knownFiles(scope);
  const host: Host = {
    projectOf: () => ({
      key: '',
      open: () => ({
        project: new Project({ loaders: [memoryLoader('file', files), noNetwork] }),
        ignored: new Set(),
        close: () => undefined,
      }),
    }),
    modulesIn: () => [...files.keys()],
    viewable: (uri) => uri,
  };
  serve(createConnection(new BrowserMessageReader(scope), new BrowserMessageWriter(scope)), host, '');
}

/**
 * The texts of files by URI, for imports, globs and completion. The server knows the texts of open documents better:
 * these only need a name.
 */
function knownFiles(scope: DedicatedWorkerGlobalScope): ReadonlyMap<string, string> {
  const sent = new Set<string>();
  const files = new Map<string, string>();
  scope.addEventListener('message', ({ data }: MessageEvent<Notification>) => {
    for (const [name, text] of (data.method === FILES_NOTIFICATION && data.params?.files) || []) {
      const uri = uriOf(name);
      if (text === null) {
        sent.delete(uri);
        files.delete(uri);
      } else {
        sent.add(uri);
        files.set(uri, text);
      }
    }
    const uri = data.params?.textDocument?.uri;
    if (uri === undefined || sent.has(uri)) return;
    if (data.method === 'textDocument/didOpen') files.set(uri, '');
    else if (data.method === 'textDocument/didClose') files.delete(uri);
  });
  return files;
}

/** The parts of a notification that tell which files exist. */
interface Notification {
  readonly method?: string;
  readonly params?: { readonly textDocument?: { readonly uri?: string }; readonly files?: SharedFiles['files'] };
}
