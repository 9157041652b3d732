/** Messages between the main thread and a thread that owns a database. */

/** A call of a method by its name. */
export type Call = readonly [name: string, ...values: readonly unknown[]];

export type ToThread =
  | {
      readonly type: 'call';
      readonly id: number;
      readonly call: Call;
      /** Shared memory, 1 from the moment when the call is canceled; null if it cannot be. */
      readonly canceled: Int32Array<SharedArrayBuffer> | null;
    }
  | { readonly type: 'close' };

export type FromThread =
  | { readonly type: 'reply'; readonly id: number; readonly value: unknown; readonly problem: string | null }
  /** Something that the thread says on its own. */
  | { readonly type: 'notice'; readonly notice: unknown };
