import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { sourceState } from '../scripts/source-state.mjs';

const root = new URL('..', import.meta.url).pathname;

/**
 * Tests of what a process counts or keeps: work, memory, kinds of action, which values of the standard library were
 * evaluated. Each has a process of its own. All others share a few, because importing the sources takes seconds.
 */
const isolated = [
  'test/golden.test.ts',
  'test/golden-generated.test.ts',
  'test/lang/memory.test.ts',
  'test/lang/work.test.ts',
  'test/runtime/kinds.test.ts',
];

/** Patterns of the tests that `npm test` runs elsewhere. Projects do not heed `--exclude`. */
const excluded = process.env['KDEPS_EXCLUDED_TESTS']?.split(' ') ?? [];

/** A watching run must notice changes. */
const isRunOnce = process.argv.includes('run');

export default defineConfig({
  // Kinds in the fixtures import the same module as those of users.
  resolve: { alias: { 'kdeps/kinds': `${root}src/kinds.ts` } },
  test: {
    root,
    projects: [
      { extends: true, test: { name: 'isolated', include: isolated, exclude: excluded } },
      {
        extends: true,
        test: {
          name: 'shared',
          include: ['test/**/*.test.ts'],
          exclude: [...isolated, ...excluded],
          isolate: false,
        },
      },
    ],
    // Otherwise each thread that the tests start would look at all sources.
    ...(isRunOnce && { env: { KDEPS_SOURCE_STATE: sourceState([`${root}src`]) } }),
    // Vitest leaves one core free, but many tests only wait for programs that they start.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // Some tests start whole processes and servers, on machines with two cores.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Takes milliseconds on an idle machine, but much longer on a busy one.
    expect: { poll: { timeout: 60_000 } },
  },
});
