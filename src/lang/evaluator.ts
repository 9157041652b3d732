/**
 * The one place that joins all phases: text → tree → program → values. An evaluator holds what is compiled; each
 * evaluation holds its own values.
 */
import { PklError } from './base/error.ts';
import { invalidOutput, timedOut } from './base/messages/evaluation.ts';
import { Source, type Span } from './base/source.ts';
import { decodeUtf8 } from './base/utf8.ts';
import type { BaseModule, ModuleContext } from './compile/compiler.ts';
import { declarations } from './compile/declarations.ts';
import { compileModule } from './compile/index.ts';
import type { CompiledModule } from './compile/module.ts';
import type { Dialect, EvaluationOptions, EvaluatorOptions } from './evaluator-options.ts';
import { hostModule } from './host.ts';
import { LazyObject, type LazyValue, lazyValue } from './lazy-object.ts';
import { checkImports, refersToItself } from './modules/check-imports.ts';
import { importGraph } from './modules/import-graph.ts';
import type { ResourceContent } from './modules/loader.ts';
import { stdlibLoader } from './modules/memory-loader.ts';
import { AccessPolicy } from './modules/policy.ts';
import { prefetchModules } from './modules/prefetch.ts';
import { type LoadedModule, ModuleRegistry } from './modules/registry.ts';
import { ResourceManager } from './modules/resources.ts';
import { Uri } from './modules/uri.ts';
import { checkModule } from './resolve/checks.ts';
import { checkLanguageVersion, languageVersionOfText } from './resolve/language-version.ts';
import { STANDARD_MODULES } from './stdlib/module-names.ts';
import { standardNatives } from './stdlib/natives/index.ts';
import { packedTrees } from './stdlib/packed-trees.ts';
import { sources } from './stdlib/sources.generated.ts';
import { unpackModule } from './syntax/packed-tree.ts';
import { parentUriOf } from './syntax/parent-uri.ts';
import { parseExpression, parseModule } from './syntax/parse.ts';
import type { Module } from './syntax/tree.ts';
import { baseClass } from './values/class.ts';
import { classOf } from './values/class-of.ts';
import { type EvaluationContext, type ModuleGraph, withContext } from './values/context.ts';
import { lazyMapping } from './values/lazy-mapping.ts';
import { getProperty } from './values/make.ts';
import { VmObject } from './values/object.ts';
import { type PlatformFacts, UNKNOWN_PLATFORM } from './values/platform-facts.ts';
import { resourceObject } from './values/resource.ts';
import type { VmBytes } from './values/scalars.ts';
import { traceText } from './values/trace-text.ts';
import type { VmValue } from './values/value.ts';

const libraryNatives = standardNatives(declarations);

/** The modules of the standard library, made once: they are the same for everybody. */
const standardLibrary = new Map<string, VmObject>();
let baseModule: BaseModule | undefined;

/** Holds compiled modules; hands out evaluations. */
export class Evaluator {
  readonly options: EvaluatorOptions;
  readonly registry: ModuleRegistry;
  readonly resources: ResourceManager;
  readonly #compiled = new WeakMap<LoadedModule, CompiledModule>();
  /** Modules without a mistake in the URIs of their imports. */
  readonly #fineImports = new WeakSet<LoadedModule>();
  readonly #shared = new WeakSet<LoadedModule>();
  /** Shared modules by URI. */
  readonly #instances = new Map<string, VmObject>();

  constructor(options: EvaluatorOptions = {}) {
    this.options = options;
    const policy = options.policy ?? new AccessPolicy({ allowedModules: [/^/], allowedResources: [/^/] });
    const standard = stdlibLoader(STANDARD_MODULES, sources);
    this.registry = new ModuleRegistry({
      loaders: [standard, ...(options.loaders ?? [])],
      policy,
      project: options.project ?? null,
      parse: (source, defaultName) => this.#parse(source, defaultName),
    });
    this.resources = new ResourceManager({ readers: options.readers ?? [], policy, registry: this.registry });
  }

