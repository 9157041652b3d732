// The playground: a page built by Vite, and the program of its workers. Both are files that any web server can serve.
import { join } from 'node:path';
import { build as bundle } from 'esbuild';
import { build, type Plugin } from 'vite';
import { KEYWORDS } from '../src/lang/base/identifier.ts';
import { inProduction, pageConfig } from './page-config.ts';
import { workerBundle } from './worker-bundle.ts';

/**
 * The editor's styles as adopted style sheets, which the policy of the page allows. Outside of shadow trees, the editor
 * writes a `<style>` element instead.
 */
const adoptedStyles: Plugin = {
  name: 'adopted-styles',
  transform(code, id) {
    if (!/[/\\]style-mod[/\\]/.test(id)) return null;
    const changed = code.replace('!root.head && root.adoptedStyleSheets', 'root.adoptedStyleSheets');
    if (changed === code) throw new Error('style-mod has changed: adapt the plugin adopted-styles');
    return changed;
  },
};

/** Builds the playground into a folder: `index.html`, `playground.js`, `playground.css` and `worker.js`. */
export async function buildPlayground(folder: string): Promise<void> {
  await inProduction(() =>
    build({
      ...pageConfig('src/playground/page'),
      plugins: [adoptedStyles],
      define: { PKL_KEYWORDS: JSON.stringify(KEYWORDS) },
      build: {
        target: 'es2023',
        outDir: folder,
        emptyOutDir: true,
        modulePreload: false,
        assetsInlineLimit: 0,
        reportCompressedSize: false,
        chunkSizeWarningLimit: 1000,
        rolldownOptions: {
          checks: { pluginTimings: false },
          output: { entryFileNames: 'playground.js', assetFileNames: 'playground[extname]', codeSplitting: false },
        },
      },
    }),
  );
  // The same program for both workers, so that browsers load it only once.
  await bundle({
    ...workerBundle,
    entryPoints: ['src/playground/workers/main.ts'],
    outfile: join(folder, 'worker.js'),
  });
}
