/**
 * The language, as the runtime uses it: modules are compiled once for an agent, and opened anew for each use. A module
 * that is open is lazy: only what is read of it is evaluated.
 */

import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import {
  type DiagnosticFrame,
  diagnosticOf,
  type ErrorCode,
  type Evaluation,
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
  type TextRange,
  textReader,
} from '../../lang/index.ts';
import { defaultMemory, nodeHeap, nodePlatform, Sources } from '../../lang/node/index.ts';
import { putMark } from '../binding/marks.ts';
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
 * A module that is being evaluated, lazily. Paths are names of properties; everything throws PklError. One is made for each
 * evaluation: V8 would keep an object with a getter of its own, and all that it leads to, until the next whole collection.
 */
export class OpenModule {
  /** What is open. */
  readonly module: AgentModule;
  private readonly evaluation: Evaluation;
  private opened: LazyObject | undefined;

  constructor(evaluation: Evaluation, module: AgentModule) {
    this.evaluation = evaluation;
    this.module = module;
  }

  /** The qualified name of the module's class: that of the module which it amends, if any. */
  get className(): string {
    return this.root.className;
  }

  /** What a path leads to, evaluated completely; null where it leads to nothing. */
  read(...path: readonly string[]): PklValue {
    const value = this.lazy(...path);
    return value instanceof LazyObject ? value.export() : (value ?? null);
  }

  /** Whether a path leads to a value that is not null. Evaluates no more than that takes. */
  has(...path: readonly string[]): boolean {
    return (this.lazy(...path) ?? null) !== null;
  }

  /** What a path leads to, evaluated no further than that. */
  lazy(...path: readonly string[]): LazyValue | undefined {
    let value: LazyValue | undefined = this.root;
    for (const name of path) value = value instanceof LazyObject ? value.get(name) : undefined;
    return value;
  }

  /** Evaluates what is in the object that a path leads to, in the order in which it is written. */
  evaluateInOrder(...path: readonly string[]): void {
    const value = this.lazy(...path);
    if (value instanceof LazyObject) value.evaluateInOrder();
  }

  /** Where the property at the end of a path is written. */
  placeOf(...path: readonly string[]): { readonly file: string; readonly line: number } | null {
    const owner = this.lazy(...path.slice(0, -1));
    const place = owner instanceof LazyObject ? owner.placeOf(path.at(-1) ?? '') : null;
    return place === null ? null : { file: place.uri, line: place.line };
  }

  private get root(): LazyObject {
    return (this.opened ??= this.evaluation.object(this.module.uri));
  }
}

/** How long the expressions of one resource may take, tools that they run included, in milliseconds. */
export const EVALUATION_LIMIT = 120_000;
/** What the values of one request may take, in bytes. */
const EVALUATION_MEMORY = 2 ** 29;

const tables = derived(
  (): ReadonlyMap<string, HostFunctions> =>
    new Map(Object.entries(scopeFunctions()).map(([name, table]) => [name, hostTable(table)])),
);

/** The functions of a schema module, over the scope that an evaluation is given as its host. */
export function scopeFunctionsOf(uri: string): HostFunctions | undefined {
  return tables().get(schemaModule(uri) ?? '');
}

/** Compiles and opens the modules of one agent. */
export class AgentEngine {
  private readonly evaluator: Evaluator;
  private readonly sources: Sources;
  private readonly options: EngineOptions;
  private readonly known: Map<string, ModuleText>;

  /** @param known the texts of modules, by URI, where they are not to be loaded again */
  constructor(options: EngineOptions, known: ReadonlyMap<string, ModuleText> = new Map()) {
    this.options = options;
    this.known = new Map(known);
    this.sources = new Sources({
      environment: new Map(Object.entries(options.env)),
      cacheDir: options.cacheFolder,
      http: { userAgent: 'kdeps' },
    });
    this.evaluator = new Evaluator({
      loaders: [schemaLoader, ...this.sources.loaders.map((loader) => this.remembering(loader))],
      readers: this.sources.readers,
      policy: this.sources.policy,
      project: this.sources.project,
      hostFunctions: scopeFunctionsOf,
      dialects: [agentDialect],
      isShared: isSharedModule,
      platform: nodePlatform(),
      timeoutMs: EVALUATION_LIMIT,
      heap: nodeHeap,
      maxMemory: defaultMemory(EVALUATION_MEMORY),
    });
  }

