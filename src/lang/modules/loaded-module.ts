import type { Source } from '../base/source.ts';
import type { Module } from '../syntax/ast.ts';
import type { ModuleLoader } from './loader.ts';
import type { Uri } from './uri.ts';

/** A module as far as its text says: nothing is evaluated. */
export interface LoadedModule {
  /** The URI under which it was first asked for. Messages name it; relative references start from it. */
  readonly uri: Uri;
  /** The canonical URI, e.g. with symbolic links resolved. Trust is judged by it. */
  readonly resolvedUri: Uri;
  readonly source: Source;
  readonly tree: Module;
  /** What the module is called when it has no `module` clause. */
  readonly defaultName: string;
  readonly loader: ModuleLoader;
}
