// The interface of language server features: their capabilities, and the requests they answer.
import type { Connection, ServerCapabilities } from 'vscode-languageserver';
import type { Workspace } from './workspace.ts';

/** A feature. To add one, write a file in `features` and add it to `features/index.ts`. */
export interface Feature {
  readonly name: string;
  /** What it can do; for some features, that depends on the client and on the program that embeds the server. */
  readonly capabilities: ServerCapabilities | ((workspace: Workspace) => ServerCapabilities);
  /** Registers the handlers of its requests. */
  readonly register: (connection: Connection, workspace: Workspace) => void;
}
