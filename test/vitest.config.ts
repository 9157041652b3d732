import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['test/**/*.test.ts'],
    // Whole processes and servers are started by some tests, on machines with two cores.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // What is waited for comes within milliseconds on an idle machine, and much later on a busy one.
    expect: { poll: { timeout: 60_000 } },
  },
});
