/**
 * Joins all phases: text → AST → program → values. An evaluator holds compiled modules; each evaluation holds its own
 * values.
 */

import type { Source } from '../base/source.ts';
import type { ModuleContext } from '../compile/compiler.ts';
import type { CompiledModule } from '../compile/declarations/module.ts';
import { declarations } from '../compile/declarations/renderer-queries.ts';
import { compileModule } from '../compile/index.ts';
import { MAX_MODULE_LENGTH } from '../diagnostics/engine-limits.ts';
import { PklError } from '../diagnostics/error.ts';
import { moduleTooLong } from '../diagnostics/messages/modules.ts';
import { checkImports } from '../modules/check-imports.ts';
import { importGraph } from '../modules/import-graph.ts';
import { Ledger } from '../modules/ledger.ts';
import { type LoadedModule } from '../modules/loaded-module.ts';
import { stdlibLoader } from '../modules/memory-loader.ts';
import { AccessPolicy } from '../modules/policy.ts';
import { prefetchModules } from '../modules/prefetch.ts';
import { ModuleRegistry } from '../modules/registry.ts';
import { ResourceManager } from '../modules/resources.ts';
import { Uri } from '../modules/uri.ts';
import { SourceAnswers } from '../modules/waiting-sources.ts';
import { checkModule } from '../resolve/checks.ts';
import { newerVersionIn } from '../resolve/required-version.ts';
import { STANDARD_MODULES } from '../stdlib/module-names.ts';
import { standardNatives } from '../stdlib/natives/index.ts';
import { packedTrees } from '../stdlib/packed-trees.ts';
import { sources } from '../stdlib/sources.generated.ts';
import type { Module } from '../syntax/ast.ts';
import { unpackModule } from '../syntax/packed-ast.ts';
import { parentUriOf } from '../syntax/parent-uri.ts';
import { headerBefore, parseModule } from '../syntax/parse.ts';
import { BYTES, reserve, spend } from '../values/memory.ts';
import type { VmObject } from '../values/object.ts';
import type { PlainValue } from '../values/plain.ts';
import type { BaseModule } from '../values/standard-library.ts';
import { standardLibrary } from '../values/standard-library.ts';
import { Evaluation, type Programs } from './evaluation.ts';
import type { Dialect, EvaluateOptions, EvaluationOptions, EvaluatorOptions } from './evaluator-options.ts';
import { hostModule } from './host.ts';
import type { ModuleInput } from './input.ts';
import { RenderedTexts } from './rendered-texts.ts';

/**
 * Compiles and caches modules; creates evaluations.
 *
 * ```ts
 * const evaluator = new Evaluator({ loaders: [memoryLoader('app', new Map([['app:/main.pkl', 'port = 8080']]))] });
 * evaluator.evaluateSync<{ port: number }>('app:/main.pkl').port; // 8080
 * ```
 */
export class Evaluator implements Programs {
  readonly options: EvaluatorOptions;
  readonly registry: ModuleRegistry;
  readonly resources: ResourceManager;
  readonly texts: RenderedTexts;
  readonly #compiled = new WeakMap<LoadedModule, CompiledModule>();
  /** Modules whose import URIs have been checked. */
  readonly #fineImports = new WeakSet<LoadedModule>();
  readonly #shared = new WeakSet<LoadedModule>();
  /** Shared modules by URI. */
  readonly #instances = new Map<string, VmObject>();
  /** Everything that shared modules can import. */
  #importsOf = new WeakMap<LoadedModule, Ledger>();
  /** Answers that loaders and readers gave as promises. */
  readonly #answers = new SourceAnswers();

