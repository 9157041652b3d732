import type { ActionOutput } from '../../run/outcomes.ts';

/** A request answered by another server. */
export interface HttpOutput extends ActionOutput {
  readonly kind: 'client';
  readonly method: string;
  readonly url: string;
  readonly data: readonly string[];
  readonly headers: ReadonlyMap<string, string>;
  readonly params: ReadonlyMap<string, string>;
  readonly status: number;
  /** Names as the server sent them. */
  readonly responseHeaders: ReadonlyMap<string, string>;
  readonly body: Uint8Array;
}
