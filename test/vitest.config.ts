import { defineConfig } from 'vitest/config';

const root = new URL('..', import.meta.url).pathname;

export default defineConfig({
  // Kinds among the fixtures import what those of users import.
  resolve: { alias: { 'kdeps/kinds': `${root}src/kinds.ts` } },
  test: {
    root,
    include: ['test/**/*.test.ts'],
    // Whole processes and servers are started by some tests, on machines with two cores.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // What is waited for comes within milliseconds on an idle machine, and much later on a busy one.
    expect: { poll: { timeout: 60_000 } },
  },
});
