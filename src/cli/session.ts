// Combines the options of a command line with the project and the user's settings: flags first, then the project, then
// the user's settings, then defaults.

import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { EvaluatorOptions } from '../lang/index.ts';
import {
  AccessPolicy,
  DEFAULT_ALLOWED_MODULES,
  DEFAULT_ALLOWED_RESOURCES,
  Evaluator,
  type UriPattern,
  uriPattern,
} from '../lang/index.ts';
import type {
  DownloadedPackages,
  EvaluatorSettings,
  HeaderRule,
  HttpOptions,
  HttpSettings,
  Project,
} from '../lang/node/index.ts';
import {
  DEFAULT_SETTINGS,
  defaultMemory,
  fileUri,
  findProjectFile,
  interruptAfter,
  loadProject,
  loadSettings,
  netrcHeaders,
  nodeHeap,
  nodePlatform,
  PROJECT_FILE,
  pklHome,
  rootDirectory,
  Sources,
  type UserSettings,
  userCertificateFiles,
} from '../lang/node/index.ts';
import { agentDialect, schemaLoader, waitingFunctions } from '../runtime/language/index.ts';
import type { commonOptions, projectOptions } from './evaluator-options.ts';
import type { OptionValues } from './options.ts';
import { userAgent } from './program-version.ts';
import { CommandError, placeOf, type ReportStyle } from './report.ts';
import { Reporter } from './reporter.ts';
import type { Terminal } from './terminal.ts';

/** The options of a session; commands without project options omit those. */
export type SessionOptions = OptionValues<typeof commonOptions> &
  Partial<OptionValues<typeof projectOptions>> & { readonly testMode?: boolean; readonly powerAssertions?: boolean };

/** One run of a command that evaluates Pkl. Everything is computed on first use. */
export class Session {
  readonly folder: string;
  readonly #options: SessionOptions;
  readonly #terminal: Terminal;
  /** Reports errors, warnings and notes. */
  readonly reporter: Reporter;
  #settings: UserSettings | undefined;
  #project: Project | null | undefined;
  #sources: Sources | undefined;
  readonly #opened: Sources[] = [];

  constructor(options: SessionOptions, terminal: Terminal) {
    this.#options = options;
    this.#terminal = terminal;
    this.folder = resolve(options.workingDir ?? '.');
    this.reporter = new Reporter(terminal, options.diagnostics, () => this.reportStyle);
  }

  /** The user's settings, or those named on the command line. Throws `PklError`. */
  get settings(): UserSettings {
    if (this.#settings === undefined) {
      const { settings } = this.#options;
      const isUri = settings !== undefined && /^[\w+.-]+:[^\\]/.test(settings);
      const uri = settings === undefined || isUri ? settings : fileUri(resolve(this.folder, settings)).toString();
      this.#settings = loadSettings(uri ?? null, this.#ownEnvironment());
    }
    return this.#settings;
  }

  /** The project of the command. Throws `PklError`. */
  get project(): Project | null {
    if (this.#project === undefined) {
      const file = this.#projectFile();
      this.#project = file === null ? null : this.loadProject(file);
    }
    return this.#project;
  }

  /** The accessible modules and resources. Throws `PklError`. */
  get sources(): Sources {
    this.#sources ??= this.#makeSources();
    return this.#sources;
  }

