// `npm run long` and `npm run fuzz`: all cases of tests that otherwise run a tenth of them.
import { defineConfig, mergeConfig } from 'vitest/config';
import base from './vitest.config.ts';

export default mergeConfig(base, defineConfig({ test: { env: { KDEPS_WHOLE_TESTS: '1' } } }));
