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
