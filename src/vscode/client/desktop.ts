// The extension on the desktop: the language server and evaluations are processes.
import { execFile } from 'node:child_process';
import { basename, dirname } from 'node:path';
import { type ExtensionContext, type TextDocument, window, workspace } from 'vscode';
import { LanguageClient } from 'vscode-languageclient/node';
import { type Backend, Extension, setting } from './extension.ts';
import { findProgram, type Program } from './program.ts';

const MAX_OUTPUT = 64 * 1024 * 1024;
/** Seconds that an evaluation may take. */
const TIME_LIMIT = 60;

let extension: Extension | null = null;

/** Called by the editor. */
export async function activate(context: ExtensionContext): Promise<void> {
  const program = (): Program =>
    findProgram({
      configured: setting('path'),
      folders: (workspace.workspaceFolders ?? [])
        .filter(({ uri }) => uri.scheme === 'file')
        .map(({ uri }) => uri.fsPath),
      isTrusted: workspace.isTrusted,
      bundled: context.asAbsolutePath('server/cli.cjs'),
    });
  const output = window.createOutputChannel('Pkl (kdeps)', { log: true });
  const backend: Backend = {
    createClient: (options) => {
      const { command, args, env } = program();
      output.info(`Starting ${[command, ...args].join(' ')} lsp`);
      const server = { command, args: [...args, 'lsp'], options: { env: { ...process.env, ...env } } };
      return Promise.resolve(new LanguageClient('kdeps', 'Pkl (kdeps)', server, options));
    },
    evaluate: (document, format) => evaluate(program(), document, format),
    run: (document) => run(program(), document),
  };
  extension = new Extension(backend, output);
  await extension.activate(context);
}

/** Called by the editor. */
export async function deactivate(): Promise<void> {
  await extension?.stop();
}

/** Runs an agent in a terminal, where it can be stopped. */
function run({ command, args, env }: Program, document: TextDocument): void {
  const cwd = dirname(document.uri.fsPath);
  const shell = { shellPath: command, shellArgs: [...args, 'run', document.uri.fsPath] };
  window.createTerminal({ name: `Agent ${basename(cwd)}`, ...shell, cwd, env: { ...env } }).show();
}

async function evaluate({ command, args, env }: Program, document: TextDocument, format: string): Promise<string> {
  const isFile = document.uri.scheme === 'file';
  // Other modules read the file, too.
  if (isFile && document.isDirty) await document.save();
  const path = document.uri.fsPath;
  const words = [...args, 'eval', isFile ? path : '-', '--timeout', String(TIME_LIMIT), '--color', 'never'];
  return new Promise((resolve, reject) => {
    const options = { env: { ...process.env, ...env }, maxBuffer: MAX_OUTPUT, ...(isFile && { cwd: dirname(path) }) };
    const child = execFile(
      command,
      [...words, ...(format === '' ? [] : ['--format', format])],
      options,
      (error, text, report) => {
        if (error === null) resolve(text);
        else reject(new Error(report.trim() || error.message));
      },
    );
    // A program that ends early closes its input.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(isFile ? '' : document.getText());
  });
}
