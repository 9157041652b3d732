/**
 * The two forms of a function, behind one type: closures from its first call on, JavaScript made for it alone once it
 * has been called often. Closures start at once and run anything; generated code needs no call from node to node.
 */
import type { Code } from './code.ts';

/** The form in which a function is called now. */
export class Tier {
  best: Code;
  #getForms: (() => Forms) | null = null;

  /** Code that has one form only. */
  constructor(code: Code) {
    this.best = code;
  }

  /** A function that is compiled when it is first called, and generated when it has been called often. */
  static of(getForms: () => Forms): Tier {
    const tier: Tier = new Tier((s, e, a, b, c, d) => tier.compiled()(s, e, a, b, c, d));
    tier.#getForms = getForms;
    return tier;
  }

  /** The best form, compiled: what a loop should call that will not ask again. */
  compiled(): Code {
    const getForms = this.#getForms;
    if (getForms !== null) {
      // Compiling may run out of stack: the next call then compiles again.
      this.best = counted(this, getForms());
      this.#getForms = null;
    }
    return this.best;
  }
}

/** The forms that a function can take. */
export interface Forms {
  readonly closures: Code;
  /** Makes the second form; null where there is none to be had. */
  readonly generate: () => Code | null;
}

/** When functions change their form. The same for all evaluators, because the standard library is. */
export const tiering: {
  /** Calls before a function is hot: none for generated code only, infinitely many for closures only. */
  callsBefore: number;
  /** How many functions have been generated. */
  generated: number;
} = { callsBefore: 2000, generated: 0 };

/** Closures until there were enough calls. */
function counted(tier: Tier, { closures, generate }: Forms): Code {
  let left = tiering.callsBefore;
  const code: Code = (s, e, a, b, c, d) => {
    if (left-- > 0) return closures(s, e, a, b, c, d);
    if (tier.best === code) tier.best = promote(closures, generate);
    return tier.best(s, e, a, b, c, d);
  };
  return code;
}

const tiers = new WeakMap<Code, Tier>();

/** Code that calls the best form there is. Callers that can keep a `Tier` ask `tierOf`, and save a call. */
export function codeOf(tier: Tier): Code {
  const code: Code = (s, e, a, b, c, d) => tier.best(s, e, a, b, c, d);
  tiers.set(code, tier);
  return code;
}

/** The forms behind code; code that has only one is its own best. */
export function tierOf(code: Code): Tier {
  return tiers.get(code) ?? new Tier(code);
}

/** Hosts may forbid code that is made at run time, as pages with a content security policy do. */
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
