/**
 * Modules that are analyzed together. They are loaded on demand through the language's own loaders; the texts of open
 * documents replace the stored ones. An edit drops the module, and everything that was inferred for its dependents.
 */
import type { Dialect } from '../api/evaluator-options.ts';
import { Source } from '../base/source.ts';
import { MAX_MODULE_LENGTH } from '../diagnostics/engine-limits.ts';
import { PklError } from '../diagnostics/error.ts';
import { moduleTooLong } from '../diagnostics/messages/modules.ts';
import type { ProjectDependencies } from '../modules/dependencies.ts';
import type { LoadedModule } from '../modules/loaded-module.ts';
import type { ModuleLoader, PathElement } from '../modules/loader.ts';
import { stdlibLoader } from '../modules/memory-loader.ts';
import { AccessPolicy } from '../modules/policy.ts';
import { ModuleRegistry } from '../modules/registry.ts';
import { Uri } from '../modules/uri.ts';
import { STANDARD_MODULES } from '../stdlib/module-names.ts';
import { packedTrees } from '../stdlib/packed-trees.ts';
import { sources } from '../stdlib/sources.generated.ts';
import type * as tree from '../syntax/ast.ts';
import { unpackModule } from '../syntax/packed-ast.ts';
import { parentUriOf } from '../syntax/parent-uri.ts';
import { parseTolerantly } from '../syntax/parse.ts';
import { Analyzer } from './analyzer.ts';
import { satisfies } from './constraints.ts';
import { MAX_GLOBBED } from './glob-limit.ts';
import type { Unit } from './model.ts';
import { constantOf } from './type-nodes.ts';
import { type Parsed, ParsedUnit, type UnitDialect } from './unit.ts';
import { writtenUri } from './written-uri.ts';

/** Where modules come from. */
export interface ProjectOptions {
  /** Tried in this order; the standard library is always there. */
  readonly loaders: readonly ModuleLoader[];
  readonly policy?: AccessPolicy;
  /** The dependencies that `@name/…` refers to. */
  readonly dependencies?: ProjectDependencies | null;
  readonly dialects?: readonly Dialect[];
}

type Outcome =
  | { readonly units: readonly ParsedUnit[] /** Whether a glob matches more. */; readonly isCut?: boolean }
  | { readonly problem: PklError };

const PLAIN: UnitDialect = { implicitImports: new Map(), promises: false };

/**
 * Modules that are analyzed together.
 *
 * @example
 * const project = new Project({ loaders: [memoryLoader('app', files)] });
 * project.setText('app:/main.pkl', 'port: Int = "80"');
 * checkUnit(project.analyzer, project.unit('app:/main.pkl')); // a type mismatch
 */
export class Project {
  readonly analyzer: Analyzer;
  readonly #options: ProjectOptions;
  readonly #registry: ModuleRegistry;
  /** Texts of open documents by URI. */
  readonly #texts = new Map<string, string>();
  readonly #parsed = new WeakMap<tree.Module, Parsed>();
  readonly #units = new Map<LoadedModule, ParsedUnit>();
  #outcomes = new WeakMap<Unit, Map<tree.StringConstant, Outcome>>();
  /** The URIs of the modules that refer to a module, by its URI; `null` stands for what could not be loaded. */
  readonly #dependents = new Map<string | null, Set<string>>();

