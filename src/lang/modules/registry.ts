/** All modules of an evaluator: resolves imports, and loads and parses each module at most once. */

import { Source } from '../base/source.ts';
import { PklError } from '../diagnostics/error.ts';
import {
  cannotEvaluateRelativeModuleUri,
  cannotGlobTripleDots,
  cannotGlobUri,
  cannotHaveRelativeImport,
  noModuleLoaderRegistered,
} from '../diagnostics/messages/modules.ts';
import { cannotResolveDependencyNoProject } from '../diagnostics/messages/packages.ts';
import type { Module } from '../syntax/ast.ts';
import { defaultModuleName } from './default-name.ts';
import { type ProjectDependencies, resolveInProject } from './dependencies.ts';
import { expandGlob } from './expand-glob.ts';
import { globFailure, moduleFailure } from './failures.ts';
import { GivenModules } from './given-modules.ts';
import { Ledger } from './ledger.ts';
import type { LoadedModule } from './loaded-module.ts';
import { type ModuleLoader, type ModuleText, NotFoundError } from './loader.ts';
import type { AccessPolicy } from './policy.ts';
import { parseDependencyNotation, resolveFor, resolveTripleDot, tripleDotPath } from './resolve.ts';
import { Uri } from './uri.ts';

/** The context of a registry. */
export interface RegistryOptions {
  /** Tried in this order. */
  readonly loaders: readonly ModuleLoader[];
  readonly policy: AccessPolicy;
  /** The dependencies of the evaluation's project. */
  readonly project?: ProjectDependencies | null;
  /** Maximum number of folders listed per glob. */
  readonly globListLimit?: number;
  /** Throws `PklError` for syntax errors. `defaultName` is the module's name in their reports. */
  readonly parse: (source: Source, defaultName: string) => Module;
}

/** Errors that depend on what is left of time, memory or the stack, or on the system: another time, there may be none. */
const PASSING: ReadonlySet<string> = new Set([
  'timed-out',
  'memory-exceeded',
  'nested-too-deeply',
  'io-error-loading-module',
]);

/** Default maximum number of folders listed per glob pattern. */
export const DEFAULT_GLOB_LIST_LIMIT = 16384;

/**
 * Every error thrown from here is a `PklError`; those about a URI have no frames, since only the caller knows where the
 * URI was written.
 */
export class ModuleRegistry {
  readonly #options: RegistryOptions;
  readonly #byUri = new Map<string, LoadedModule | PklError>();
  readonly #byResolvedUri = new Map<string, LoadedModule | PklError>();
  readonly #given = new GivenModules();
  /** Cache of resolved references, because resolving may search many folders. */
  #resolved = new WeakMap<LoadedModule, Map<string, Uri>>();
  /** The existence checks for resolving the references of a module. */
  readonly #searches = new WeakMap<LoadedModule, Ledger>();
  #replacements = 0;

  constructor(options: RegistryOptions) {
    this.#options = options;
  }

  get policy(): AccessPolicy {
    return this.#options.policy;
  }

  /** Number of times a module's text was replaced. */
  get replacements(): number {
    return this.#replacements;
  }

  /** Loads the root module of an evaluation. */
  load(uri: string): LoadedModule {
    const known = this.#known(uri);
    if (known !== undefined) return orThrow(known);
    const parsed = this.#parseRoot(uri);
    return this.#load(this.loaderOf(parsed), parsed.normalize());
  }

