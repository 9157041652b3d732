import type { Uri } from '../modules/uri.ts';

/** The response to a GET request. */
export interface HttpResponse {
  readonly status: number;
  /** The URI of the last request, after rewrites and redirects. */
  readonly uri: Uri;
  readonly body: Uint8Array;
  /** The `WWW-Authenticate` header: what a response with status 401 demands. */
  readonly challenge: string | null;
}
