/** The client of the language server, which runs in a worker. */
import { LSPClient, type Transport } from '@codemirror/lsp-client';
import { ROLES } from '../messages.ts';
import { Documents, documentsOf } from './documents.ts';
import { noMarkup, startWorker } from './trusted.ts';

/** How long the server may take for an answer, in milliseconds. */
const TIMEOUT = 10_000;

export const client = new LSPClient({
  rootUri: 'file:///',
  timeout: TIMEOUT,
  workspace: (own) => new Documents(own),
  // Documentation is shown by `markdown.ts`.
  sanitizeHTML: noMarkup,
  notificationHandlers: { 'window/logMessage': () => true, 'window/showMessage': () => true },
});

export const documents = documentsOf(client);

let worker: Worker | null = null;

/** Starts the server. */
export function connect(): void {
  worker = startWorker(ROLES.languageServer);
  client.connect(transportOf(worker));
}

/** Replaces a server that does not answer any more. */
export function reconnect(): void {
  worker?.terminate();
  client.disconnect();
  connect();
}

function transportOf(server: Worker): Transport {
  const listeners = new Map<(message: string) => void, (event: MessageEvent) => void>();
  return {
    send: (message) => server.postMessage(JSON.parse(message), []),
    subscribe: (handler) => {
      const listener = ({ data }: MessageEvent): void => handler(JSON.stringify(data));
      listeners.set(handler, listener);
      server.addEventListener('message', listener);
    },
    unsubscribe: (handler) => {
      const listener = listeners.get(handler);
      if (listener !== undefined) server.removeEventListener('message', listener);
      listeners.delete(handler);
    },
  };
}