  /**
   * Uses a text for the module at a URI instead of loading it. It is kept while an evaluation uses the module, and
   * until it is displaced by some megabytes of newer texts; permanently if a loader had found another text before.
   */
  loadText(uri: string, text: string): LoadedModule {
    const parsed = this.#parseRoot(uri).normalize();
    const isAlone = parsed.scheme === 'repl';
    if (isAlone) this.policy.modules.check(parsed);
    const loader = isAlone ? TEXT_ONLY : this.loaderOf(parsed);
    const key = parsed.toString();
    const known = this.#byUri.get(key) ?? this.#given.get(key);
    if (known !== undefined && !(known instanceof PklError) && known.source.text === text) return known;
    if (known !== undefined || this.#given.text(key) !== undefined) this.#replacements++;
    const result = this.#parse(loader, parsed, parsed, text);
    if (this.#byUri.has(key)) this.#remember(key, key, result);
    else if (!isAlone) this.#given.set(key, text, result);
    return orThrow(result);
  }

  /**
   * Resolves an import, `amends` or `extends` URI of a module to an absolute URI. Called for every import when its
   * module is created, in source order; nothing is loaded.
   */
  resolveImport(written: string, from: LoadedModule): Uri {
    let known = this.#resolved.get(from);
    if (known === undefined) {
      known = new Map();
      this.#resolved.set(from, known);
    }
    const uri = known.get(written) ?? this.#resolveImport(written, from);
    known.set(written, uri);
    return uri;
  }

  #resolveImport(written: string, from: LoadedModule): Uri {
    let path: string | null = null;
    let resolved: Uri;
    try {
      const reference = Uri.fromWritten(written);
      path = reference.path;
      resolved = this.resolveReference(reference, from.uri, from.loader, this.searchesOf(from));
    } catch (error) {
      throw moduleFailure(error, written, path);
    }
    if (!resolved.isAbsolute) throw new PklError(cannotHaveRelativeImport(from.uri.toString()));
    return resolved;
  }

  /** The existence checks so far for resolving the references of a module. */
  searchesOf(module: LoadedModule): Ledger {
    let known = this.#searches.get(module);
    if (known === undefined) {
      known = new Ledger();
      this.#searches.set(module, known);
    }
    return known;
  }

  /**
   * Forgets what was loaded from some URIs, including failures, so that it is loaded again when needed, and all
   * resolved references. Keeps texts that were given.
   */
  forget(uris: ReadonlySet<string>): void {
    for (const table of [this.#byUri, this.#byResolvedUri]) {
      for (const [key, known] of table) {
        const isOld =
          uris.has(key) ||
          (!(known instanceof PklError) && (uris.has(known.uri.toString()) || uris.has(known.resolvedUri.toString())));
        if (isOld) table.delete(key);
      }
    }
    this.#resolved = new WeakMap();
    this.#replacements++;
  }

  /** The same for a glob import. The URI determines which scheme is listed. */
  resolveGlobImport(written: string, from: LoadedModule): Uri {
    if (written.startsWith('...')) throw new PklError(cannotGlobTripleDots());
    return this.resolveImport(written, from);
  }

  /** The name that an import clause without `as` binds. Fails when no loader handles the URI. */
  importName(uri: Uri): string {
    const loader = this.loaderOf(uri);
    return defaultModuleName(uri.normalize(), loader.hasFragmentPaths);
  }

  /**
   * Loads an import on first use. Checks whether the policy allows `from` to import it.
   *
   * @param inUse the module that the evaluation already uses for that URI
   */
  importModule(uri: Uri, from: LoadedModule, inUse?: LoadedModule): LoadedModule {
    this.policy.checkImport(from.resolvedUri, uri);
    return inUse ?? this.#load(this.loaderOf(uri), uri.normalize());
  }

  /** The modules matched by a glob import: URIs by key, in order. Each is imported when its value is read. */
  globImport(uri: Uri, written: string, from: LoadedModule, ledger?: Ledger): Map<string, Uri> {
    const loader = this.loaderOf(uri);
    const access = this.policy.modules;
    try {
      if (!loader.isGlobbable) throw new PklError(cannotGlobUri(uri.toString(), uri.scheme ?? ''));
      return expandGlob({
        pattern: written,
        reader: ledger?.watching(loader) ?? loader,
        access,
        base: from.resolvedUri,
        resolveBase: (prefix) => this.resolveReference(prefix, from.uri, from.loader),
        listLimit: this.#options.globListLimit ?? DEFAULT_GLOB_LIST_LIMIT,
      });
    } catch (error) {
      throw globFailure(error, written, uri.toString());
    }
  }

  /** Resolves a reference in a module at `from`; records existence checks in `ledger`. Throws what loaders throw. */
  resolveReference(reference: Uri, from: Uri, loader: ModuleLoader, ledger?: Ledger): Uri {
    if (reference.isAbsolute) return reference;
    const dots = tripleDotPath(reference);
    if (dots !== null) {
      const source = ledger === undefined ? loader : { ...ledger.watching(loader), isLocal: loader.isLocal };
      return resolveTripleDot(dots, from, source, this.policy.modules);
    }
    const text = reference.schemeSpecificPart;
    if (!text.startsWith('@')) return resolveFor(loader, from, reference);
    const { name, path } = parseDependencyNotation(text);
    if (loader.resolveDependency !== undefined) return loader.resolveDependency(name, path, from);
    return resolveInProject(this.#options.project ?? null, { name, path, from, isHierarchical: loader.isHierarchical });
  }

  /** The loader for a URI. Throws `PklError` when there is none, or when it rejects the URI. */
  loaderOf(uri: Uri): ModuleLoader {
    const normal = uri.normalize();
    const loader = this.#options.loaders.find((candidate) => candidate.handles(normal));
    if (loader === undefined) throw new PklError(noModuleLoaderRegistered(uri.toString()));
    try {
      loader.validate?.(normal);
    } catch (error) {
      throw moduleFailure(error, uri.toString(), null);
    }
    return loader;
  }

  /** An absolute URI, or `@name/path` for a dependency of the project. */
  #parseRoot(uri: string): Uri {
    let parsed: Uri;
    try {
      parsed = Uri.fromWritten(uri);
      if (uri.startsWith('@')) parsed = this.#dependencyOfProject(uri);
    } catch (error) {
      throw moduleFailure(error, uri, null);
    }
    if (!parsed.isAbsolute) throw new PklError(cannotEvaluateRelativeModuleUri(uri));
    return parsed;
  }

  #dependencyOfProject(notation: string): Uri {
    const project = this.#options.project ?? null;
    const { name, path } = parseDependencyNotation(notation);
    if (project === null) throw new PklError(cannotResolveDependencyNoProject());
    const from = project.declared.projectFileUri;
    return resolveInProject(project, { name, path, from, isHierarchical: !from.isOpaque });
  }

  #load(loader: ModuleLoader, uri: Uri): LoadedModule {
    const key = uri.toString();
    const known = this.#known(key);
    if (known !== undefined) return orThrow(known);
    const text = this.#fetch(loader, uri);
    const same = this.#byResolvedUri.get(text.uri) ?? this.#given.get(text.uri) ?? this.#madeAgain(text.uri);
    if (same !== undefined) {
      this.#byUri.set(key, same);
      return orThrow(same);
    }
    const resolvedUri = Uri.parse(text.uri);
    const result = this.#parse(loader, uri, resolvedUri, () => text.text);
    this.#remember(key, resolvedUri.toString(), result);
    return orThrow(result);
  }

