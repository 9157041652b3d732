/**
 * The two tiers of a function behind one type: closures from the first call, and generated JavaScript once it has been
 * called often. Closures start immediately and can run anything; generated code avoids a call per node.
 */
import type { Code } from './code.ts';
import { stepBudget } from './steps.ts';

/** The current tier of a function. */
export class Tier {
  best: Code;
  #getForms: (() => Forms) | null = null;

  /** Code with a single tier. */
  constructor(code: Code) {
    this.best = code;
  }

  /** A function that is compiled on its first call, and generated after many calls. */
  static of(getForms: () => Forms): Tier {
    const tier: Tier = new Tier((s, e, a, b, c, d) => tier.compiled()(s, e, a, b, c, d));
    tier.#getForms = getForms;
    return tier;
  }

  /** The best tier, compiled; for loops that will not ask again. */
  compiled(): Code {
    const getForms = this.#getForms;
    if (getForms !== null) {
      // Compiling may overflow the stack: the next call then compiles again.
      this.best = counted(this, getForms());
      this.#getForms = null;
    }
    return this.best;
  }
}

/** The tiers of a function. */
export interface Forms {
  readonly closures: Code;
  /** Generates JavaScript; null when that is not possible. */
  readonly generate: () => Code | null;
}

/** When functions change tier. Global to all evaluators, because the standard library is. */
export const tiering: {
  /** Calls until a function is hot: 0 for generated code only, Infinity for closures only. */
  callsBefore: number;
  /** Number of functions generated so far. */
  generated: number;
} = { callsBefore: 2000, generated: 0 };

/** Runs closures and counts calls. */
function counted(tier: Tier, { closures, generate }: Forms): Code {
  let left = tiering.callsBefore;
  const code: Code = (s, e, a, b, c, d) => {
    // Generated code does not count, so nothing is generated where steps are.
    if (stepBudget !== undefined) {
      stepBudget.take();
      return closures(s, e, a, b, c, d);
    }
    if (left-- > 0) return closures(s, e, a, b, c, d);
    if (tier.best === code) tier.best = promote(closures, generate);
    return tier.best(s, e, a, b, c, d);
  };
  return code;
}

const tiers = new WeakMap<Code, Tier>();

/** Code that calls the best tier. Callers that can store a `Tier` should use `tierOf`, which saves a call. */
export function codeOf(tier: Tier): Code {
  const code: Code = (s, e, a, b, c, d) => tier.best(s, e, a, b, c, d);
  tiers.set(code, tier);
  return code;
}

/** The tiers behind code; code with a single tier is its own best. */
export function tierOf(code: Code): Tier {
  return tiers.get(code) ?? new Tier(code);
}

/** Hosts may forbid run-time code generation, as pages with a content security policy do. */
let isForbidden = false;

function promote(closures: Code, generate: () => Code | null): Code {
  if (isForbidden) return closures;
  try {
    const code = generate();
    if (code === null) return closures;
    tiering.generated++;
    return code;
  } catch (error) {
    if (!(error instanceof EvalError)) throw error;
    isForbidden = true;
    return closures;
  }
}
