/**
 * The runtime's interface to the language: modules are compiled once per agent and opened for each use. An open module
 * is lazy: only what is read is evaluated.
 */

import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { type OpenContract, readContract } from '../../lang/contracts/index.ts';
import {
  type Dependencies,
  type DiagnosticFrame,
  diagnosticOf,
  type ErrorCode,
  type Evaluation,
  type EvaluationOptions,
  Evaluator,
  formatReport,
  type HostFunctions,
  LazyObject,
  type LazyValue,
  type MessageDetails,
  type ModuleLoader,
  type ModuleText,
  type PklError,
  type PklValue,
  type ProgramValue,
  type ResourceReader,
  rangeOf,
  type Span,
  type TextRange,
  textReader,
} from '../../lang/index.ts';
import { defaultMemory, nodeHeap, nodePlatform, Sources } from '../../lang/node/index.ts';
import { putMark } from '../binding/marks.ts';
import { hostClasses } from '../input/upload.ts';
import { type ScopeFunction } from '../kinds/kind.ts';
import { derived } from '../kinds/registry.ts';
import type { ScopeView } from '../run/context.ts';
import { isSharedModule, schemaLoader } from '../schema/loader.ts';
import { schemaModule } from '../schema/uris.ts';
import { agentDialect } from './dialect.ts';
import { agentFileReader } from './file-reader.ts';
import { scopeFunctions } from './natives.ts';
import type { AgentModule, AgentProgram, EngineOptions } from './program.ts';

/**
 * A lazily evaluated module. Paths consist of property names; every method throws PklError. A class with prototype
 * methods: V8 would keep an object with its own getters, and everything it references, until the next full collection.
 */
export class OpenModule {
  /** The module being evaluated. */
  readonly module: AgentModule;
  readonly #evaluation: Evaluation;
  #opened: LazyObject | undefined;

  constructor(evaluation: Evaluation, module: AgentModule) {
    this.#evaluation = evaluation;
    this.module = module;
  }

  /** The qualified name of the module's class, or of the module it amends. */
  get className(): string {
    return this.#root.className;
  }

  /** The fully evaluated value at a path; null when there is none. */
  read(...path: readonly string[]): PklValue {
    const value = this.lazy(...path);
    return value instanceof LazyObject ? value.export() : (value ?? null);
  }

  /** Whether the value at a path is not null. Evaluates no more than necessary. */
  has(...path: readonly string[]): boolean {
    return (this.lazy(...path) ?? null) !== null;
  }

  /** The value at a path of properties and entries, without evaluating its contents. */
  lazy(...path: readonly string[]): LazyValue | undefined {
    let value: LazyValue | undefined = this.#root;
    for (const name of path) value = value instanceof LazyObject ? (value.entry(name) ?? value.get(name)) : undefined;
    return value;
  }

  /**
   * The contract of a class that an expression in the scope of a module names.
   *
   * @param expression written by this program
   */
  contract(expression: string, module: AgentModule = this.module): OpenContract {
    return readContract(this.#evaluation, module.uri, expression, hostClasses);
  }

  /** Evaluates the contents of the object at a path in source order. */
  evaluateInOrder(...path: readonly string[]): void {
    const value = this.lazy(...path);
    if (value instanceof LazyObject) value.evaluateInOrder();
  }

  /** The location of the property or entry at the end of a path. */
  placeOf(...path: readonly string[]): { readonly file: string; readonly line: number } | null {
    const owner = this.lazy(...path.slice(0, -1));
    const place = owner instanceof LazyObject ? owner.placeOf(path.at(-1) ?? '') : null;
    return place === null ? null : { file: place.uri, line: place.line };
  }

  get #root(): LazyObject {
    return (this.#opened ??= this.#evaluation.object(this.module.uri));
  }
}

/** Time limit for the expressions of a resource, including the tools they run, in milliseconds. */
export const EVALUATION_LIMIT_MS = 120_000;
/** Memory limit for the values of a request, in bytes. */
const EVALUATION_MEMORY = 2 ** 29;

const tables = derived(
  (): ReadonlyMap<string, HostFunctions> =>
    new Map(Object.entries(scopeFunctions()).map(([name, table]) => [name, hostTable(table)])),
);

/** The functions of a schema module, which take the scope as the evaluation's host. */
export function scopeFunctionsOf(uri: string): HostFunctions | undefined {
  return tables().get(schemaModule(uri) ?? '');
}

/** Compiles and opens the modules of an agent. */
export class AgentEngine {
  readonly #evaluator: Evaluator;
  readonly #sources: Sources;
  readonly #options: EngineOptions;
  readonly #known: Map<string, ModuleText>;
  /** The evaluations of the modules opened so far, outside of runs. */
  readonly #opened: Evaluation[] = [];