  constructor(options: ProjectOptions) {
    this.#options = options;
    this.#registry = new ModuleRegistry({
      loaders: [stdlibLoader(STANDARD_MODULES, sources), ...options.loaders.map((loader) => this.#overlaid(loader))],
      policy: options.policy ?? new AccessPolicy({ allowedModules: [/^/], allowedResources: [/^/] }),
      project: options.dependencies ?? null,
      parse: (source) => this.#parse(source),
    });
    const base = this.#unitOf(this.#registry.load('pkl:base'));
    this.analyzer = new Analyzer({
      base,
      importedBy: (unit, uri) => this.#first(unit, uri),
      importProblem: (unit, uri, isGlob) => this.#problem(unit, uri, isGlob),
      globbedBy: (unit, uri) => this.#globbed(unit, uri),
      isCut: (unit, uri) => {
        const outcome = this.#outcome(unit, uri, true);
        return 'units' in outcome && outcome.isCut === true;
      },
      unitAt: (uri) => this.#find(uri),
      importUri: (from, to) => writtenUri(from.uri, to.uri, this.#options.dependencies ?? null),
      satisfies,
    });
  }

  /**
   * The current version of a module.
   * @throws PklError when it cannot be loaded, or is nested too deeply to be read
   */
  unit(uri: string): Unit {
    return this.#unitOf(this.#registry.load(uri));
  }

  /** Replaces the text of a module. It takes precedence over the loader's text. */
  setText(uri: string, text: string): void {
    const key = normal(uri);
    if (this.#texts.get(key) === text) return;
    this.#texts.set(key, text);
    this.changed([key]);
  }

  /** Reverts to the loader's text. */
  dropText(uri: string): void {
    const key = normal(uri);
    if (this.#texts.delete(key)) this.changed([key]);
  }

  /** The text that replaces the loader's; undefined when there is none. */
  textOf(uri: string): string | undefined {
    return this.#texts.get(normal(uri));
  }

  /**
   * Drops modules whose texts have changed, and everything that was inferred for their dependents.
   * @returns the URIs of all modules whose findings may have changed, including the given ones
   */
  changed(uris: Iterable<string>): ReadonlySet<string> {
    const keys = new Set(Array.from(uris, normal));
    const affected = this.#affectedBy(keys);
    this.#registry.forget(keys);
    for (const [loaded, unit] of this.#units) {
      if (keys.has(unit.uri)) this.#units.delete(loaded);
      else if (affected.has(unit.uri)) {
        unit.reset();
        this.#outcomes.delete(unit);
      }
    }
    return affected;
  }

  /** The modules that refer to a module, directly or through others. */
  dependentsOf(uri: string): ReadonlySet<string> {
    const found = this.#affectedBy(new Set([normal(uri)]));
    return new Set([...found].filter((each) => each !== normal(uri)));
  }

  /** All modules read so far, without those of the standard library. */
  units(): readonly Unit[] {
    return [...this.#units.values()].filter((unit) => !unit.isLibrary);
  }

  /** A temporary version of a module with a different text, which is not part of the project. */
  scratch(unit: Unit, text: string): Unit {
    const source = new Source(unit.source.uri, text);
    const { module, errors, trivia } = parseTolerantly(source, { promises: unit.hasPromises });
    const dialect = { implicitImports: unit.implicitImports, promises: unit.hasPromises };
    return new ParsedUnit({ ...unit.loaded, source, tree: module }, { errors, trivia }, dialect);
  }

  /** The names of the modules of the standard library. */
  get libraryModules(): readonly string[] {
    return STANDARD_MODULES;
  }

  /** The names of dependencies, which imports refer to as `@name/…`. */
  get dependencyNames(): readonly string[] {
    return [
      ...(this.#options.dependencies?.declared.remote.keys() ?? []),
      ...(this.#options.dependencies?.declared.local.keys() ?? []),
    ];
  }

  /** The URIs of the packages that its modules may import; empty while the versions have not been selected. */
  get packages(): readonly string[] {
    try {
      const direct = this.#options.dependencies?.direct().values() ?? [];
      return [...direct].flatMap((each) => (each.kind === 'remote' ? [each.package.toString()] : []));
    } catch (error) {
      if (error instanceof PklError) return [];
      throw error;
    }
  }

  /** Lists a folder, which is written as in an import and ends with `/`. */
  entriesIn({ loaded }: Unit, folder: string): readonly PathElement[] {
    try {
      const uri = this.#registry.resolveImport(folder === '' ? './' : folder, loaded);
      return this.#registry.loaderOf(uri).listElements(uri, this.#registry.policy.modules);
    } catch {
      // There is no such folder, or it cannot be listed.
      return [];
    }
  }

  #affectedBy(keys: ReadonlySet<string>): Set<string> {
    const affected = new Set(keys);
    const waiting: (string | null)[] = [...keys, null];
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      for (const dependent of this.#dependents.get(at) ?? []) {
        if (affected.has(dependent)) continue;
        affected.add(dependent);
        waiting.push(dependent);
      }
    }
    return affected;
  }

  #overlaid(loader: ModuleLoader): ModuleLoader {
    return forwarding(loader, {
      load: (uri, access) => {
        const text = this.#texts.get(uri.toString());
        return text === undefined ? loader.load(uri, access) : { uri: uri.toString(), text };
      },
      hasElement: (uri, access) => this.#texts.has(uri.toString()) || loader.hasElement(uri, access),
    });
  }

  #unitOf(loaded: LoadedModule): ParsedUnit {
    let unit = this.#units.get(loaded);
    if (unit === undefined) {
      const parsed = this.#parsed.get(loaded.tree) ?? { errors: [], trivia: [] };
      const parent = loaded.tree.header.parent?.uri.raw ?? null;
      unit = new ParsedUnit(loaded, parsed, this.#dialectOf(parent) ?? PLAIN);
      this.#units.set(loaded, unit);
    }
    return unit;
  }

  #find(uri: string): Unit | null {
    try {
      return this.unit(uri);
    } catch (error) {
      if (error instanceof PklError) return null;
      throw error;
    }
  }

  #first(unit: Unit, uri: tree.StringConstant): Unit | null {
    const outcome = this.#outcome(unit, uri, false);
    return 'units' in outcome ? (outcome.units[0] ?? null) : null;
  }

  #globbed(unit: Unit, uri: tree.StringConstant): readonly Unit[] | null {
    const outcome = this.#outcome(unit, uri, true);
    return 'units' in outcome ? outcome.units : null;
  }

