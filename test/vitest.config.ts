import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['test/**/*.test.ts'],
    // Whole processes and servers are started by some tests, on machines with two cores.
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
