/** Origins of values. Of several, the highest counts. */
export const Origin = {
  /** Written in the agent's folder. */
  Author: 0,
  /** Set by the user who runs the agent, in its environment. */
  Machine: 1,
  /** Everything else: requests, responses, outputs, memory, and files named by such a value. */
  Outside: 2,
} as const;
export type Origin = (typeof Origin)[keyof typeof Origin];

/** The highest of several origins. */
export function highest(origins: readonly Origin[]): Origin {
  return origins.reduce<Origin>((high, origin) => (origin > high ? origin : high), Origin.Author);
}
