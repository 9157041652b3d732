// Tests with very many cases: `npm test` runs a seeded tenth of them, `npm run long` and `npm run fuzz` run them all.
// Their files are named `*.long.test.ts` and `*.fuzz.test.ts`.

/** Whether this run tests all cases. */
export const isWhole = process.env['KDEPS_WHOLE_TESTS'] === '1';

/** How many of `all` cases this run tests: all of them, or else a tenth or as many as `usually` says. */
export function caseCount(all: number, usually: number = Math.ceil(all / 10)): number {
  return isWhole ? all : usually;
}

/** Time limit for that many cases in this run, in milliseconds. Allows for busy machines. */
export function timeLimit(wholeMs: number): number {
  return isWhole ? wholeMs : Math.ceil(wholeMs / 5);
}
