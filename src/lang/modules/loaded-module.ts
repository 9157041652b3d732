import type { Source } from '../base/source.ts';
import type { Module } from '../syntax/ast.ts';
import type { ModuleLoader } from './loader.ts';
import type { Uri } from './uri.ts';

/** A module as far as its text goes; nothing is evaluated. */
export interface LoadedModule {
  /** The URI under which it was first loaded. Messages show it; relative references start from it. */
  readonly uri: Uri;
  /** The canonical URI, e.g. with symbolic links resolved. Trust is based on it. */
  readonly resolvedUri: Uri;
  readonly source: Source;
  readonly tree: Module;
  /** The name of a module without a `module` clause. */
  readonly defaultName: string;
  readonly loader: ModuleLoader;
}
