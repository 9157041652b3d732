// The extension in browsers: the language server and evaluations are workers, and see the modules of the workspace.
import { type Disposable, type ExtensionContext, Uri, window } from 'vscode';
import { LanguageClient } from 'vscode-languageclient/browser';
import { type Answer, type Question, TIME_LIMIT } from '../../playground/messages.ts';
import { Extension } from './extension.ts';
import { codeUri, fileName, protocolUri, readModules, shareModules } from './workspace-modules.ts';

let extension: Extension | null = null;

/** Called by the editor. */
export async function activate(context: ExtensionContext): Promise<void> {
  const workerOf = (name: string): Worker =>
    new Worker(Uri.joinPath(context.extensionUri, 'dist', `${name}.js`).toString(true));
  const output = window.createOutputChannel('Pkl (kdeps)', { log: true });
  let sharing: Disposable | null = null;
  context.subscriptions.push({ dispose: () => sharing?.dispose() });
  extension = new Extension(
    {
      createClient: async (options) => {
        const worker = workerOf('language-server');
        sharing?.dispose();
        sharing = await shareModules(worker);
        const uriConverters = { code2Protocol: protocolUri, protocol2Code: codeUri };
        return new LanguageClient('kdeps', 'Pkl (kdeps)', worker, { ...options, uriConverters });
      },
      evaluate: async (document, format) => {
        const files = new Map(await readModules());
        const main = fileName(document.uri);
        files.set(main, document.getText());
        return ask(workerOf('evaluation'), {
          kind: 'evaluate',
          id: 0,
          files: [...files],
          main,
          format: format === '' ? 'pcf' : format,
        });
      },
    },
    output,
  );
  await extension.activate(context);
}

/** Called by the editor. */
export async function deactivate(): Promise<void> {
  await extension?.stop();
}

/** Asks a worker, and ends it with its answer, or when that takes too long. */
function ask(worker: Worker, question: Question): Promise<string> {
  return new Promise<string>((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`The evaluation takes more than ${TIME_LIMIT / 1000} seconds.`)),
      // The worker has the same limit, and explains where the time goes.
      2 * TIME_LIMIT,
    );
    worker.addEventListener('error', ({ message }) => reject(new Error(message)));
    worker.addEventListener('message', ({ data }: MessageEvent<Answer>) => {
      if (data.kind === 'ready') return;
      clearTimeout(timer);
      if (data.kind === 'result') resolve(data.result.documents.map(({ text }) => text).join('\n'));
      else if (data.kind === 'failure') reject(new Error(data.failure.report));
    });
    worker.postMessage(question, []);
  }).finally(() => worker.terminate());
}