  /** @param known module texts by URI that must not be loaded again */
  constructor(options: EngineOptions, known: ReadonlyMap<string, ModuleText> = new Map()) {
    this.#options = options;
    this.#known = new Map(known);
    this.#sources = new Sources({
      environment: new Map(Object.entries(options.env)),
      cacheDir: options.cacheFolder,
      http: { userAgent: 'kdeps' },
      files: { regularFilesOnly: true },
    });
    this.#evaluator = new Evaluator({
      loaders: [schemaLoader, ...this.#sources.loaders.map((loader) => this.#remembering(loader))],
      readers: this.#sources.readers,
      policy: this.#sources.policy,
      project: this.#sources.project,
      hostFunctions: scopeFunctionsOf,
      dialects: [agentDialect],
      isShared: isSharedModule,
      platform: nodePlatform(),
      timeoutMs: EVALUATION_LIMIT_MS,
      heap: nodeHeap,
      maxMemory: defaultMemory(EVALUATION_MEMORY),
    });
  }

  /**
   * Loads a file, including imports that need the network.
   *
   * @throws PklError when the text is not a valid module
   */
  async load(path: string): Promise<AgentModule> {
    const uri = pathToFileURL(path).href;
    const text = this.#known.get(uri)?.text ?? readFileSync(path, 'utf8');
    await this.#evaluator.prefetch(uri);
    return { path, uri, text };
  }

  /** What the engine compiles, to create an equal engine elsewhere. */
  get program(): AgentProgram {
    return { options: this.#options, texts: this.#known };
  }

  /** An engine that differs only in the text of one file. */
  withText(path: string, text: string): AgentEngine {
    const uri = pathToFileURL(path).href;
    return new AgentEngine(this.#options, new Map([...this.#known, [uri, { uri, text }]]));
  }

  /** Opens a module as written: promises are their own text. */
  openText(module: AgentModule): OpenModule {
    return this.#openForReading({ promises: 'text' }, module);
  }

  /** The same, with marks that show which code texts could be traced to their author. */
  openMarked(module: AgentModule): OpenModule {
    return this.#openForReading({ promises: 'text', onMark: putMark }, module);
  }

  #openForReading(options: EvaluationOptions, module: AgentModule): OpenModule {
    const evaluation = this.#evaluator.evaluation(options);
    this.#opened.push(evaluation);
    return new OpenModule(evaluation, module);
  }

  /** The dependencies of the agent's modules during loading. Forgets these modules. */
  takeDependencies(): readonly Dependencies[] {
    return this.#opened.splice(0).map(({ dependencies }) => dependencies);
  }

  /** Opens a module within a run: promises are evaluated. */
  open(module: AgentModule, scope: ScopeView): OpenModule {
    return new OpenModule(
      this.#evaluator.evaluation({
        promises: 'resolve',
        host: scope,
        readers: this.#readersOf(scope),
        onMark: putMark,
      }),
      module,
    );
  }

  /** Closes its readers. */
  close(): void {
    this.#sources.close();
  }

  /** A loader that loads each module once, whatever happens to the file afterward. */
  #remembering(loader: ModuleLoader): ModuleLoader {
    return {
      ...loader,
      load: (uri, access) => {
        const key = uri.toString();
        const text = this.#known.get(key) ?? loader.load(uri, access);
        this.#known.set(key, text);
        return text;
      },
    };
  }

  #readersOf(scope: ScopeView): readonly ResourceReader[] {
    const env = textReader('env', new Map(Object.entries({ ...this.#options.env, ...scope.run.env })));
    return this.#sources.readers.map((reader) => {
      if (reader.scheme === 'env') return env;
      return reader.scheme === 'file' ? agentFileReader(reader, scope) : reader;
    });
  }
}

function hostTable(functions: Readonly<Record<string, ScopeFunction>>): HostFunctions {
  return Object.fromEntries(
    Object.entries(functions).map(([name, call]) => [
      name,
      (host, ...args) => {
        if (host === undefined)
          throw new Error(`\`${name}\` only has a value while the agent runs. Write it as a promise: \`"@(…)"\`.`);
        return call(host as ScopeView, ...args.map(String));
      },
    ]),
  );
}

/** The report of a language error for people, with paths relative to the agent's folder. */
export function reportOf(error: PklError, folder: string): string {
  const base = pathToFileURL(`${folder}/`).href;
  const report = formatReport(error, {
    location: ({ span }) => `${span.source.uri}, line ${span.source.positionAt(span.start).line}`,
  });
  // Do not disclose where the agent is installed.
  return report.replaceAll(base, '').trimEnd();
}

/** A language error with its location in the agent's files. */
export interface BriefReport {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details: MessageDetails;
  /** Where the error arose: for a violated constraint, the constraint. It may be in the schema or the library. */
  readonly origin?: Span;
  /** The URI of a file. */
  readonly file?: string;
  readonly line?: number;
  readonly range?: TextRange;
  readonly values: readonly ProgramValue[];
  readonly hint?: string;
  readonly frames: readonly DiagnosticFrame[];
}

/** Extracts what users need to know about an error. */
export function briefReport(error: PklError): BriefReport {
  const { code, text, details } = error;
  const frame = error.frames.find(({ span }) => span.source.uri.startsWith('file:'));
  const origin = error.frames[0]?.span;
  const { frames } = diagnosticOf(error);
  const brief = {
    code,
    message: text,
    details,
    frames,
    values: error.values,
    ...(origin !== undefined && { origin }),
    ...(error.hint !== undefined && { hint: error.hint }),
  };
  if (frame === undefined) return brief;
  const range = rangeOf(frame.span);
  return { ...brief, file: frame.span.source.uri, line: range.start.line, range };
}