  /** Where the instance of a module is that all evaluations share; null for one that each evaluation makes itself. */
  sharedInstances(loaded: LoadedModule, importer: LoadedModule | null): Map<string, VmObject> | null {
    if (loaded.uri.scheme === 'pkl') return standardLibrary;
    const isShared =
      this.#shared.has(loaded) ||
      (importer !== null && this.#shared.has(importer)) ||
      this.options.isShared?.(loaded.uri.toString()) === true;
    if (!isShared) return null;
    // Another text may have been given for the URI since.
    if (!this.#shared.has(loaded)) this.#instances.delete(loaded.uri.toString());
    this.#shared.add(loaded);
    return this.#instances;
  }

  /** Fetches a module and what it imports where that can only be done asynchronously. */
  async prefetch(uri: string): Promise<void> {
    await prefetchModules(this.registry, [Uri.parse(uri)]);
  }

  /** Starts an evaluation: nothing is evaluated yet, and nothing is shared with other evaluations. */
  evaluation(options: EvaluationOptions = {}): Evaluation {
    return new Evaluation(this, options);
  }

  /** Finds mistakes in the URIs of imports before anything in the module runs. */
  checkImports(loaded: LoadedModule): void {
    if (loaded.uri.scheme === 'pkl' || this.#fineImports.has(loaded)) return;
    checkImports(this.registry, loaded);
    this.#fineImports.add(loaded);
  }

  /** The compiled form of a loaded module. */
  compile(loaded: LoadedModule): CompiledModule {
    let compiled = this.#compiled.get(loaded);
    if (compiled === undefined) {
      const context = this.#context(loaded);
      // The library is checked by the tests of this project.
      if (!context.isStandardLibrary) {
        checkModule(loaded.tree, loaded.source, {
          moduleName: context.name,
          allowsExternal: context.allowsExternal,
          isStandardLibrary: false,
        });
      }
      compiled = compileModule(loaded.tree, context);
      this.#compiled.set(loaded, compiled);
    }
    return compiled;
  }

  #context(loaded: LoadedModule): ModuleContext {
    const uri = loaded.uri.toString();
    const { header } = loaded.tree;
    const isBaseModule = uri === 'pkl:base';
    const functions = this.options.hostFunctions?.(uri);
    const natives = libraryNatives[uri] ?? (functions === undefined ? {} : hostModule(functions));
    return {
      uri,
      name: header.name?.text ?? loaded.defaultName,
      source: loaded.source,
      implicitImports: this.#dialectOf(header.parent?.uri.raw ?? null)?.implicitImports ?? NO_IMPORTS,
      natives,
      isBaseModule,
      isStandardLibrary: uri.startsWith('pkl:'),
      allowsExternal: uri.startsWith('pkl:') || functions !== undefined,
      hasParent: header.parent !== null,
      get base(): BaseModule {
        return baseModule as BaseModule;
      },
    };
  }

  #parse(source: Source, defaultName: string): Module {
    // The library is never wrong, and its trees may have been made when the project was built.
    const packed = source.uri.startsWith('pkl:') ? packedTrees[source.uri.slice(4)] : undefined;
    if (packed !== undefined) return unpackModule(packed, () => source.text);
    const parent = this.options.dialects === undefined ? null : parentUriOf(source.text);
    const promises = this.#dialectOf(parent)?.promises ?? false;
    try {
      return parseModule(source, { promises });
    } catch (error) {
      if (!(error instanceof PklError)) throw error;
      // A text in a later version of the language may well be one that this version cannot read.
      const needed = languageVersionOfText(source.text, defaultName);
      throw needed ?? error.nameFrames(defaultName);
    }
  }

  #dialectOf(parentUri: string | null): Dialect | undefined {
    if (parentUri === null) return undefined;
    return this.options.dialects?.find((dialect) => dialect.matches(parentUri));
  }
}

const NO_IMPORTS: ReadonlyMap<string, string> = new Map();

