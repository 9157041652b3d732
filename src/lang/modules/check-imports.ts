/** Checks a module's references before anything in it runs. */
import { PklError } from '../diagnostics/error.ts';
import { moduleCannotReferToSelf } from '../diagnostics/messages/declarations.ts';
import { importSites } from './imports.ts';
import type { LoadedModule } from './loaded-module.ts';
import type { ModuleRegistry } from './registry.ts';
import type { Uri } from './uri.ts';

/** Throws the first error in an import's URI, with a frame of the import. */
export function checkImports(registry: ModuleRegistry, loaded: LoadedModule): void {
  for (const { written, isGlob, constant, site, member } of importSites(loaded.tree, loaded.source)) {
    let uri: Uri;
    try {
      uri = isGlob ? registry.resolveGlobImport(written, loaded) : registry.resolveImport(written, loaded);
    } catch (error) {
      if (!(error instanceof PklError)) throw error;
      const { start, end } = isGlob && written.startsWith('...') ? site : constant;
      const name = loaded.tree.header.name?.text ?? loaded.defaultName;
      throw error.through({ source: loaded.source, start, end }, name + member);
    }
    // A clause binds a name, which only the scheme's loader knows.
    if ('kind' in site && site.kind === 'ImportClause') registry.importName(uri);
  }
}

/** A module amends or extends itself, directly or indirectly. */
export class SelfReference extends PklError {
  constructor({ tree, defaultName }: LoadedModule) {
    const relation = tree.header.parent?.relation === 'extends' ? 'extend' : 'amend';
    super(moduleCannotReferToSelf(relation, tree.header.name?.text ?? defaultName));
  }
}