  constructor(options: EvaluatorOptions = {}) {
    this.options = options;
    const policy = options.policy ?? new AccessPolicy({ allowedModules: [/^/], allowedResources: [/^/] });
    const standard = stdlibLoader(STANDARD_MODULES, sources);
    this.registry = new ModuleRegistry({
      loaders: [standard, ...(options.loaders ?? []).map((loader) => this.#answers.loader(loader))],
      policy,
      project: options.project ?? null,
      parse: (source, defaultName) => this.#parse(source, defaultName),
    });
    this.texts = new RenderedTexts(this.registry);
    const readers = (options.readers ?? []).map((reader) => this.#answers.reader(reader));
    this.resources = new ResourceManager({ readers, policy, registry: this.registry });
  }

  sharedInstances(loaded: LoadedModule, importer: LoadedModule | null): Map<string, VmObject> | null {
    if (loaded.uri.scheme === 'pkl') return standardLibrary.modules;
    const isShared =
      this.#shared.has(loaded) ||
      (importer !== null && this.#shared.has(importer)) ||
      this.options.isShared?.(loaded.uri.toString()) === true;
    if (!isShared) return null;
    if (!this.#shared.has(loaded)) {
      // The URI may have a different text by now.
      this.#instances.delete(loaded.uri.toString());
      this.#shared.add(loaded);
    }
    return this.#instances;
  }

  forgetShared(): void {
    this.#instances.clear();
  }

  /** Loads a module and its imports if that can only be done asynchronously. */
  async prefetch(uri: string): Promise<void> {
    await prefetchModules(this.registry, [Uri.parse(uri)]);
  }

  /**
   * The value of a module, or of an expression in its scope. Waits for promises of loaders, readers and functions.
   *
   * @example const { port } = await evaluator.evaluate<{ port: number }>('app:/main.pkl'); // 8080
   * @throws PklError for an error in the program
   */
  async evaluate<T = PlainValue>(input: ModuleInput, options: EvaluateOptions = {}): Promise<T> {
    const evaluation = this.evaluation(options);
    return evaluation.settle(() => resultOf<T>(evaluation, input, options));
  }

  /** The synchronous variant. Throws `must-wait` when an answer is a promise. */
  evaluateSync<T = PlainValue>(input: ModuleInput, options: EvaluateOptions = {}): T {
    return resultOf<T>(this.evaluation(options), input, options);
  }

  /**
   * The output text of a module. Waits for promises of loaders, readers and functions.
   *
   * @example await evaluator.render('app:/main.pkl'); // 'port = 8080\n'
   */
  async render(input: ModuleInput, options: EvaluationOptions = {}): Promise<string> {
    const evaluation = this.evaluation(options);
    return evaluation.settle(() => evaluation.text(input));
  }

  /** The synchronous variant. Throws `must-wait` when an answer is a promise. */
  renderSync(input: ModuleInput, options: EvaluationOptions = {}): string {
    return this.evaluation(options).text(input);
  }

  uriOf(input: string | { readonly href: string }): string {
    return typeof input === 'string' ? input : input.href;
  }

  /** Creates an evaluation: nothing is evaluated yet, and nothing is shared with other evaluations. */
  evaluation(options: EvaluationOptions = {}): Evaluation {
    return new Evaluation(this, options);
  }

  /**
   * Invalidates modules and resources that have changed, by the URIs of `evaluation.dependencies`; on Node, also by
   * path. The next evaluation that needs them loads or reads them again. Everything else that was loaded and compiled
   * is kept. Does not affect evaluations that have started.
   *
   * @example evaluator.invalidate(['app:/units.pkl']);
   */
  invalidate(changed: Iterable<string | { readonly href: string }>): void {
    const uris = new Set([...changed].map((input) => Uri.parse(this.uriOf(input)).normalize().toString()));
    this.#answers.forget(uris);
    this.registry.forget(uris);
    this.resources.forget(uris);
    this.forgetShared();
    this.#importsOf = new WeakMap();
  }

  importsOf(loaded: LoadedModule): Ledger {
    let known = this.#importsOf.get(loaded);
    if (known === undefined) {
      known = new Ledger();
      // Before its imports are visited, because they may be cyclic.
      this.#importsOf.set(loaded, known);
      try {
        for (const uri of importGraph(this.registry, [loaded.uri.toString()], null).resolvedImports) {
          for (const each of uri) known.module(each);
        }
      } catch (error) {
        // A module that cannot be loaded and is not used is not a dependency.
        if (!(error instanceof PklError)) throw error;
      }
    }
    return known;
  }

  checkImports(loaded: LoadedModule): void {
    if (loaded.uri.scheme === 'pkl' || this.#fineImports.has(loaded)) return;
    checkImports(this.registry, loaded);
    this.#fineImports.add(loaded);
  }

  compile(loaded: LoadedModule): CompiledModule {
    let compiled = this.#compiled.get(loaded);
    if (compiled === undefined) {
      compiled = compileModule(loaded.tree, this.#context(loaded));
      this.#compiled.set(loaded, compiled);
    }
    return compiled;
  }

  #context(loaded: LoadedModule): ModuleContext {
    const uri = loaded.uri.toString();
    const { header } = loaded.tree;
    const isBaseModule = uri === 'pkl:base';
    const functions = this.options.hostFunctions?.(uri, externalMethods(loaded.tree));
    const isStandardLibrary = uri.startsWith('pkl:');
    const name = header.name?.text ?? loaded.defaultName;
    const allowsExternal = isStandardLibrary || functions !== undefined;
    const options = { moduleName: name, allowsExternal, isStandardLibrary };
    // A URI fragment creates another instance of a library module, with the same natives.
    const natives =
      standardNatives(loaded.uri.scheme === 'pkl' ? uri.replace(/#.*$/s, '') : uri, declarations) ??
      (functions === undefined ? {} : hostModule(functions));
    return {
      uri,
      name,
      source: loaded.source,
      // The library is covered by this project's tests.
      partNames: isStandardLibrary ? new Map() : checkModule(loaded.tree, loaded.source, options),
      implicitImports: this.#dialectOf(header.parent?.uri.raw ?? null)?.implicitImports ?? NO_IMPORTS,
      natives,
      isBaseModule,
      isStandardLibrary,
      allowsExternal,
      hasParent: header.parent !== null,
      get base(): BaseModule {
        return standardLibrary.base as BaseModule;
      },
    };
  }

  #parse(source: Source, defaultName: string): Module {
    // The library is always valid, and its ASTs may have been precompiled by the build.
    const packed = source.uri.startsWith('pkl:') ? packedTrees[source.uri.slice(4)] : undefined;
    if (packed !== undefined) return unpackModule(packed, () => source.text);
    const { length } = source.text;
    if (length > MAX_MODULE_LENGTH) throw new PklError(moduleTooLong(source.uri, length, MAX_MODULE_LENGTH));
    const parent = this.options.dialects === undefined ? null : parentUriOf(source.text);
    const dialect = this.#dialectOf(parent);
    try {
      let tokens = 0;
      const onTokens = (count: number): void => {
        tokens = count;
        reserve(BYTES.token * count);
      };
      const module = parseModule(source, { promises: dialect?.promises ?? false, onTokens });
      spend(length + BYTES.token * tokens);
      return dialect?.rewrite?.(module, source) ?? module;
    } catch (error) {
      if (!(error instanceof PklError)) throw error;
      // This version may not be able to parse a module written for a later version of the language.
      const needed = newerVersionIn(headerBefore(error), defaultName);
      throw needed ?? error.nameFrames(defaultName);
    }
  }

  #dialectOf(parentUri: string | null): Dialect | undefined {
    if (parentUri === null) return undefined;
    return this.options.dialects?.find((dialect) => dialect.matches(parentUri));
  }
}

function resultOf<T>(evaluation: Evaluation, input: ModuleInput, { expression, form }: EvaluateOptions): T {
  return expression === undefined ? evaluation.value<T>(input, form) : evaluation.resultOf<T>(input, expression, form);
}

function externalMethods({ members }: Module): readonly string[] {
  return members.flatMap((member) => {
    const isExternal = member.kind === 'Method' && member.modifiers.some(({ name }) => name === 'external');
    return isExternal ? [member.name.text] : [];
  });
}

const NO_IMPORTS: ReadonlyMap<string, string> = new Map();
