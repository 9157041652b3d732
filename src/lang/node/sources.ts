/** Everything an evaluator on Node can access: loaders, readers and the policy that restricts them. */
import type { DeclaredDependencies } from '../modules/dependencies.ts';
import { ProjectDependencies } from '../modules/dependencies.ts';
import { type ModuleLoader, NotFoundError, type ResourceReader } from '../modules/loader.ts';
import { textReader } from '../modules/memory-loader.ts';
import {
  type ProjectPackageOptions,
  packageLoader,
  packageReader,
  projectPackageLoader,
  projectPackageReader,
} from '../modules/package-loader.ts';
import {
  AccessPolicy,
  DEFAULT_ALLOWED_MODULES,
  DEFAULT_ALLOWED_RESOURCES,
  type UriPattern,
} from '../modules/policy.ts';
import type { Uri } from '../modules/uri.ts';
import { evaluationContext } from '../values/context.ts';
import { BlockingWorker, type OpenConnection } from './blocking-worker.ts';
import {
  ExternalReader,
  externalModuleLoader,
  externalResourceReader,
  type ReaderCommand,
} from './external-readers.ts';
import { type FileAccess, fileLoader, fileReader } from './files.ts';
import { HttpClient, type HttpOptions, httpLoader, httpReader } from './http.ts';
import { archiveLoader, ModulePath } from './module-path.ts';
import { PackageCache } from './package-cache.ts';
import { DownloadedPackages } from './packages.ts';
import { rootDirectory } from './paths.ts';

export interface SourceOptions {
  /** Patterns for the start of URIs; null allows the defaults and the schemes of external readers. */
  readonly allowedModules?: readonly UriPattern[] | null;
  readonly allowedResources?: readonly UriPattern[] | null;
  /** What is allowed besides, whatever the lists say. */
  readonly ownModules?: UriPattern;
  readonly ownResources?: UriPattern;
  /** Confines files to a folder. */
  readonly rootDir?: string | null;
  readonly files?: FileAccess;
  /** Folders and archives for `modulepath:`. */
  readonly modulePath?: readonly string[];
  /** The package cache; null keeps packages in memory. */
  readonly cacheDir?: string | null;
  /** Values for `env:` and `prop:`. */
  readonly environment?: ReadonlyMap<string, string>;
  readonly properties?: ReadonlyMap<string, string>;
  readonly http: HttpOptions;
  /** Programs that serve URI schemes. */
  readonly moduleReaders?: ReadonlyMap<string, ReaderCommand>;
  readonly resourceReaders?: ReadonlyMap<string, ReaderCommand>;
  /** The dependencies of the modules' project. */
  readonly project?: DeclaredDependencies | null;
  /** Accepts the placeholders used by package tests. */
  readonly isTestMode?: boolean;
  /** Opens the connection for everything that takes time; by default to a new thread. */
  readonly connect?: () => OpenConnection;
  /** The id of the evaluator in messages to external readers. */
  readonly evaluatorId?: number;
  /** Creates further loaders and readers that use the same connection. */
  readonly waiting?: (worker: BlockingWorker) => WaitingSources;
}

/** Loaders and readers of an embedder that wait for a reply. */
export interface WaitingSources {
  /** Take precedence over all others. */
  readonly loaders: readonly ModuleLoader[];
  /** Replace the readers for the same schemes. */
  readonly readers: readonly ResourceReader[];
}

/** Must be closed when the evaluator is no longer used, because reader processes may be running. */
export class Sources {
  readonly loaders: readonly ModuleLoader[];
  readonly readers: readonly ResourceReader[];
  readonly policy: AccessPolicy;
  readonly project: ProjectDependencies | null;
  readonly packages: DownloadedPackages;
  readonly #worker: BlockingWorker;
  readonly #evaluatorId: number;
  readonly #processes = new Map<string, ExternalReader>();