  #problem(unit: Unit, uri: tree.StringConstant, isGlob: boolean): PklError | null {
    const outcome = this.#outcome(unit, uri, isGlob);
    return 'problem' in outcome ? outcome.problem : null;
  }

  #outcome(unit: Unit, uri: tree.StringConstant, isGlob: boolean): Outcome {
    let known = this.#outcomes.get(unit);
    if (known === undefined) {
      known = new Map();
      this.#outcomes.set(unit, known);
    }
    let outcome = known.get(uri);
    if (outcome === undefined) {
      outcome = this.#resolve(unit, constantOf(unit, uri), isGlob);
      known.set(uri, outcome);
      if ('problem' in outcome) this.#depends(unit, null);
      else for (const target of outcome.units) this.#depends(unit, target.uri);
    }
    return outcome;
  }

  #resolve({ loaded }: Unit, written: string, isGlob: boolean): Outcome {
    try {
      if (!isGlob) {
        const uri = this.#registry.resolveImport(written, loaded);
        return { units: [this.#unitOf(this.#registry.importModule(uri, loaded))] };
      }
      const pattern = this.#registry.resolveGlobImport(written, loaded);
      const found = [...this.#registry.globImport(pattern, written, loaded).values()];
      const units = found.slice(0, MAX_GLOBBED).flatMap((uri) => this.#globbedModule(uri, loaded));
      return { units, isCut: found.length > MAX_GLOBBED };
    } catch (error) {
      if (error instanceof PklError) return { problem: error };
      throw error;
    }
  }

  /** A match of a glob, unless it cannot be loaded. */
  #globbedModule(uri: Uri, from: LoadedModule): readonly ParsedUnit[] {
    try {
      return [this.#unitOf(this.#registry.importModule(uri, from))];
    } catch (error) {
      if (error instanceof PklError) return [];
      throw error;
    }
  }

  #depends(unit: Unit, on: string | null): void {
    let dependents = this.#dependents.get(on);
    if (dependents === undefined) {
      dependents = new Set();
      this.#dependents.set(on, dependents);
    }
    dependents.add(unit.uri);
  }

  #parse(source: Source): tree.Module {
    if (source.uri.startsWith('pkl:')) return libraryTree(source);
    const { length } = source.text;
    if (length > MAX_MODULE_LENGTH) throw new PklError(moduleTooLong(source.uri, length, MAX_MODULE_LENGTH));
    const parent = this.#options.dialects === undefined ? null : parentUriOf(source.text);
    const { module, errors, trivia } = parseTolerantly(source, {
      promises: this.#dialectOf(parent)?.promises ?? false,
    });
    this.#parsed.set(module, { errors, trivia });
    return module;
  }

  #dialectOf(parentUri: string | null): Dialect | undefined {
    if (parentUri === null) return undefined;
    return this.#options.dialects?.find((dialect) => dialect.matches(parentUri));
  }
}

/** A loader that passes on what is not given. External loaders ask a process for their traits, hence getters. */
function forwarding(loader: ModuleLoader, own: Pick<ModuleLoader, 'load' | 'hasElement'>): ModuleLoader {
  return {
    get isHierarchical() {
      return loader.isHierarchical;
    },
    get isGlobbable() {
      return loader.isGlobbable;
    },
    get hasFragmentPaths() {
      return loader.hasFragmentPaths;
    },
    get isLocal() {
      return loader.isLocal;
    },
    ...(loader.checksAccess !== undefined && { checksAccess: loader.checksAccess }),
    ...(loader.validate !== undefined && { validate: (uri: Uri) => loader.validate?.(uri) }),
    ...(loader.resolveDependency !== undefined && {
      resolveDependency: (name: string, path: string, from: Uri) =>
        loader.resolveDependency?.(name, path, from) ?? from,
    }),
    handles: (uri) => loader.handles(uri),
    load: own.load,
    hasElement: own.hasElement,
    listElements: (uri, access) => loader.listElements(uri, access),
  };
}

/** Parsed modules of the standard library by URI: the same in all projects. */
const libraryTrees = new Map<string, tree.Module>();

function libraryTree(source: Source): tree.Module {
  let module = libraryTrees.get(source.uri);
  if (module === undefined) {
    const packed = packedTrees[source.uri.slice('pkl:'.length)];
    module = packed === undefined ? parseTolerantly(source).module : unpackModule(packed, () => source.text);
    libraryTrees.set(source.uri, module);
  }
  return module;
}

function normal(uri: string): string {
  try {
    return Uri.parse(uri).normalize().toString();
  } catch {
    // Not a URI: nothing will be found under it.
    return uri;
  }
}