  /**
   * Loads a file and what it imports where that takes a network.
   *
   * @throws PklError when its text is no module
   */
  async load(path: string): Promise<AgentModule> {
    const uri = pathToFileURL(path).href;
    const text = this.known.get(uri)?.text ?? readFileSync(path, 'utf8');
    await this.evaluator.prefetch(uri);
    return { path, uri, text };
  }

  /** What the engine compiles, for another one that compiles the same. */
  get program(): AgentProgram {
    return { options: this.options, texts: this.known };
  }

  /** An engine that is the same but for the text of one file. */
  withText(path: string, text: string): AgentEngine {
    const uri = pathToFileURL(path).href;
    return new AgentEngine(this.options, new Map([...this.known, [uri, { uri, text }]]));
  }

  /** Opens a module as it is written: promises stand for their own text. */
  openText(module: AgentModule): OpenModule {
    return new OpenModule(this.evaluator.evaluation({ promises: 'text' }), module);
  }

  /** The same, with marks that tell which texts that become code were followed to their author. */
  openMarked(module: AgentModule): OpenModule {
    return new OpenModule(this.evaluator.evaluation({ promises: 'text', onMark: putMark }), module);
  }

  /** Opens a module in a run: promises are kept. */
  open(module: AgentModule, scope: ScopeView): OpenModule {
    return new OpenModule(
      this.evaluator.evaluation({
        promises: 'resolve',
        host: scope,
        readers: this.readersOf(scope),
        onMark: putMark,
      }),
      module,
    );
  }

  /** Ends what was started for reading. */
  close(): void {
    this.sources.close();
  }

  /** A loader whose modules are loaded once, whatever becomes of the files. */
  private remembering(loader: ModuleLoader): ModuleLoader {
    return {
      ...loader,
      load: (uri, access) => {
        const key = uri.toString();
        const text = this.known.get(key) ?? loader.load(uri, access);
        this.known.set(key, text);
        return text;
      },
    };
  }

  private readersOf(scope: ScopeView): readonly ResourceReader[] {
    const env = textReader('env', new Map(Object.entries({ ...this.options.env, ...scope.run.env })));
    return this.sources.readers.map((reader) => {
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

/** The report of an error of the language, for a person: places are told by their paths inside the agent's folder. */
export function reportOf(error: PklError, folder: string): string {
  const base = pathToFileURL(`${folder}/`).href;
  const report = formatReport(error, {
    location: ({ span }) => `${span.source.uri}, line ${span.source.positionAt(span.start).line}`,
  });
  // Where the agent lies on the machine is nobody's business.
  return report.replaceAll(base, '').trimEnd();
}

/** What an error of the language says, and where in the files of an agent it happened. */
export interface BriefReport {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details: MessageDetails;
  /** The URI of a file. */
  readonly file?: string;
  readonly line?: number;
  readonly range?: TextRange;
  readonly values: readonly ProgramValue[];
  readonly hint?: string;
  readonly frames: readonly DiagnosticFrame[];
}

/** What is told of an error. */
export function briefReport(error: PklError): BriefReport {
  const { code, message, details } = error;
  const frame = error.frames.find(({ span }) => span.source.uri.startsWith('file:'));
  const { frames } = diagnosticOf(error);
  const brief = {
    code,
    message,
    details,
    frames,
    values: error.values,
    ...(error.hint !== undefined && { hint: error.hint }),
  };
  if (frame === undefined) return brief;
  const range = rangeOf(frame.span);
  return { ...brief, file: frame.span.source.uri, line: range.start.line, range };
}
