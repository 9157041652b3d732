// Progress of long work, in the client's window.
import type { CancellationToken, Connection, WorkDoneProgressReporter } from 'vscode-languageserver';
import type { Workspace } from './workspace.ts';

/** Shows that work is going on. */
export interface Progress {
  readonly report: (message: string) => void;
  /** Aborted when the user cancels. */
  readonly signal: AbortSignal;
}

/**
 * Does work and shows its progress: in the progress of the request if it has one, or else in one of its own if the client
 * has progress.
 */
export async function withProgress<T>(
  connection: Connection,
  { abilities }: Workspace,
  title: string,
  work: (progress: Progress) => Promise<T>,
  request: { readonly reporter?: WorkDoneProgressReporter; readonly token?: CancellationToken } = {},
): Promise<T> {
  const { token } = request;
  const stop = new AbortController();
  token?.onCancellationRequested(() => stop.abort());
  // A request without a token of its own has a reporter that shows nothing.
  // A client that refuses a progress shows none.
  const own = abilities.showsProgress ? await connection.window.createWorkDoneProgress().catch(() => null) : null;
  own?.token.onCancellationRequested(() => stop.abort());
  const all = [own, request.reporter];
  for (const each of all) each?.begin(title, undefined, undefined, true);
  try {
    return await work({
      signal: stop.signal,
      report: (message) => {
        for (const each of all) each?.report(message);
      },
    });
  } finally {
    for (const each of all) each?.done();
  }
}
