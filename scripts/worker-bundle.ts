// How programs of browser workers are bundled: the language, and what serves it.
import type { BuildOptions } from 'esbuild';
import { root } from './shared.ts';
import { slimChevrotain } from './slim-chevrotain.ts';

/** All but the entry point and the file to write. */
export const workerBundle: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  platform: 'browser',
  target: 'es2023',
  format: 'iife',
  legalComments: 'none',
  logLevel: 'warning',
  plugins: [slimChevrotain()],
};
