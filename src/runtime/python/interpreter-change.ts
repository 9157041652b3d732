/** Starts and ends of Python interpreters, for metrics. */

/** Why a warm interpreter was ended. */
export type EndReason =
  /** It was idle for longer than `KeepAlive`. */
  | 'idle'
  /** The number of warm interpreters reached the limit. */
  | 'too-many'
  /** Another script needed its GPU memory. */
  | 'gpu-memory'
  /** A script has tainted it, or could not be stopped cleanly. */
  | 'unusable'
  /** It exited by itself, or was killed. */
  | 'exited';

export type InterpreterChange =
  /** A script started in a fresh interpreter, which ends with it. */
  | { readonly change: 'started-cold' }
  /** A warm interpreter was started. */
  | { readonly change: 'started-warm' }
  /** A script runs in an existing warm interpreter. */
  | { readonly change: 'reused' }
  | { readonly change: 'ended'; readonly reason: EndReason };

/** Receives changes. Must not throw. */
export type InterpreterListener = (change: InterpreterChange) => void;
