// What a feature of the language server is: what it tells clients, and the requests it answers.
import type { Connection, ServerCapabilities } from 'vscode-languageserver';
import type { Workspace } from './workspace.ts';

/** A feature. To add one, write a file in `features` and a line in `features/index.ts`. */
export interface Feature {
  readonly name: string;
  readonly capabilities: ServerCapabilities;
  /** Registers the handlers of its requests. */
  readonly register: (connection: Connection, workspace: Workspace) => void;
}
