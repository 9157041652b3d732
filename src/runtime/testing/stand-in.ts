/** Results that take the place of actions in tests. */

/** A result that a test declares, for any kind of action. */
export interface StandIn {
  /** What a command or script prints, a model answers, or a server sends. */
  readonly output: string;
  /** The status with which a server answers. */
  readonly status: number;
  /** The headers with which a server answers. */
  readonly headers: ReadonlyMap<string, string>;
  /** What the action leaves behind: path, as a script would name it → content. */
  readonly files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
  /** The message with which the action fails; null when it succeeds. */
  readonly failure: string | null;
}

/** Id of a resource, as its author writes it → its result. */
export type StandIns = ReadonlyMap<string, StandIn>;
