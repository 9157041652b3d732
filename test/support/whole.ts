// Tests of very many cases: `npm test` takes a seeded tenth of them, `npm run long` and `npm run fuzz` take them all.
// Their files are called `*.long.test.ts` and `*.fuzz.test.ts`.

const isWhole = process.env['KDEPS_WHOLE_TESTS'] === '1';

/** How many of `all` cases this run tests. */
export function caseCount(all: number): number {
  return isWhole ? all : Math.ceil(all / 10);
}

/** How long a test of so many cases may take in this run, in milliseconds. Machines may be busy with other things. */
export function timeLimit(wholeMs: number): number {
  return isWhole ? wholeMs : Math.ceil(wholeMs / 5);
}
