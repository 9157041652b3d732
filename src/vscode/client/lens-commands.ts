// The commands of code lenses that need the editor's windows.
import { commands, type TextDocument, workspace } from 'vscode';
import type { BaseLanguageClient, ExecuteCommandSignature } from 'vscode-languageclient';

/** What the commands use. */
export interface LensActions {
  /** The client, once it has started. */
  readonly connected: () => BaseLanguageClient | null;
  readonly evaluate: (document: TextDocument) => Promise<void>;
  /** Runs the agent of a workflow; null where programs cannot run. */
  readonly run: ((document: TextDocument) => void) | null;
}

/** The names of the commands, as the client announces them to the server. */
export function lensCommands({ run }: LensActions): readonly string[] {
  return ['kdeps.evaluate', 'kdeps.showReferences', ...(run === null ? [] : ['kdeps.run'])];
}

/** Runs a command of a lens in the editor, or passes it to the server. */
export async function runLensCommand(
  { connected, evaluate, run }: LensActions,
  command: string,
  args: readonly unknown[],
  next: ExecuteCommandSignature,
): Promise<unknown> {
  const convert = connected()?.protocol2CodeConverter;
  const [uri] = args;
  if (convert === undefined || typeof uri !== 'string') return next(command, [...args]);
  switch (command) {
    case 'kdeps.evaluate':
      return evaluate(await workspace.openTextDocument(convert.asUri(uri)));
    case 'kdeps.run':
      return run?.(await workspace.openTextDocument(convert.asUri(uri)));
    case 'kdeps.showReferences': {
      // The server has made these arguments.
      const [, position, places] = args as [string, Parameters<typeof convert.asPosition>[0], LocationParameters];
      const locations = places.map((place) => convert.asLocation(place));
      return commands.executeCommand(
        'editor.action.showReferences',
        convert.asUri(uri),
        convert.asPosition(position),
        locations,
      );
    }
    default:
      return next(command, [...args]);
  }
}

type LocationParameters = Parameters<BaseLanguageClient['protocol2CodeConverter']['asLocation']>[0][];
