/** A single run over the modules of an evaluator, with its own values. */
import { monotonicNow } from '../base/clock.ts';
import { Source, type Span } from '../base/source.ts';
import type { CompiledModule } from '../compile/declarations/module.ts';
import { PklError } from '../diagnostics/error.ts';
import { invalidOutput, noOutput, timedOut } from '../diagnostics/messages/evaluation.ts';
import { SelfReference } from '../modules/check-imports.ts';
import { importGraph } from '../modules/import-graph.ts';
import type { LoadedModule } from '../modules/loaded-module.ts';
import type { ResourceContent } from '../modules/loader.ts';
import type { ModuleRegistry } from '../modules/registry.ts';
import { ResourceManager } from '../modules/resources.ts';
import type { Uri } from '../modules/uri.ts';
import { checkLanguageVersion } from '../resolve/required-version.ts';
import type { Expr } from '../syntax/ast.ts';
import { parseExpression } from '../syntax/parse.ts';
import { classOf } from '../values/class-of.ts';
import {
  type EvaluationContext,
  type MadeModule,
  type ModuleGraph,
  type OnMark,
  withContext,
} from '../values/context.ts';
import { valueToString } from '../values/display.ts';
import { lazyMapping } from '../values/lazy-mapping.ts';
import { getProperty } from '../values/make.ts';
import { MemoryBudget } from '../values/memory.ts';
import { VmObject } from '../values/object.ts';
import { type PlatformFacts, UNKNOWN_PLATFORM } from '../values/platform-facts.ts';
import { resourceObject } from '../values/resource.ts';
import type { VmBytes } from '../values/scalars.ts';
import { baseClass, standardLibrary } from '../values/standard-library.ts';
import { traceText } from '../values/trace-text.ts';
import type { VmValue } from '../values/value.ts';
import type { EvaluationOptions, EvaluatorOptions } from './evaluator-options.ts';
import { LazyObject, type LazyValue, lazyValue } from './lazy-object.ts';
import { type RenderedTexts, textOfOutput } from './rendered-texts.ts';

/** Time for an evaluation to stop cleanly on its own before it is terminated from outside. */
const GRACE_MS = 250;

/** Shared by all evaluations of an evaluator: everything that is made once. */
export interface Programs {
  readonly options: EvaluatorOptions;
  readonly registry: ModuleRegistry;
  readonly resources: ResourceManager;
  readonly texts: RenderedTexts;
  /**
   * The registry of module instances shared by all evaluations; null for a module that each evaluation instantiates
   * itself.
   */
  sharedInstances(loaded: LoadedModule, importer: LoadedModule | null): Map<string, VmObject> | null;
  /** Checks the URIs of imports before anything in the module runs. */
  checkImports(loaded: LoadedModule): void;
  /** The compiled form of a loaded module. */
  compile(loaded: LoadedModule): CompiledModule;
}

/** One lazy run over the modules of an evaluator. */
export class Evaluation implements EvaluationContext {
  readonly evaluator: Programs;
  readonly promises: 'text' | 'resolve';
  readonly memory: MemoryBudget | undefined;
  readonly onMark: OnMark | undefined;
  readonly #host: unknown;
  /** Whether another evaluation would have produced the same values so far. */
  #isRepeatable: boolean;
  readonly #resources: ResourceManager;
  readonly #modules = new Map<string, VmObject>();
  readonly #loaded = new Map<string, LoadedModule>();
  /** Modules whose parent is being instantiated: one that leads back to them amends itself. */
  readonly #inMaking = new Set<string>();
  readonly #deadline: number;
  /** Whether a watchdog outside of the evaluation enforces its time limit. */
  #isWatched = false;

  constructor(evaluator: Programs, options: EvaluationOptions) {
    this.evaluator = evaluator;
    this.#host = options.host;
    this.promises = options.promises ?? 'text';
    this.onMark = options.onMark;
    const { registry } = evaluator;
    this.#resources =
      options.readers === undefined
        ? evaluator.resources
        : new ResourceManager({ readers: options.readers, policy: registry.policy, registry });
    this.#isRepeatable = options.readers === undefined && this.promises === 'text' && options.onMark === undefined;
    const { timeoutMs, heap } = evaluator.options;
    const maxMemory = options.maxMemory ?? evaluator.options.maxMemory;
    this.memory = maxMemory === undefined ? undefined : new MemoryBudget(maxMemory, heap);
    this.#deadline = timeoutMs === undefined ? Number.POSITIVE_INFINITY : monotonicNow() + timeoutMs;
  }

  get host(): unknown {
    this.#isRepeatable = false;
    return this.#host;
  }

  get generation(): number {
    return this.evaluator.registry.replacements;
  }