  #fetch(loader: ModuleLoader, uri: Uri): ModuleText {
    try {
      if (loader.checksAccess !== true) this.policy.modules.check(uri);
      return loader.load(uri, this.policy.modules);
    } catch (error) {
      const failure = moduleFailure(error, uri.toString(), uri.path);
      if (!(failure instanceof PklError) || PASSING.has(failure.code)) throw failure;
      this.#byUri.set(uri.toString(), failure);
      return orThrow<ModuleText>(failure);
    }
  }

  #parse(loader: ModuleLoader, uri: Uri, resolvedUri: Uri, text: string | (() => string)): LoadedModule | PklError {
    const source = new Source(uri.toString(), text);
    const defaultName = defaultModuleName(uri, loader.hasFragmentPaths);
    try {
      const tree = this.#options.parse(source, defaultName);
      return { uri, resolvedUri, source, tree, defaultName, loader };
    } catch (error) {
      if (error instanceof PklError && !PASSING.has(error.code)) return error;
      throw error;
    }
  }

  #known(uri: string): LoadedModule | PklError | undefined {
    return this.#byUri.get(uri) ?? this.#given.get(uri) ?? this.#madeAgain(uri);
  }

  /** The module of a text that was given earlier. */
  #madeAgain(key: string): LoadedModule | PklError | undefined {
    const text = this.#given.text(key);
    if (text === undefined) return undefined;
    const uri = Uri.parse(key);
    const result = this.#parse(this.loaderOf(uri), uri, uri, text);
    this.#given.set(key, text, result);
    return result;
  }

  #remember(uri: string, resolvedUri: string, result: LoadedModule | PklError): void {
    this.#byUri.set(uri, result);
    this.#byResolvedUri.set(resolvedUri, result);
  }
}

/** Throws a copy of a cached error, because callers add their frames to it. */
function orThrow<T>(result: T | PklError): T {
  if (!(result instanceof PklError)) return result;
  const { code, text, hint, values, details } = result;
  const copy = new PklError({ code, text, values, details, ...(hint === undefined ? {} : { hint }) });
  copy.frames.push(...result.frames);
  throw copy;
}

/** The loader of modules that only consist of a text: nothing can be resolved relative to them. */
const TEXT_ONLY: ModuleLoader = {
  isHierarchical: false,
  isGlobbable: false,
  hasFragmentPaths: false,
  isLocal: true,
  handles: (uri) => uri.scheme === 'repl',
  load: () => {
    throw new NotFoundError();
  },
  hasElement: () => false,
  listElements: () => [],
};
