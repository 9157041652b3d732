// The language server: keeps documents in sync with the editor, and registers the features.
import {
  type ClientCapabilities,
  type Connection,
  DidChangeWatchedFilesNotification,
  type InitializeResult,
  type ServerCapabilities,
  TextDocumentSyncKind,
} from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Feature } from './feature.ts';
import { features } from './features/index.ts';
import { type ClientAbilities, type Host, Workspace } from './workspace.ts';

/**
 * Starts serving a connection. Returns at once; the connection is served until the client closes it.
 *
 * @param version the version of kdeps that is reported to the client
 * @example serve(createConnection(process.stdin, process.stdout), host, '1.2.3');
 */
export function serve(connection: Connection, host: Host, version: string): void {
  const workspace = new Workspace(host);
  connection.onInitialize(({ workspaceFolders, rootUri, capabilities, initializationOptions }): InitializeResult => {
    workspace.folders = workspaceFolders ?? (rootUri ? [{ uri: rootUri, name: '' }] : []);
    workspace.pullsDiagnostics = capabilities.textDocument?.diagnostic !== undefined;
    workspace.hasSnippets = capabilities.textDocument?.completion?.completionItem?.snippetSupport === true;
    workspace.abilities = abilitiesOf(capabilities, initializationOptions);
    workspace.watchesFiles = capabilities.workspace?.didChangeWatchedFiles?.dynamicRegistration === true;
    const all: ServerCapabilities = {
      textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: false },
    };
    return {
      capabilities: Object.assign(
        all,
        ...features.map((feature) => capabilitiesOf(feature, workspace)),
      ) as ServerCapabilities,
      serverInfo: { name: 'kdeps', version },
    };
  });
  connection.onDidOpenTextDocument(({ textDocument: { uri, languageId, version: number, text } }) => {
    workspace.open(TextDocument.create(uri, languageId, number, text));
  });
  connection.onDidChangeTextDocument(({ textDocument: { uri, version: number }, contentChanges }) => {
    workspace.change(uri, contentChanges, number);
  });
  connection.onDidCloseTextDocument(({ textDocument: { uri } }) => workspace.close(uri));
  connection.onDidChangeWatchedFiles(({ changes }) => workspace.changed(changes.map(({ uri }) => uri)));
  connection.onInitialized(() => {
    if (!workspace.watchesFiles) return;
    const watchers = ['**/*.pkl', '**/*.pcf', '**/PklProject', '**/PklProject.deps.json'].map((globPattern) => ({
      globPattern,
    }));
    // A client that refuses tells nothing of changes on disk; everything else works.
    connection.client.register(DidChangeWatchedFilesNotification.type, { watchers }).catch(() => undefined);
  });
  connection.onShutdown(() => workspace.closeProjects());
  for (const feature of features) feature.register(connection, workspace);
  connection.listen();
}

function capabilitiesOf({ capabilities }: Feature, workspace: Workspace): ServerCapabilities {
  return typeof capabilities === 'function' ? capabilities(workspace) : capabilities;
}

/** What the client can show. Its options are `{ commands: [...] }`: the commands that it implements itself. */
function abilitiesOf({ window, workspace }: ClientCapabilities, options: unknown): ClientAbilities {
  const listed = typeof options === 'object' && options !== null && 'commands' in options ? options.commands : [];
  return {
    commands: new Set(Array.isArray(listed) ? listed.filter((each) => typeof each === 'string') : []),
    showsDocuments: window?.showDocument?.support === true,
    showsProgress: window?.workDoneProgress === true,
    refreshesLenses: workspace?.codeLens?.refreshSupport === true,
  };
}
