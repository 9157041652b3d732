/** Requests from the main thread to the worker that waits on its behalf, and the replies. */
import type { Fields } from '../messages/fields.ts';

/** Index in the shared array of the id of the most recently started process. Index 0 is the signal. */
export const LAST_PID = 1;

/** A GET request; redirects are not followed. */
export interface GetRequest {
  readonly kind: 'get';
  readonly url: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** The HTTP proxy to use. */
  readonly proxy: { readonly host: string; readonly port: number } | null;
  /** Certificates to trust instead of the built-in ones, in PEM. */
  readonly certificates: readonly string[] | null;
  /** Milliseconds without progress after which the request fails. */
  readonly timeout: number;
  /** Maximum size of a response in bytes. */
  readonly limit: number;
}

export interface GetReply {
  readonly status: number;
  readonly location: string | null;
  /** The header `WWW-Authenticate`. */
  readonly challenge: string | null;
  readonly body: Uint8Array;
}

/** Starts an external reader process, identified by `id`. */
export interface StartRequest {
  readonly kind: 'start';
  readonly id: number;
  readonly executable: string;
  readonly arguments: readonly string[];
  readonly workingDir: string | null;
}

export interface StartReply {
  /** Null when the process could not be started. */
  readonly pid: number | null;
}

/** Sends a message to a reader process and waits for the response. */
export interface AskRequest {
  readonly kind: 'ask';
  readonly id: number;
  readonly code: number;
  readonly body: Fields;
}

/** Asks a reader process to end, and kills it if it does not. */
export interface StopRequest {
  readonly kind: 'stop';
  readonly id: number;
}

/** Sends a request to the client of a server, and waits for its response. */
export interface ClientRequest {
  readonly kind: 'client';
  readonly code: number;
  readonly body: Fields;
}

/** Waits until the client of a server has read what was sent to it. */
export interface DrainRequest {
  readonly kind: 'drain';
}

export type WorkerRequest = GetRequest | StartRequest | AskRequest | StopRequest | ClientRequest | DrainRequest;

export type WorkerResult = GetReply | StartReply | Fields | null;

/** A request to the thread that handles it. */
export interface Ask {
  readonly type: 'ask';
  readonly id: number;
  readonly request: WorkerRequest;
}

/** The reply of a thread. */
export type Answer = { readonly type: 'answer'; readonly id: number } & (
  | { readonly ok: true; readonly value: WorkerResult }
  | { readonly ok: false; readonly kind: string; readonly message: string }
);

/** A failure with the name used in reports. */
export class WorkerFailure extends Error {
  readonly kind: string;

  constructor(message: string, kind: string) {
    super(message);
    this.kind = kind;
  }
}