  /** Throws `PklError` for invalid options, e.g. a malformed proxy address. */
  constructor(options: SourceOptions) {
    this.#worker = new BlockingWorker(options.connect);
    this.#worker.onTick = checkDeadline;
    this.#evaluatorId = options.evaluatorId ?? 0;
    const waiting = options.waiting?.(this.#worker);
    this.policy = policyOf(options);
    const http = new HttpClient(this.#worker, options.http);
    this.packages = new DownloadedPackages({
      http,
      access: this.policy.resources,
      cache: typeof options.cacheDir === 'string' ? new PackageCache(options.cacheDir) : null,
      isTestMode: options.isTestMode ?? false,
    });
    this.project = projectOf(options.project ?? null, (uri) => this.readText(uri));
    const inProject: ProjectPackageOptions = {
      store: this.packages,
      project: this.project,
      loaderOf: (uri) => this.loaders.find((loader) => loader.handles(uri)),
      readerOf: (uri) => this.readers.find((reader) => reader.scheme === uri.scheme),
    };
    const modulePath = new ModulePath(options.modulePath ?? []);
    this.loaders = [
      ...(waiting?.loaders ?? []),
      ...[...(options.moduleReaders ?? [])].map(([scheme, command]) =>
        externalModuleLoader(scheme, this.#start(command)),
      ),
      modulePath.loader(),
      packageLoader(this.packages),
      projectPackageLoader(inProject),
      fileLoader(options.files),
      httpLoader(http),
      archiveLoader(),
    ];
    this.readers = [
      textReader('env', options.environment ?? new Map()),
      textReader('prop', options.properties ?? new Map()),
      modulePath.reader(),
      packageReader(this.packages),
      projectPackageReader(inProject),
      fileReader(options.files),
      httpReader('http', http),
      httpReader('https', http),
      ...[...(options.resourceReaders ?? [])].map(([scheme, command]) =>
        externalResourceReader(scheme, this.#start(command)),
      ),
      ...(waiting?.readers ?? []),
    ];
  }

  /** The text of a file that is treated like a module, e.g. `PklProject.deps.json`. Throws what loaders throw. */
  readText(uri: Uri): string {
    this.policy.modules.check(uri);
    const loader = this.loaders.find((candidate) => candidate.handles(uri));
    if (loader === undefined) throw new NotFoundError(uri.toString());
    return loader.load(uri, this.policy.modules).text;
  }

  /** Stops what was started. */
  close(): void {
    for (const process of this.#processes.values()) process.close();
    this.#worker.close();
  }

  /** One process for all schemes with the same command. */
  #start(command: ReaderCommand): ExternalReader {
    const key = JSON.stringify([command.executable, command.arguments ?? [], command.workingDir ?? null]);
    let reader = this.#processes.get(key);
    if (reader === undefined) {
      reader = new ExternalReader(this.#worker, command, this.#evaluatorId);
      this.#processes.set(key, reader);
    }
    return reader;
  }
}

function policyOf(options: SourceOptions): AccessPolicy {
  const { allowedModules = null, allowedResources = null, rootDir = null } = options;
  const moduleSchemes = Array.from(options.moduleReaders?.keys() ?? [], (scheme) => `${scheme}:`);
  const resourceSchemes = Array.from(options.resourceReaders?.keys() ?? [], (scheme) => `${scheme}:`);
  return new AccessPolicy({
    allowedModules: [...(allowedModules ?? [...DEFAULT_ALLOWED_MODULES, ...moduleSchemes]), ...own(options.ownModules)],
    allowedResources: [
      ...(allowedResources ?? [...DEFAULT_ALLOWED_RESOURCES, ...resourceSchemes]),
      ...own(options.ownResources),
    ],
    root: rootDir === null ? null : rootDirectory(rootDir),
  });
}

function own(pattern: UriPattern | undefined): UriPattern[] {
  return pattern === undefined ? [] : [pattern];
}

function projectOf(declared: DeclaredDependencies | null, readText: (uri: Uri) => string): ProjectDependencies | null {
  return declared === null ? null : new ProjectDependencies(declared, readText);
}

/** Lets the evaluation's time limit end a wait. */
function checkDeadline(): void {
  let context: ReturnType<typeof evaluationContext>;
  try {
    context = evaluationContext();
  } catch {
    return;
  }
  context.checkDeadline();
}
