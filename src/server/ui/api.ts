/** Requests to the server that the page came from, with the key of this tab. */
import { signal } from '@preact/signals';
import type { ErrorEntry } from './types.ts';

/** Where the API is: the page may be below a path of a proxy. */
export const base = new URL('.', location.href.replace(/[?#].*$/, '')).href;

/** The name of the key in the storage of the tab, which the page at `/docs` shares. */
const STORED = 'key';

/** Whether the last request got a response. */
export const isReachable = signal(true);

/** The key; empty for none. Only this tab knows it: it is sent in a header, and never part of an address. */
export const key = signal(sessionStorage.getItem(STORED) ?? '');

/** Keeps a key until the tab is closed; an empty text forgets it. */
export function keepKey(text: string): void {
  if (text === '') sessionStorage.removeItem(STORED);
  else sessionStorage.setItem(STORED, text);
  key.value = text;
}

/** A reply that says what is wrong, or no reply. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** 0 when the server cannot be reached. */
  readonly status: number;
  readonly entries: readonly ErrorEntry[];

  constructor(status: number, entries: readonly ErrorEntry[]) {
    super(entries[0]?.message ?? `The server answered with status ${status}.`);
    this.status = status;
    this.entries = entries;
  }
}

/**
 * Sends a request.
 *
 * @param path a path of the API, with a leading slash or without
 * @throws ApiError when the server cannot be reached, or answers with a status from 400
 */
export async function call(path: string, init: RequestInit = {}): Promise<Response> {
  const response = await send(path, init);
  if (response.status < 400) return response;
  const body: unknown = await response.json().catch(() => null);
  const { errors } = (body ?? {}) as { readonly errors?: readonly ErrorEntry[] };
  throw new ApiError(response.status, errors ?? []);
}

/** Sends a request and returns its response, whatever the status. */
export async function send(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  if (key.value !== '') headers.set('X-API-Key', key.value);
  try {
    const response = await fetch(base + path.replace(/^\//, ''), { cache: 'no-store', ...init, headers });
    isReachable.value = true;
    return response;
  } catch {
    init.signal?.throwIfAborted();
    isReachable.value = false;
    throw new ApiError(0, [{ message: 'The server cannot be reached.' }]);
  }
}

/** The JSON that a path answers with. */
export async function read<T>(path: string, init: RequestInit = {}): Promise<T> {
  return (await (await call(path, init)).json()) as T;
}

/** The message of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
