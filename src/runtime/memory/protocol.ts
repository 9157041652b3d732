/** Messages between an agent's memory and its thread. */

export interface MemoryStart {
  /** Path of the database. */
  readonly path: string;
}

/** Operations on records, by method name. */
export type MemoryWork =
  | readonly ['get', string]
  | readonly ['set', string, string]
  | readonly ['delete', string]
  | readonly ['clear']
  | readonly ['names'];

export type ToMemory =
  | { readonly type: 'work'; readonly id: number; readonly work: MemoryWork }
  /** Nobody waits for it anymore. */
  | { readonly type: 'drop'; readonly id: number }
  | { readonly type: 'close' };

export interface FromMemory {
  readonly id: number;
  readonly value: unknown;
  readonly problem: string | null;
}
