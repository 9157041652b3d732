/**
 * Which waiting job a worker starts. Every engine implements the same rules:
 *
 * 1. Owners take turns. In a round, each owner with waiting jobs has one turn.
 * 2. On its turn, an owner starts its most urgent job, and of those the one that was submitted first.
 * 3. A worker looks ahead for a job of a warm route: the next `LOOK_AHEAD` jobs of this round's owners, in the order in
 *    which they would start. It may pass over earlier ones, but neither more urgent jobs of the same owner, nor a job that
 *    was first passed over `MAX_DELAY_MS` ago.
 * 4. Jobs of owners and routes at their limits wait, and lose no turn. The claim of a running job is its lease on the limits:
 *    it ends with the job, or expires with its worker.
 *
 * So no owner gets more turns than others because of what is loaded, and no job waits much longer than by the first two rules.
 */

/** How many jobs ahead a worker looks for one whose models it has loaded. */
export const LOOK_AHEAD = 32;
/** How long a job may be passed over in favor of others, in milliseconds: about as long as it takes to load a model. */
export const MAX_DELAY_MS = 20_000;

/** The number of jobs of some routes that may run at the same time. */
export interface RouteLimit {
  readonly routes: readonly string[];
  readonly limit: number;
}

/** What a worker may start, and what it prefers. */
export interface ClaimTerms {
  /** Maximum number of running jobs by owner. */
  readonly limits: ReadonlyMap<string, number>;
  /** Maximum number of running jobs of routes that use the same resource. */
  readonly shared: readonly RouteLimit[];
  /** The routes for which this worker needs to load no model. */
  readonly warm: ReadonlySet<string>;
}

/** The terms of a worker that starts any job. */
export const anyJob: ClaimTerms = { limits: new Map(), shared: [], warm: new Set() };
