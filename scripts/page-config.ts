// What Vite is told for every page of ours.
import { join } from 'node:path';
import type { InlineConfig } from 'vite';
import { root } from './shared.ts';

/** The configuration of the page in a folder. */
export function pageConfig(folder: string): InlineConfig {
  return {
    root: join(root, folder),
    configFile: false,
    // The page may be below the path of a proxy.
    base: './',
    publicDir: false,
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    logLevel: 'warn',
  };
}

/** Vite builds for tests where tests run, unless it is told otherwise in the environment. */
export async function inProduction<T>(work: () => Promise<T>): Promise<T> {
  const { NODE_ENV: before } = process.env;
  process.env['NODE_ENV'] = 'production';
  try {
    return await work();
  } finally {
    if (before === undefined) delete process.env['NODE_ENV'];
    else process.env['NODE_ENV'] = before;
  }
}
