/** What happens to Python interpreters, for whoever counts it. */

/** Why a warm interpreter was ended. */
export type EndReason =
  /** It was not used for as long as `KeepAlive` allows. */
  | 'idle'
  /** There are more scripts than interpreters may be kept. */
  | 'too-many'
  /** Its GPU needs the memory for another script. */
  | 'gpu-memory'
  /** A script changed it, or was stopped in a way that it does not survive. */
  | 'unusable'
  /** It exited by itself, or was killed. */
  | 'exited';

export type InterpreterChange =
  /** A script runs in an interpreter of its own, which ends with it. */
  | { readonly change: 'started-cold' }
  /** An interpreter that is kept was started. */
  | { readonly change: 'started-warm' }
  /** A script runs in one that was kept. */
  | { readonly change: 'reused' }
  | { readonly change: 'ended'; readonly reason: EndReason };

/** Receives changes. Must not throw. */
export type InterpreterListener = (change: InterpreterChange) => void;
