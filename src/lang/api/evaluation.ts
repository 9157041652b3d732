/** A single run over the modules of an evaluator, with its own values. */
import { Source, type Span } from '../base/source.ts';
import { Suspended } from '../base/suspended.ts';
import type { CompiledModule } from '../compile/declarations/module.ts';
import { engineLimit } from '../diagnostics/engine-limits.ts';
import { PklError } from '../diagnostics/error.ts';
import { invalidOutput, mustWait } from '../diagnostics/messages/evaluation.ts';
import { SelfReference } from '../modules/check-imports.ts';
import { importGraph } from '../modules/import-graph.ts';
import { type Dependencies, Ledger } from '../modules/ledger.ts';
import type { LoadedModule } from '../modules/loaded-module.ts';
import type { ResourceContent, ResourceReader } from '../modules/loader.ts';
import type { ModuleRegistry } from '../modules/registry.ts';
import { ResourceManager } from '../modules/resources.ts';
import type { Uri } from '../modules/uri.ts';
import { type AsyncResourceReader, SourceAnswers } from '../modules/waiting-sources.ts';
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
import { displayValue, MESSAGE_LIMIT, valueToString } from '../values/display.ts';
import { lazyMapping } from '../values/lazy-mapping.ts';
import { getProperty } from '../values/make.ts';
import type { MemoryBudget } from '../values/memory.ts';
import { VmObject } from '../values/object.ts';
import type { PlainValue } from '../values/plain.ts';
import { type PlatformFacts, UNKNOWN_PLATFORM } from '../values/platform-facts.ts';
import { resourceObject } from '../values/resource.ts';
import type { VmBytes } from '../values/scalars.ts';
import { baseClass, standardLibrary } from '../values/standard-library.ts';
import { withinSteps } from '../values/steps.ts';
import { traceText } from '../values/trace-text.ts';
import type { VmValue } from '../values/value.ts';
import type { EvaluationOptions, EvaluatorOptions, LogMessage } from './evaluator-options.ts';
import { askNow, HostAnswers } from './host-answers.ts';
import { type ModuleInput, type ModuleTextInput, TEXT_URI } from './input.ts';
import { LazyObject, type LazyValue, lazyValue } from './lazy-object.ts';
import { Limits } from './limits.ts';
import { LogOnce } from './log-once.ts';
import { documentsOf, type OutputDocument, type RenderedDocument } from './output-documents.ts';
import { type RenderedTexts, textOfOutput } from './rendered-texts.ts';
import { filesOf, inForm, type OutputFile, type ResultForm } from './results.ts';
import { type Origin, originSteps, requirePath } from './why.ts';

/** Time for an evaluation to stop cleanly on its own before it is terminated from outside. */
const GRACE_MS = 250;

/** The part of an evaluator that all its evaluations share. */
export interface Programs {
  readonly options: EvaluatorOptions;
  readonly registry: ModuleRegistry;
  readonly resources: ResourceManager;
  readonly texts: RenderedTexts;
  /** The absolute URI of an input other than a text. */
  uriOf(input: Exclude<ModuleInput, ModuleTextInput>): string;
  /**
   * The registry of module instances shared by all evaluations; null for a module that each evaluation instantiates
   * itself.
   */
  /** Drops the instances of shared modules, because some may be incomplete. */
  forgetShared(): void;
  sharedInstances(loaded: LoadedModule, importer: LoadedModule | null): Map<string, VmObject> | null;
  /** Checks the URIs of imports before anything in the module runs. */
  checkImports(loaded: LoadedModule): void;
  /** Everything that a shared module can import. */
  importsOf(loaded: LoadedModule): Ledger;
  /** The compiled form of a loaded module. */
  compile(loaded: LoadedModule): CompiledModule;
}

/** What the shared instance of `pkl:base` was made from, so that no other evaluator parses its text to read a resource. */
let loadedBase: LoadedModule | undefined;

