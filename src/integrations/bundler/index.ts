/**
 * A plugin for bundlers that makes `import config from './app.pkl'` evaluate the module, with types: `pkl.vite()`,
 * `pkl.rollup()`, `pkl.rolldown()`, `pkl.esbuild()`, `pkl.webpack()`, `pkl.rspack()`, `pkl.bun()`. Needs the package
 * `unplugin`.
 *
 * @example // vite.config.js
 * import { pkl } from 'kdeps/bundler';
 * export default { plugins: [pkl.vite({ properties: { stage: 'prod' } })] };
 */
import { resolve } from 'node:path';
import { createUnplugin, type UnpluginBuildContext, type UnpluginInstance, type UnpluginOptions } from 'unplugin';
import type { EvaluatingOptions } from '../evaluating.ts';
import { declarationFile, writeDeclarations } from './declaration-files.ts';
import { type ErrorStyle, report } from './errors.ts';
import { ModuleLoader } from './module-loader.ts';

export type { EvaluatingOptions } from '../evaluating.ts';

/** Options of the plugin. */
export interface PklPluginOptions extends EvaluatingOptions {
  /**
   * Where to write the types of imported modules: `true`, the default, for `app.pkl.d.ts` beside `app.pkl`; a folder, in
   * which they have the same paths as in the project; or `false` for nowhere.
   */
  readonly types?: boolean | string;
}

/** Frameworks that show only the message of an error. */
const styles: Readonly<Record<string, ErrorStyle>> = {
  webpack: 'thrown',
  rspack: 'thrown',
  rsbuild: 'thrown',
  bun: 'thrown',
  esbuild: 'located',
};

/** The plugin. A path with a query, such as `app.pkl?raw`, is left to the bundler. */
export const pkl: UnpluginInstance<PklPluginOptions | undefined, false> = createUnplugin<
  PklPluginOptions | undefined,
  false
>((options, { framework }): UnpluginOptions => {
  const loader = new ModuleLoader(options ?? {});
  const style = styles[framework] ?? 'framed';
  let root = process.cwd();
  return {
    name: 'kdeps:pkl',
    load: {
      filter: { id: /^[^?\0]+\.pkl$/ },
      handler(id) {
        const path = resolve(id);
        const loaded = loader.load(path);
        for (const file of loaded.files) this.addWatchFile(file);
        watchFolders(this, loaded.folders);
        if (loaded.failure !== undefined) return report(this, loaded.failure, style);
        const file = declarationFile(path, options?.types ?? true, root);
        const problem = file === null ? null : writeDeclarations(file, path, loaded.declarations);
        if (problem !== null) this.warn(problem);
        return { code: loaded.code, map: null };
      },
    },
    buildEnd() {
      // The next build, if there is one, opens it again.
      loader.close();
    },
    vite: {
      configResolved(config) {
        root = config.root;
      },
      // Vite updates the importers of changed files; files that appear in a listed folder have none yet.
      hotUpdate({ file, modules }) {
        const { moduleGraph } = this.environment;
        const listing = loader.modulesListing(file).flatMap((path) => [...(moduleGraph.getModulesByFile(path) ?? [])]);
        return listing.length === 0 ? undefined : [...new Set([...modules, ...listing])];
      },
    },
  };
});

/** Watches folders that were listed for patterns, where the bundler can. */
function watchFolders(context: UnpluginBuildContext, folders: readonly string[]): void {
  const native = context.getNativeBuildContext?.();
  if (native?.framework !== 'webpack' && native?.framework !== 'rspack') return;
  for (const folder of folders) native.loaderContext?.addContextDependency(folder);
}