/** One lazy run over the modules of an evaluator. */
export class Evaluation implements EvaluationContext {
  readonly evaluator: Evaluator;
  readonly host: unknown;
  readonly promises: 'text' | 'resolve';
  readonly #resources: ResourceManager;
  readonly #modules = new Map<string, VmObject>();
  readonly #loaded = new Map<string, LoadedModule>();
  /** Modules whose parent is being made: one that leads back to them amends itself. */
  readonly #inMaking = new Set<string>();
  readonly #deadline: number;

  constructor(evaluator: Evaluator, options: EvaluationOptions) {
    this.evaluator = evaluator;
    this.host = options.host;
    this.promises = options.promises ?? 'text';
    const { registry } = evaluator;
    this.#resources =
      options.readers === undefined
        ? evaluator.resources
        : new ResourceManager({ readers: options.readers, policy: registry.policy, registry });
    const { timeoutMs } = evaluator.options;
    this.#deadline = timeoutMs === undefined ? Number.POSITIVE_INFINITY : Date.now() + timeoutMs;
  }

  get powerAssertions(): boolean {
    return this.evaluator.options.powerAssertions ?? true;
  }

  get platform(): PlatformFacts {
    return this.evaluator.options.platform ?? UNKNOWN_PLATFORM;
  }

  /** Runs work that touches lazy values of this evaluation. */
  run<T>(work: () => T): T {
    return withContext(this, work);
  }

  /** The module at an absolute URI. */
  module(uri: string): VmObject {
    return this.run(() => this.instance(this.evaluator.registry.load(uri)));
  }

  /** The module at an absolute URI, to be looked into from outside. */
  object(uri: string): LazyObject {
    return new LazyObject(this.module(uri), this);
  }

  /** The value of an expression that sees the members of the module at a URI. */
  valueOf(uri: string, expression: string): LazyValue {
    return lazyValue(this.expression(this.module(uri), expression), this);
  }

  /** What the module's renderer makes of it. `output.text`, as text. */
  text(uri: string): string {
    return decodeUtf8(this.outputBytes(this.module(uri)));
  }

  /** A module given as text, standing at a URI. */
  moduleFromText(uri: string, text: string): VmObject {
    return this.run(() => this.instance(this.evaluator.registry.loadText(uri, text)));
  }

  /** What `output.bytes` of a module gives: the text that its renderer makes, as bytes. */
  outputBytes(module: VmObject): Uint8Array {
    return this.run(() => {
      const output = this.output(module);
      return (getProperty(output, 'bytes') as VmBytes).bytes;
    });
  }

  /** The `output` of a module, which a module may have replaced by something else. */
  output(module: VmObject): VmObject {
    return this.run(() => {
      const output = getProperty(module, 'output');
      const expected = baseClass('ModuleOutput');
      if (output instanceof VmObject && output.cls.isSubclassOf(expected)) return output;
      const uri = module.shape.definition?.moduleUri ?? module.cls.moduleUri;
      const message = invalidOutput('output', uri, expected.displayName, classOf(output).displayName);
      throw new PklError(message, module.property('output')?.member.bodySpan ?? null, 'output');
    });
  }

  /** The value of an expression that sees the module's members. */
  expression(module: VmObject, text: string): VmValue {
    return this.run(() => {
      const loaded = this.#loaded.get(module.cls.moduleUri) ?? this.#loadedOf(module);
      const compiled = this.evaluator.compile(loaded);
      const source = new Source('repl:text', text);
      return compiled.expression(parseExpression(source), source)(module);
    });
  }

  #loadedOf(module: VmObject): LoadedModule {
    for (const [uri, instance] of this.#modules) if (instance === module) return this.#loaded.get(uri) as LoadedModule;
    throw new TypeError('the module belongs to another evaluation');
  }