  /**
   * An evaluator over the sources of the session, with further external properties. Log messages go to `log`;
   * `functions` are those that the files of agents call.
   */
  evaluator(
    properties: ReadonlyMap<string, string> = new Map(),
    log: NonNullable<EvaluatorOptions['log']> = (message) => this.reporter.log(message),
    functions: NonNullable<EvaluatorOptions['hostFunctions']> = waitingFunctions,
  ): Evaluator {
    const { loaders, readers, policy, project } = properties.size === 0 ? this.sources : this.#makeSources(properties);
    const { maxMemory } = this.#options;
    const timeout =
      this.#options.timeout === undefined ? this.#projectSettings()?.timeout : this.#options.timeout * 1000;
    return new Evaluator({
      loaders: [schemaLoader, ...loaders],
      readers,
      policy,
      project,
      dialects: [agentDialect],
      hostFunctions: functions,
      platform: nodePlatform(),
      traceMode: this.#options.traceMode ?? this.#projectSettings()?.traceMode ?? 'compact',
      log,
      location: (span) => placeOf(span, this.reportStyle),
      powerAssertions: this.#options.powerAssertions ?? true,
      interrupt: interruptAfter,
      heap: nodeHeap,
      ...(maxMemory !== undefined && { maxMemory: defaultMemory(maxMemory * 2 ** 20) }),
      ...(typeof timeout === 'number' && { timeoutMs: timeout }),
    });
  }

  /** Evaluates a project file, whose permissions depend on the command line alone. Throws `PklError`. */
  loadProject(file: string): Project {
    const options = this.#options;
    const sources = new Sources({
      cacheDir: this.#cacheDir(null),
      http: this.#http(null),
      isTestMode: options.testMode ?? false,
    });
    const pattern = (start: string): UriPattern => new RegExp(start);
    try {
      return loadProject(file, {
        policy: new AccessPolicy({
          allowedModules: options.allowedModules ?? DEFAULT_ALLOWED_MODULES.map(pattern),
          allowedResources: options.allowedResources ?? DEFAULT_ALLOWED_RESOURCES.map(pattern),
          root: options.rootDir === undefined ? null : rootDirectory(resolve(this.folder, options.rootDir)),
        }),
        environment: this.#ownEnvironment(),
        packages: sources.packages,
        log: (message) => this.reporter.log(message),
        ...(options.timeout !== undefined && { timeoutMs: options.timeout * 1000 }),
      });
    } finally {
      sources.close();
    }
  }

  /** The environment for `read("env:…")`. */
  get environment(): ReadonlyMap<string, string> {
    return this.#ownEnvironment();
  }

  /** The package cache folder; null when packages are not cached. */
  get cacheDir(): string | null {
    return this.#cacheDir(this.#projectSettings());
  }

  /** Packages fetched directly from their servers, bypassing the cache. */
  uncachedPackages(): DownloadedPackages {
    const sources = new Sources({
      allowedModules: this.#options.allowedModules ?? null,
      allowedResources: this.#options.allowedResources ?? null,
      cacheDir: null,
      http: this.#http(this.#projectSettings()?.http ?? null),
    });
    this.#opened.push(sources);
    return sources.packages;
  }

  /** How errors are shown. Invalid settings have already been reported, or do not matter here. */
  get reportStyle(): ReportStyle {
    return { testMode: this.#options.testMode ?? false, editor: this.#editor(), color: this.#wantsColor() };
  }

  #wantsColor(): boolean {
    const when = this.#options.color ?? this.#projectColor() ?? 'auto';
    return when === 'auto' ? this.#terminal.colorErr : when === 'always';
  }

