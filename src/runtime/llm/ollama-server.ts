/** An Ollama server: its address, and requests to it. */
import { connectionCode, type HttpStream, openStream } from '../net/http-request.ts';

const MAX_ANSWER_SIZE = 64 * 1024 * 1024;

export interface OllamaServer {
  readonly base: URL;
  /** Whether the server must be at a public address. */
  readonly isPublicOnly: boolean;
}

/** Parses the server address in `OLLAMA_HOST`: a URL, `host:port`, a host or a port. */
export function ollamaAddress(text: string | undefined): URL {
  const trimmed = text?.trim() ?? '';
  const withScheme = /^https?:\/\//.test(trimmed)
    ? trimmed
    : `http://${/^\d+$/.test(trimmed) ? `127.0.0.1:${trimmed}` : trimmed.replace(/^:/, '127.0.0.1:')}`;
  const url = new URL(trimmed === '' ? 'http://127.0.0.1:11434' : withScheme);
  const hasPort = /:\d+(\/|$)/.test(trimmed.replace(/^https?:\/\//, '')) || /^\d+$/.test(trimmed);
  if (!hasPort && url.protocol === 'http:') url.port = '11434';
  // A server can listen on the wildcard address, but a client cannot connect to it.
  if (url.hostname === '0.0.0.0') url.hostname = '127.0.0.1';
  return url;
}

/**
 * Sends a request.
 *
 * @param path such as `/api/tags`
 * @param body sent as JSON; without it, the request is a `GET`
 * @throws Error when the server cannot be reached
 */
export async function send(
  { base, isPublicOnly }: OllamaServer,
  path: string,
  signal: AbortSignal,
  body?: unknown,
): Promise<HttpStream> {
  try {
    return await openStream({
      method: body === undefined ? 'GET' : 'POST',
      url: new URL(base.pathname.replace(/\/$/, '') + path, base),
      headers: { 'Content-Type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal,
      limit: MAX_ANSWER_SIZE,
      isPublicOnly,
    });
  } catch (error) {
    if (!(error instanceof Error) || connectionCode(error) !== 'ECONNREFUSED') throw error;
    throw new Error(`${error.message}. Start it with \`ollama serve\``, { cause: error });
  }
}
