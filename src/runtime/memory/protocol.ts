/** What the memory of an agent and its thread say to each other. */

export interface MemoryStart {
  /** Path of the database. */
  readonly path: string;
}

/** What can be done with records, by the name of the method. */
export type MemoryWork =
  | readonly ['get', string]
  | readonly ['set', string, string]
  | readonly ['delete', string]
  | readonly ['clear']
  | readonly ['names'];

export type ToMemory =
  | { readonly type: 'work'; readonly id: number; readonly work: MemoryWork }
  /** Nobody waits for it any more. */
  | { readonly type: 'drop'; readonly id: number }
  | { readonly type: 'close' };

export interface FromMemory {
  readonly id: number;
  readonly value: unknown;
  readonly problem: string | null;
}
