// Tests with very many cases: `npm test` runs a seeded tenth of them, `npm run long` and `npm run fuzz` run them all.
// Their files are named `*.long.test.ts` and `*.fuzz.test.ts`.

const isWhole = process.env['KDEPS_WHOLE_TESTS'] === '1';

/** How many of `all` cases to run. */
export function caseCount(all: number): number {
  return isWhole ? all : Math.ceil(all / 10);
}

/** Time limit for that many cases in this run, in milliseconds. Allows for busy machines. */
export function timeLimit(wholeMs: number): number {
  return isWhole ? wholeMs : Math.ceil(wholeMs / 5);
}