  /** The instance of a loaded module in this evaluation. */
  instance(loaded: LoadedModule, importer: LoadedModule | null = null): VmObject {
    const uri = loaded.uri.toString();
    const instances = this.evaluator.sharedInstances(loaded, importer) ?? this.#modules;
    const known = instances.get(uri);
    if (known !== undefined) {
      if (instances !== this.#modules) this.#loaded.set(uri, loaded);
      return known;
    }
    if (uri !== 'pkl:base') this.#needBase();
    this.#loaded.set(uri, loaded);
    checkLanguageVersion(loaded);
    if (this.#inMaking.has(uri)) throw refersToItself(loaded);
    const compiled = loading(() => {
      this.evaluator.checkImports(loaded);
      return this.evaluator.compile(loaded);
    });
    this.#inMaking.add(uri);
    try {
      return compiled.instantiate((module) => {
        this.#inMaking.delete(uri);
        instances.set(uri, module);
        if (uri === 'pkl:base') baseModule = { object: module, cls: module.cls };
      });
    } catch (error) {
      // The next evaluation finds the same mistake, not half a module.
      if (instances !== this.#modules) instances.delete(uri);
      throw error;
    }
  }

  #needBase(): void {
    if (baseModule === undefined) this.instance(this.evaluator.registry.load('pkl:base'));
  }

  importModule(uri: string, fromModule: string): VmObject {
    const { registry } = this.evaluator;
    const from = this.#from(fromModule);
    const target = registry.resolveImport(uri, from);
    const loaded = loading(() => registry.importModule(target, from));
    return this.instance(loaded, from);
  }

  resolveImport(uri: string, fromModule: string): string {
    return this.evaluator.registry.resolveImport(uri, this.#from(fromModule)).toString();
  }

  describePlace(span: Span): string {
    const { location } = this.evaluator.options;
    return location?.(span) ?? `${span.source.uri}, line ${span.source.positionAt(span.start).line}`;
  }

  importGlob(uri: string, fromModule: string, span: Span): VmValue {
    const { registry } = this.evaluator;
    const from = this.#from(fromModule);
    const found = registry.globImport(registry.resolveGlobImport(uri, from), uri, from);
    const make = (key: string): VmValue => {
      const module = loading(() => registry.importModule(found.get(key) as Uri, from));
      return this.instance(module, from);
    };
    return lazyMapping([...found.keys()], (key) => atGlob(span, () => make(key)));
  }

  readResource(uri: string, fromModule: string, mayBeAbsent: boolean): VmValue | null {
    const content = this.#resources.read(uri, this.#from(fromModule), mayBeAbsent);
    return content === null ? null : resourceValue(content);
  }

  readGlob(pattern: string, fromModule: string, span: Span): VmValue {
    const resources = this.#resources;
    const found = resources.glob(pattern, this.#from(fromModule));
    const make = (key: string): VmValue => resourceValue(resources.readFound(found.get(key) as Uri));
    return lazyMapping([...found.keys()], (key) => atGlob(span, () => make(key)));
  }

  importGraph(uris: readonly string[], member: string): ModuleGraph {
    return importGraph(this.evaluator.registry, uris, member);
  }

  #from(moduleUri: string): LoadedModule {
    return this.#loaded.get(moduleUri) ?? this.evaluator.registry.load(moduleUri);
  }

  trace(expression: string, value: VmValue, span: Span): void {
    const { log, traceMode } = this.evaluator.options;
    if (log === undefined) return;
    const mode = traceMode ?? 'compact';
    const message = traceText(expression, value, mode);
    const place = `(${this.describePlace(span)})`;
    log({ level: 'trace', message, text: mode === 'pretty' ? message + place : `${message} ${place}` });
  }

  warn(message: string, span: Span): void {
    this.evaluator.options.log?.({ level: 'warn', message, text: `${message} (${this.describePlace(span)})` });
  }

  checkDeadline(): void {
    if (this.#deadline !== Number.POSITIVE_INFINITY && Date.now() > this.#deadline)
      throw new PklError(timedOut((this.evaluator.options.timeoutMs ?? 0) / 1000));
  }
}

/** Runs what makes a module; its mistakes count as those of whoever asked for the module. */
function loading<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof PklError && error.frames.length > 0) error.isFromLoading = true;
    throw error;
  }
}

/** Values of a glob are members without a name, and stand where the glob does. */
function atGlob<T>(span: Span, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof PklError ? error.through(span, '') : error;
  }
}

function resourceValue(content: ResourceContent): VmValue {
  return typeof content === 'string' ? content : resourceObject(content.uri, content.bytes);
}
