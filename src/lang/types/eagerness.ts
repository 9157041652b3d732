/**
 * While a constraint is evaluated, Listings and Mappings check all of their members at once: its verdict must not depend
 * on what happens to be read. Evaluation is synchronous, so one counter serves everybody.
 */
export const constraints = { depth: 0 };