  get powerAssertions(): boolean {
    return this.evaluator.options.powerAssertions ?? true;
  }

  get platform(): PlatformFacts {
    return this.evaluator.options.platform ?? UNKNOWN_PLATFORM;
  }

  /** Runs work that reads lazy values of this evaluation. */
  run<T>(work: () => T): T {
    const { interrupt } = this.evaluator.options;
    if (interrupt === undefined || this.#isWatched || this.#deadline === Number.POSITIVE_INFINITY) {
      return withContext(this, work);
    }
    this.#isWatched = true;
    const left = Math.max(this.#deadline - monotonicNow(), 0) + GRACE_MS;
    try {
      return withContext(this, () => interrupt(work, left, () => this.#timeout()));
    } finally {
      this.#isWatched = false;
    }
  }

  /** The module object at an absolute URI. */
  module(uri: string): VmObject {
    return this.run(() => this.instance(this.evaluator.registry.load(uri)));
  }

  /** The module at an absolute URI, as a lazy object for embedders. */
  object(uri: string): LazyObject {
    return new LazyObject(this.module(uri), this);
  }

  /** A module given as text, as a lazy object for embedders. Relative imports are resolved against its URI. */
  objectFromText(uri: string, text: string): LazyObject {
    return new LazyObject(this.moduleFromText(uri, text), this);
  }

  /** The value of an expression in the scope of a module. */
  valueOf(uri: string, expression: string): LazyValue {
    return lazyValue(this.expression(this.module(uri), expression), this);
  }

  /**
   * The output of the module's renderer. Output that cannot change between evaluations is cached in the evaluator: when
   * the module used no host function, listed no folder and logged nothing.
   */
  text(uri: string): string {
    const { registry, texts } = this.evaluator;
    const loaded = registry.load(uri);
    const known = this.#isRepeatable ? texts.get(loaded) : undefined;
    if (known !== undefined) return known;
    const text = this.run(() => textOfOutput(this.output(this.instance(loaded))));
    if (this.#isRepeatable) texts.keep(loaded, text, this.#loaded);
    return text;
  }

  /** A module given as text, with a URI. */
  moduleFromText(uri: string, text: string): VmObject {
    return this.run(() => this.instance(this.evaluator.registry.loadText(uri, text)));
  }

  /** The `output.bytes` of a module: the rendered text as bytes. */
  outputBytes(module: VmObject): Uint8Array {
    return this.run(() => {
      const output = this.output(module);
      return (getProperty(output, 'bytes') as VmBytes).bytes;
    });
  }

  /** The `output` of a module, which the module may have replaced with something else. */
  output(module: VmObject): VmObject {
    return this.run(() => {
      if (module.property('output') === undefined) throw new PklError(noOutput(module.cls.moduleName));
      const output = getProperty(module, 'output');
      const expected = baseClass('ModuleOutput');
      if (output instanceof VmObject && output.cls.isSubclassOf(expected)) return output;
      const uri = module.shape.definition?.moduleUri ?? module.cls.moduleUri;
      const message = invalidOutput('output', uri, expected.displayName, classOf(output).displayName);
      throw new PklError(message, module.property('output')?.member.bodySpan ?? null, 'output');
    });
  }

  /** The value of an expression in the scope of the module. */
  expression(module: VmObject, text: string): VmValue {
    return this.run(() => {
      const loaded = this.#loaded.get(module.cls.moduleUri) ?? this.#loadedOf(module);
      const compiled = this.evaluator.compile(loaded);
      const source = new Source('repl:text', text);
      return compiled.expression(parsed(source), source)(module);
    });
  }

  /** The value of an expression in the scope of the module as text, as if interpolated into a string. */
  expressionText(module: VmObject, text: string): string {
    const value = this.expression(module, text);
    return this.run(() => valueToString(value));
  }

  #loadedOf(module: VmObject): LoadedModule {
    for (const [uri, instance] of this.#modules) if (instance === module) return this.#loaded.get(uri) as LoadedModule;
    throw new TypeError('the module belongs to another evaluation');
  }

  /** The instance of a loaded module in this evaluation. */
  instance(loaded: LoadedModule, importer: LoadedModule | null = null): VmObject {
    const made = this.#make(loaded, importer);
    made.finish();
    return made.module;
  }

  #make(loaded: LoadedModule, importer: LoadedModule | null): MadeModule {
    const uri = loaded.uri.toString();
    const instances = this.evaluator.sharedInstances(loaded, importer) ?? this.#modules;
    const known = instances.get(uri);
    if (known !== undefined) {
      if (instances !== this.#modules) this.#loaded.set(uri, loaded);
      return { module: known, finish: nothingLeft };
    }
    if (uri !== 'pkl:base') this.#needBase();
    this.#loaded.set(uri, loaded);
    checkLanguageVersion(loaded);
    if (this.#inMaking.has(uri)) throw new SelfReference(loaded);
    const compiled = loading(() => {
      this.evaluator.checkImports(loaded);
      return this.evaluator.compile(loaded);
    });
    this.#inMaking.add(uri);
    try {
      const made = compiled.instantiate();
      instances.set(uri, made.module);
      if (uri === 'pkl:base') standardLibrary.base = { object: made.module, cls: made.module.cls };
      return { module: made.module, finish: () => orForget(instances, uri, made.finish) };
    } finally {
      this.#inMaking.delete(uri);
    }
  }

  #needBase(): void {
    if (standardLibrary.base === undefined) this.instance(this.evaluator.registry.load('pkl:base'));
  }

  importModule(uri: string, fromModule: string): VmObject {
    const { module, finish } = this.importParent(uri, fromModule);
    finish();
    return module;
  }

  importParent(uri: string, fromModule: string): MadeModule {
    const { registry } = this.evaluator;
    const from = this.#from(fromModule);
    const target = registry.resolveImport(uri, from);
    const inUse = this.#loaded.get(target.normalize().toString());
    const loaded = loading(() => registry.importModule(target, from, inUse));
    return this.#make(loaded, from);
  }

  resolveImport(uri: string, fromModule: string): string {
    return this.evaluator.registry.resolveImport(uri, this.#from(fromModule)).toString();
  }

  describeLocation(span: Span): string {
    const { location } = this.evaluator.options;
    return location?.(span) ?? `${span.source.uri}, line ${span.source.positionAt(span.start).line}`;
  }

  importGlob(uri: string, fromModule: string, span: Span): VmValue {
    this.#isRepeatable = false;
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
    this.#isRepeatable = false;
    const resources = this.#resources;
    const found = resources.glob(pattern, this.#from(fromModule));
    const make = (key: string): VmValue => resourceValue(resources.readFound(found.get(key) as Uri));
    return lazyMapping([...found.keys()], (key) => atGlob(span, () => make(key)));
  }

  importGraph(uris: readonly string[], member: string): ModuleGraph {
    this.#isRepeatable = false;
    return importGraph(this.evaluator.registry, uris, member, (span) => this.describeLocation(span));
  }

  #from(moduleUri: string): LoadedModule {
    return this.#loaded.get(moduleUri) ?? this.evaluator.registry.load(moduleUri);
  }

  trace(expression: string, value: VmValue, span: Span): void {
    this.#isRepeatable = false;
    const { log, traceMode } = this.evaluator.options;
    if (log === undefined) return;
    const mode = traceMode ?? 'compact';
    const message = traceText(expression, value, mode);
    const place = `(${this.describeLocation(span)})`;
    log({
      level: 'trace',
      code: 'traced',
      message,
      span,
      text: mode === 'pretty' ? message + place : `${message} ${place}`,
    });
  }

  warn(message: string, span: Span): void {
    this.#isRepeatable = false;
    this.evaluator.options.log?.({
      level: 'warn',
      code: 'deprecated',
      message,
      span,
      text: `${message} (${this.describeLocation(span)})`,
    });
  }

  checkDeadline(): void {
    if (this.#deadline !== Number.POSITIVE_INFINITY && monotonicNow() > this.#deadline) throw this.#timeout();
  }

  #timeout(): PklError {
    return new PklError(timedOut((this.evaluator.options.timeoutMs ?? 0) / 1000));
  }
}

function nothingLeft(): void {}

/** Finishes a module. After a failure, the next caller must find the same error, not half a module. */
function orForget(instances: Map<string, VmObject>, uri: string, finish: () => void): void {
  try {
    finish();
  } catch (error) {
    instances.delete(uri);
    throw error;
  }
}

/** The AST of an expression that belongs to no member. */
function parsed(source: Source): Expr {
  try {
    return parseExpression(source);
  } catch (error) {
    throw error instanceof PklError ? error.nameFrames('') : error;
  }
}

/** Runs code that creates a module; its errors count as errors of the importing code. */
function loading<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof PklError && error.frames.length > 0) error.isFromLoading = true;
    throw error;
  }
}

/** Values of a glob are unnamed members located at the glob. */
function atGlob<T>(span: Span, work: () => T): T {
  try {
    return work();
  } catch (error) {
    // Errors inside a module have their own locations.
    if (!(error instanceof PklError) || (error.frames.length > 0 && !error.isFromLoading)) throw error;
    throw error.through(span, '');
  }
}

function resourceValue(content: ResourceContent): VmValue {
  return typeof content === 'string' ? content : resourceObject(content.uri, content.bytes);
}
