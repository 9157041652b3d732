import type { ActionOutput } from '../../run/outcomes.ts';

/** A request that another server has answered. */
export interface HttpOutput extends ActionOutput {
  readonly kind: 'client';
  readonly method: string;
  readonly url: string;
  readonly data: readonly string[];
  readonly headers: ReadonlyMap<string, string>;
  readonly params: ReadonlyMap<string, string>;
  readonly status: number;
  /** By their names as they were sent. */
  readonly responseHeaders: ReadonlyMap<string, string>;
  readonly body: Uint8Array;
}