/** One lazy run over the modules of an evaluator. */
export class Evaluation implements EvaluationContext {
  readonly evaluator: Programs;
  readonly promises: 'text' | 'resolve';
  readonly onMark: OnMark | undefined;
  onDocument: EvaluationContext['onDocument'];
  readonly #host: unknown;
  /** Whether another evaluation would have produced the same values so far. */
  #isRepeatable: boolean;
  readonly #resources: ResourceManager;
  readonly #modules = new Map<string, VmObject>();
  readonly #loaded = new Map<string, LoadedModule>();
  /** Modules whose parent is being instantiated: one that leads back to them amends itself. */
  readonly #inMaking = new Set<string>();
  readonly #limits: Limits;
  /** Whether its code is running. */
  #isInside = false;
  readonly #ledger = new Ledger();
  /** The answers so far, while the evaluation may wait. */
  #hostAnswers: HostAnswers | undefined;
  #log: LogOnce | undefined;
  /** Whether it was suspended while modules were being created, so that some may refer to incomplete ones. */
  #isHalfMade = false;

  constructor(evaluator: Programs, options: EvaluationOptions) {
    this.evaluator = evaluator;
    this.#host = options.host;
    this.promises = options.promises ?? 'text';
    this.onMark = options.onMark;
    const { registry } = evaluator;
    this.#resources =
      options.readers === undefined
        ? evaluator.resources
        : new ResourceManager({ readers: suspending(options.readers), policy: registry.policy, registry });
    this.#isRepeatable = options.readers === undefined && this.promises === 'text' && options.onMark === undefined;
    this.#limits = new Limits(evaluator.options, options);
  }