  #projectColor(): EvaluatorSettings['color'] {
    try {
      return this.#projectSettings()?.color ?? null;
    } catch {
      return null;
    }
  }

  #editor(): string {
    try {
      return this.settings.editorUrlScheme;
    } catch {
      return DEFAULT_SETTINGS.editorUrlScheme;
    }
  }

  /** Stops everything the session started. */
  close(): void {
    for (const sources of this.#opened) sources.close();
  }

  #projectFile(): string | null {
    const { noProject, projectDir, rootDir } = this.#options;
    if (noProject === true) return null;
    if (projectDir !== undefined) return join(resolve(this.folder, projectDir), PROJECT_FILE);
    return findProjectFile(this.folder, rootDir === undefined ? null : resolve(this.folder, rootDir));
  }

  #projectSettings(): EvaluatorSettings | null {
    return this.#options.omitProjectSettings === true ? null : (this.project?.settings ?? null);
  }

  #makeSources(extra: ReadonlyMap<string, string> = new Map()): Sources {
    const options = this.#options;
    const settings = this.#projectSettings();
    const { format } = options;
    const rootDir = options.rootDir === undefined ? null : resolve(this.folder, options.rootDir);
    const modulePath = options.modulePath?.map((path) => resolve(this.folder, path));
    const sources = new Sources({
      allowedModules: options.allowedModules ?? patternsOf(settings?.allowedModules),
      allowedResources: options.allowedResources ?? patternsOf(settings?.allowedResources),
      rootDir: rootDir ?? settings?.rootDir ?? null,
      modulePath: modulePath ?? settings?.modulePath ?? [],
      cacheDir: this.#cacheDir(settings),
      environment: options.environment ?? settings?.env ?? processEnvironment(),
      properties: new Map([
        ...(options.properties ?? settings?.externalProperties ?? []),
        ...(format === undefined ? [] : [['pkl.outputFormat', format] as const]),
        ...extra,
      ]),
      http: this.#http(settings?.http ?? null),
      moduleReaders: options.moduleReaders ?? settings?.externalModuleReaders ?? new Map(),
      resourceReaders: options.resourceReaders ?? settings?.externalResourceReaders ?? new Map(),
      project: this.project?.dependencies ?? null,
      isTestMode: options.testMode ?? false,
    });
    this.#opened.push(sources);
    return sources;
  }

  #http(fromProject: HttpSettings | null): HttpOptions {
    const options = this.#options;
    // The user's settings are only read when neither flags nor the project provide a value.
    const ask = <K extends keyof HttpSettings>(key: K): HttpSettings[K] | null =>
      fromProject?.[key] ?? this.settings.http?.[key] ?? null;
    return {
      userAgent,
      certificateFiles:
        options.caCertificates?.map((file) => resolve(this.folder, file)) ?? userCertificateFiles(pklHome()),
      proxy: options.httpProxy ?? ask('proxy'),
      noProxy: options.httpNoProxy ?? ask('noProxy') ?? [],
      rewrites: options.httpRewrites ?? ask('rewrites') ?? new Map(),
      headers: [...(options.httpHeaders ?? ask('headers') ?? []), ...this.#credentials()],
      isOffline: options.offline,
      testPort: options.testPort ?? null,
    };
  }

  #credentials(): readonly HeaderRule[] {
    const { netrc } = this.#options;
    if (netrc === undefined) return [];
    const file = resolve(this.folder, netrc);
    try {
      return netrcHeaders(readFileSync(file, 'utf8'));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new CommandError('kdeps/system-error', `Cannot read credentials from \`${file}\`: ${reason}`);
    }
  }

  #cacheDir(settings: EvaluatorSettings | null): string | null {
    const { cacheDir, noCache } = this.#options;
    if (noCache) return null;
    if (cacheDir !== undefined) return resolve(this.folder, cacheDir);
    if (settings?.noCache === true) return null;
    return settings?.moduleCacheDir ?? join(pklHome(), 'cache');
  }

  #ownEnvironment(): ReadonlyMap<string, string> {
    return this.#options.environment ?? processEnvironment();
  }
}

function processEnvironment(): Map<string, string> {
  return new Map(Object.entries(process.env).map(([name, value]) => [name, value ?? '']));
}

/** The patterns of a settings module, in Pkl's dialect of regular expressions. */
function patternsOf(texts: readonly string[] | null | undefined): UriPattern[] | null {
  if (texts === null || texts === undefined) return null;
  return texts.map(uriPattern);
}

/**
 * Runs a command with a session, and reports what it throws.
 *
 * @param failed the exit status when it throws
 * @returns the exit status
 */
export async function withSession(
  options: SessionOptions,
  terminal: Terminal,
  work: (session: Session) => number | Promise<number>,
  failed = 1,
): Promise<number> {
  const session = new Session(options, terminal);
  try {
    return await work(session);
  } catch (error) {
    session.reporter.failure(error);
    return failed;
  } finally {
    session.close();
  }
}
