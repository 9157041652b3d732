// Results of evaluations, as documents that cannot be edited.
import { type Disposable, EventEmitter, type TextDocument, Uri, ViewColumn, window, workspace } from 'vscode';

/** Results have URIs of their own, so that the language server does not see them. */
export const RESULT_SCHEME = 'kdeps-output';

const extensions: Readonly<Record<string, string>> = { textproto: 'txtpb' };

/** Shows results, each in place of the previous one of its module. */
export class Results implements Disposable {
  readonly #texts = new Map<string, string>();
  readonly #changed = new EventEmitter<Uri>();
  readonly #registration: Disposable;

  constructor() {
    this.#registration = workspace.registerTextDocumentContentProvider(RESULT_SCHEME, {
      onDidChange: this.#changed.event,
      provideTextDocumentContent: (uri) => this.#texts.get(uri.toString()) ?? '',
    });
  }

  /** Shows the text that a module evaluates to, beside it. */
  async show(module: TextDocument, format: string, text: string): Promise<void> {
    const name = module.uri.path.replace(/^.*\//, '').replace(/\.pkl$/, '');
    const ending = format === '' ? 'pcf' : (extensions[format] ?? format);
    const uri = Uri.from({ scheme: RESULT_SCHEME, path: `/${name}.${ending}`, query: module.uri.toString() });
    this.#texts.set(uri.toString(), text);
    this.#changed.fire(uri);
    const document = await workspace.openTextDocument(uri);
    await window.showTextDocument(document, { viewColumn: ViewColumn.Beside, preserveFocus: true, preview: true });
  }

  dispose(): void {
    this.#registration.dispose();
    this.#changed.dispose();
  }
}
