/** Messages between a queue and the thread with its store. */
import type { JobStore } from './store.ts';

export interface StoreStart {
  /** Path of the database. */
  readonly path: string;
}

/** What the thread reports: another process changed the database, or a job was submitted. */
export type StoreNotice = 'changed' | 'submitted';

/** The methods of the store that can be called. */
type Method = Exclude<keyof JobStore, 'close'>;

/** A method call; `setPolling` turns notices of changes by other processes on or off. */
export type StoreCall =
  | { [M in Method]: readonly [M, ...Parameters<JobStore[M]>] }[Method]
  | readonly ['setPolling', boolean];

/** What a call returns. */
export type Returned<C extends StoreCall> = C[0] extends Method ? ReturnType<JobStore[C[0]]> : void;
