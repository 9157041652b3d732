/** Fetches the modules of an import graph whose loaders are asynchronous, before evaluation starts. */
import { Suspended } from '../base/suspended.ts';
import { PklError } from '../diagnostics/error.ts';
import { importSites } from './imports.ts';
import type { LoadedModule } from './loaded-module.ts';
import type { ModuleRegistry } from './registry.ts';
import type { Uri } from './uri.ts';

/**
 * Walks all imports reachable from a module and lets their loaders fetch what they need. Failures are not reported
 * here: an unused import may fail unnoticed, and a used one reports its failure then.
 */
export async function prefetchModules(registry: ModuleRegistry, roots: readonly Uri[]): Promise<void> {
  const seen = new Set<string>();
  const visit = async (uri: Uri, load: () => LoadedModule): Promise<void> => {
    if (seen.has(uri.toString())) return;
    seen.add(uri.toString());
    const module = await attempt(async () => {
      await registry.loaderOf(uri).prefetch?.(uri.normalize());
      return load();
    });
    if (module !== null) await visitImports(module);
  };
  const visitImports = async (module: LoadedModule): Promise<void> => {
    for (const site of importSites(module.tree, module.source)) {
      const targets = await attempt(async () => {
        const uri = site.isGlob
          ? registry.resolveGlobImport(site.written, module)
          : registry.resolveImport(site.written, module);
        if (!site.isGlob) return [uri];
        await registry.loaderOf(uri).prefetch?.(uri.normalize());
        return [...registry.globImport(uri, site.written, module).values()];
      });
      for (const target of targets ?? []) await visit(target, () => registry.importModule(target, module));
    }
  };
  for (const root of roots) await visit(root, () => registry.load(root.toString()));
}

async function attempt<T>(work: () => Promise<T>): Promise<T | null> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (error instanceof PklError) return null;
      if (!(error instanceof Suspended)) throw error;
      await error.arrival;
    }
  }
}
