// `npm run long` and `npm run fuzz`: all cases of the tests that take a tenth of them otherwise.
import { defineConfig, mergeConfig } from 'vitest/config';
import base from './vitest.config.ts';

export default mergeConfig(base, defineConfig({ test: { env: { KDEPS_WHOLE_TESTS: '1' } } }));