  get memory(): MemoryBudget | undefined {
    return this.#limits.memory;
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

  /**
   * Runs work that reads lazy values of this evaluation.
   *
   * @throws PklError `must-wait` when an answer is a promise, unless inside `settle`
   */
  run<T>(work: () => T): T {
    if (this.#isInside) return withContext(this, work);
    this.#limits.enter();
    this.#isInside = true;
    try {
      return withContext(this, () => withinSteps(this.#limits.steps, () => this.#watched(work)));
    } catch (error) {
      if (error instanceof Suspended && this.#hostAnswers === undefined) throw new PklError(mustWait(error.message));
      const limit = engineLimit(error);
      const shown = limit === undefined ? error : new PklError(limit);
      throw shown instanceof PklError ? shown.showStack() : shown;
    } finally {
      this.#isInside = false;
      this.#limits.leave();
    }
  }

  #watched<T>(work: () => T): T {
    const { interrupt } = this.evaluator.options;
    if (interrupt === undefined || !this.#limits.hasTime) return work();
    return interrupt(work, this.#limits.left + GRACE_MS, () => this.#limits.timeout());
  }

  /**
   * Does work that may have to wait for promises of loaders, readers and functions. After each wait, the work starts
   * over with all answers so far; complete values are not evaluated twice. So the work should only read this
   * evaluation, and have no effects elsewhere.
   *
   * @example const port = await evaluation.settle(() => evaluation.object('https://example.com/a.pkl').get('port'));
   * @throws what the work throws; `timed-out`; the reason of the signal
   */
  async settle<T>(work: () => T): Promise<T> {
    if (this.#hostAnswers !== undefined) throw new TypeError('the evaluation is waiting already');
    this.#limits.enter();
    this.#hostAnswers = new HostAnswers();
    this.#log = new LogOnce();
    try {
      for (;;) {
        this.#limits.beginTurn();
        try {
          return work();
        } catch (error) {
          if (!(error instanceof Suspended)) throw error;
          this.#limits.endTurn();
          if (this.#isHalfMade) this.#makeAnew();
          this.#log.again();
          await this.#limits.wait(error.arrival);
        }
      }
    } finally {
      this.#limits.endTurn();
      this.#limits.leave();
      this.#hostAnswers = undefined;
      this.#log = undefined;
    }
  }

  /** Drops all modules, so that none refers to an earlier, incomplete instance of another. */
  #makeAnew(): void {
    this.#isHalfMade = false;
    this.#modules.clear();
    this.evaluator.forgetShared();
  }

  askHost<T>(name: string, call: object, args: readonly VmValue[], ask: () => T | PromiseLike<T>): T {
    return this.#hostAnswers === undefined ? askNow(name, ask) : this.#hostAnswers.get(name, call, args, ask);
  }

  /** The module object of an input. */
  module(input: ModuleInput): VmObject {
    return this.run(() => this.instance(this.#load(input)));
  }

  #load(input: ModuleInput): LoadedModule {
    const { registry } = this.evaluator;
    if (typeof input === 'object' && 'text' in input) return registry.loadText(input.uri ?? TEXT_URI, input.text);
    const uri = this.evaluator.uriOf(input);
    this.#ledger.module(uri);
    return registry.load(uri);
  }

  /** A module as a lazy object: only what is read is evaluated. */
  object(input: ModuleInput): LazyObject {
    return new LazyObject(this.module(input), this);
  }

  /**
   * The whole module in one of the result forms, by default `plain`.
   *
   * @example evaluation.value<{ port: number }>('app:/main.pkl').port; // 8080
   */
  value<T = PlainValue>(input: ModuleInput, form: ResultForm = 'plain'): T {
    const module = this.module(input);
    return this.run(() => inForm(module, form)) as T;
  }

  /** The value of an expression in the scope of a module; objects are lazy. */
  valueOf(input: ModuleInput, expression: string): LazyValue {
    return lazyValue(this.expression(this.module(input), expression), this);
  }

  /** The value of an expression in the scope of a module, in one of the result forms. */
  resultOf<T = PlainValue>(input: ModuleInput, expression: string, form: ResultForm = 'plain'): T {
    const value = this.expression(this.module(input), expression);
    return this.run(() => inForm(value, form)) as T;
  }

  /** The `output.bytes` of a module. */
  bytes(input: ModuleInput): Uint8Array {
    return this.outputBytes(this.module(input));
  }

  /** The `output.files` of a module by path; empty when it has none. Nothing is written. */
  files(input: ModuleInput): Map<string, OutputFile> {
    const module = this.module(input);
    return this.run(() => filesOf(this.output(module)));
  }

  /**
   * The output of the module's renderer. Output that cannot change between evaluations is cached in the evaluator: when
   * the module used no host function, listed no folder and logged nothing.
   */
  text(input: ModuleInput): string {
    const { texts } = this.evaluator;
    return this.run(() => {
      const loaded = this.#load(input);
      const known = this.#isRepeatable ? texts.get(loaded) : undefined;
      if (known !== undefined) {
        this.#ledger.add(known.ledger);
        return known.text;
      }
      const text = textOfOutput(this.output(this.instance(loaded)));
      if (this.#isRepeatable) texts.keep(loaded, { text, ledger: this.#ledger }, this.#loaded);
      return text;
    });
  }

  /**
   * The output of a module as documents in which each part of a text names the member that it shows, for tools in which
   * people select values. With `output.files` a document for each file, otherwise a single one.
   *
   * @example evaluation.documents('app:/main.pkl')[0]; // { path: null, text: 'port = 80\n', members: [{ path: 'port', … }] }
   */
  documents(input: ModuleInput): readonly OutputDocument[] {
    const module = this.module(input);
    const rendered: RenderedDocument[] = [];
    this.onDocument = (value, text, members) => rendered.push({ value, text, members });
    try {
      return this.run(() => documentsOf(module, this.output(module), rendered));
    } finally {
      this.onDocument = undefined;
    }
  }

  /** The dependencies of the evaluation so far, whether it succeeded or not. */
  get dependencies(): Dependencies {
    return this.#ledger.dependencies;
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
      const source = new Source('repl:text', text);
      return this.valueIn(module, parsed(source), source);
    });
  }

  /** The value of a parsed expression of another text in the scope of the module. */
  valueIn(module: VmObject, node: Expr, source: Source): VmValue {
    return this.run(() => {
      // A module that amends another one has that module's class.
      const uri = module.shape.definition?.moduleUri ?? module.cls.moduleUri;
      const loaded = this.#loaded.get(uri) ?? this.#loadedOf(module);
      return this.evaluator.compile(loaded).expression(node, source)(module);
    });
  }

  /**
   * The origin of a value: the definition that sets it, those that it overrides, and the same for the objects that
   * contain the value.
   *
   * @param path property names, and keys in brackets
   * @example evaluation.why('app:/main.pkl', 'servers[0].port').steps[0]; // { role: 'sets', file, range, name, path }
   * @throws PklError if the value does not exist or cannot be evaluated
   */
  why(input: ModuleInput, path: string): Origin {
    const module = this.module(input);
    return this.run(() => {
      const source = new Source('repl:path', path);
      const expr = parsed(source);
      requirePath(expr, source);
      const valueOf = ({ start, end }: Expr): VmValue => this.expression(module, path.slice(start, end));
      const value = this.expression(module, path);
      const steps = originSteps(module, expr, source, valueOf);
      return { path, value: displayValue(value, { limit: MESSAGE_LIMIT, force: true }), steps };
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
    this.#record(loaded, instances !== this.#modules);
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
      return { module: made.module, finish: () => this.#finish(instances, uri, made.finish) };
    } catch (error) {
      if (error instanceof Suspended) this.#isHalfMade = true;
      throw error;
    } finally {
      this.#inMaking.delete(uri);
    }
  }

  #finish(instances: Map<string, VmObject>, uri: string, finish: () => void): void {
    try {
      finish();
    } catch (error) {
      // The next caller must get the same error, not an incomplete module.
      instances.delete(uri);
      if (error instanceof Suspended) this.#isHalfMade = true;
      throw error;
    }
  }

  /**
   * Records a module. A shared one depends on everything it may import, because another evaluation may have created it.
   */
  #record(loaded: LoadedModule, isShared: boolean): void {
    if (loaded.uri.scheme === 'pkl') return;
    this.#ledger.module(loaded.uri);
    this.#ledger.module(loaded.resolvedUri);
    // Its references are resolved later.
    this.#ledger.later(loaded.tree, () => this.evaluator.registry.searchesOf(loaded));
    if (isShared) this.#ledger.later(loaded, () => this.evaluator.importsOf(loaded));
  }

  #needBase(): void {
    if (standardLibrary.base !== undefined) return;
    loadedBase = this.evaluator.registry.load('pkl:base');
    this.instance(loadedBase);
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
    this.#ledger.module(target.normalize());
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
    const found = registry.globImport(registry.resolveGlobImport(uri, from), uri, from, this.#ledger);
    this.#ledger.glob(uri, from.uri, found);
    const make = (key: string): VmValue => {
      this.#ledger.module(found.get(key) as Uri);
      const module = loading(() => registry.importModule(found.get(key) as Uri, from));
      return this.instance(module, from);
    };
    return lazyMapping([...found.keys()], (key) => atGlob(span, () => make(key)));
  }

  readResource(uri: string, fromModule: string, mayBeAbsent: boolean): VmValue | null {
    const content = this.#resources.read(uri, this.#from(fromModule), mayBeAbsent, this.#ledger);
    return content === null ? null : resourceValue(content);
  }

  readGlob(pattern: string, fromModule: string, span: Span): VmValue {
    this.#isRepeatable = false;
    const resources = this.#resources;
    const from = this.#from(fromModule);
    const found = resources.glob(pattern, from, this.#ledger);
    this.#ledger.glob(pattern, from.uri, found);
    const make = (key: string): VmValue => {
      const uri = found.get(key) as Uri;
      this.#ledger.resource(uri);
      return resourceValue(resources.readFound(uri));
    };
    return lazyMapping([...found.keys()], (key) => atGlob(span, () => make(key)));
  }

  importGraph(uris: readonly string[], member: string): ModuleGraph {
    this.#isRepeatable = false;
    for (const uri of uris) this.#ledger.module(uri);
    const graph = importGraph(this.evaluator.registry, uris, member, (span) => this.describeLocation(span));
    for (const [uri, resolved] of graph.resolvedImports) {
      this.#ledger.module(uri);
      this.#ledger.module(resolved);
    }
    return graph;
  }

  #from(moduleUri: string): LoadedModule {
    if (moduleUri === 'pkl:base' && loadedBase !== undefined) return loadedBase;
    return this.#loaded.get(moduleUri) ?? this.evaluator.registry.load(moduleUri);
  }

  trace(expression: string, value: VmValue, span: Span): void {
    this.#isRepeatable = false;
    const { log, traceMode } = this.evaluator.options;
    if (log === undefined) return;
    const mode = traceMode ?? 'compact';
    const message = traceText(expression, value, mode);
    const place = `(${this.describeLocation(span)})`;
    this.#say({
      level: 'trace',
      code: 'traced',
      message,
      span,
      text: mode === 'pretty' ? message + place : `${message} ${place}`,
    });
  }

  warn(message: string, span: Span): void {
    this.#isRepeatable = false;
    this.#say({
      level: 'warn',
      code: 'deprecated',
      message,
      span,
      text: `${message} (${this.describeLocation(span)})`,
    });
  }

  checkDeadline(): void {
    this.#limits.check();
  }

  /** Logs a message, only once however often the evaluation restarts. */
  #say(message: LogMessage): void {
    if (this.#log?.isSaid(message) !== true) this.evaluator.options.log?.(message);
  }
}

function nothingLeft(): void {}

function suspending(readers: readonly AsyncResourceReader[]): ResourceReader[] {
  const answers = new SourceAnswers();
  return readers.map((reader) => answers.reader(reader));
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
