// What the extension does in every editor: it runs the client of the language server, and the commands.
import { commands, type ExtensionContext, type LogOutputChannel, type TextDocument, window, workspace } from 'vscode';
import type { BaseLanguageClient, LanguageClientOptions } from 'vscode-languageclient';
import { type LensActions, lensCommands, runLensCommand } from './lens-commands.ts';
import { Results } from './results.ts';

/** What differs between the desktop and browsers. */
export interface Backend {
  /** A client that is not started. Throws an `Error` for the user. */
  createClient(options: LanguageClientOptions): Promise<BaseLanguageClient>;
  /** Evaluates a module. Rejects with an `Error` whose message is the report. */
  evaluate(document: TextDocument, format: string): Promise<string>;
  /** Runs the agent of a workflow in a terminal. Missing where there is none. */
  run?(document: TextDocument): void;
}

/** The settings of the extension. */
export function setting(name: 'path' | 'format'): string {
  return workspace.getConfiguration('pkl.kdeps').get(name, '').trim();
}

/** The extension while it is active. */
export class Extension {
  readonly #backend: Backend;
  readonly #output: LogOutputChannel;
  readonly #results = new Results();
  #client: BaseLanguageClient | null = null;

  constructor(backend: Backend, output: LogOutputChannel) {
    this.#backend = backend;
    this.#output = output;
  }

  /** Registers the commands and starts the language server. */
  async activate({ subscriptions }: ExtensionContext): Promise<void> {
    subscriptions.push(
      this.#output,
      this.#results,
      commands.registerCommand('pkl.kdeps.evaluate', () => this.#evaluateActive()),
      commands.registerCommand('pkl.kdeps.restart', () => this.#restart()),
      commands.registerCommand('pkl.kdeps.showOutput', () => this.#output.show()),
      workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('pkl.kdeps.path')) void this.#restart();
      }),
      workspace.onDidGrantWorkspaceTrust(() => void this.#restart()),
    );
    await this.#start();
  }

  /** Stops the language server. */
  async stop(): Promise<void> {
    const client = this.#client;
    this.#client = null;
    // A server that has not started, or has ended, cannot be stopped.
    await client?.dispose().catch((error: unknown) => this.#output.warn(messageOf(error)));
  }

  async #restart(): Promise<void> {
    await this.stop();
    await this.#start();
  }

  async #start(): Promise<void> {
    try {
      const schemes = new Set(['file', 'untitled', ...(workspace.workspaceFolders ?? []).map(({ uri }) => uri.scheme)]);
      const documentSelector = [...schemes].map((scheme) => ({ language: 'pkl', scheme }));
      const lenses = this.#lensActions();
      this.#client = await this.#backend.createClient({
        documentSelector,
        outputChannel: this.#output,
        initializationOptions: { commands: lensCommands(lenses) },
        middleware: { executeCommand: (command, args, next) => runLensCommand(lenses, command, args, next) },
      });
      await this.#client.start();
    } catch (error) {
      await this.#fail('The language server of Pkl does not start.', messageOf(error));
    }
  }

  #lensActions(): LensActions {
    const backend = this.#backend;
    return {
      connected: () => this.#client,
      evaluate: (document) => this.#evaluate(document),
      run: backend.run === undefined ? null : (document) => backend.run?.(document),
    };
  }

  async #evaluateActive(): Promise<void> {
    const document = window.activeTextEditor?.document;
    if (document?.languageId === 'pkl') await this.#evaluate(document);
    else await window.showInformationMessage('Open a Pkl module to evaluate it.');
  }

  async #evaluate(document: TextDocument): Promise<void> {
    const format = setting('format');
    try {
      await this.#results.show(document, format, await this.#backend.evaluate(document, format));
    } catch (error) {
      await this.#fail('The module has an error.', messageOf(error));
    }
  }

  async #fail(summary: string, report: string): Promise<void> {
    this.#output.error(report);
    const show = 'Show Output';
    // The first line of a report is a heading.
    const first = report.split('\n').find((line) => line !== '' && !line.startsWith('–– ')) ?? '';
    if ((await window.showErrorMessage(`${summary} ${first}`, show)) === show) this.#output.show();
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
