/** How plugins for other tools evaluate the modules of a user: with their project, and with few permissions. */
import { dirname, join, resolve } from 'node:path';
import {
  AccessPolicy,
  DEFAULT_ALLOWED_MODULES,
  DEFAULT_ALLOWED_RESOURCES,
  LANGUAGE_VERSION,
  type UriPattern,
  uriPattern,
} from '../lang/index.ts';
import {
  findProjectFile,
  loadProject,
  NodeEvaluator,
  PROJECT_FILE,
  type Project,
  pklHome,
  Sources,
  userCertificateFiles,
} from '../lang/node/index.ts';

/** Options for evaluating modules. */
export interface EvaluatingOptions {
  /**
   * The folder with the `PklProject` whose dependencies and settings apply; by default, the nearest one above each
   * module. `false` uses none.
   */
  readonly projectDir?: string | false;
  /** Values for `read("prop:name")`. */
  readonly properties?: Readonly<Record<string, string>>;
  /**
   * Names of the environment variables that modules may read. By default none, because results end up in bundles and
   * snapshots.
   */
  readonly env?: readonly string[];
  /** An expression to evaluate in the scope of a module, instead of the module itself. */
  readonly expression?: string;
  /** Time limit for a module in milliseconds; 30,000 by default. */
  readonly timeoutMs?: number;
}

const DEFAULT_TIMEOUT_MS = 30_000;

/** The project file that applies to a module; null without one. */
export function projectFileOf(path: string, { projectDir }: EvaluatingOptions): string | null {
  if (projectDir === false) return null;
  return projectDir === undefined ? findProjectFile(dirname(path), null) : join(resolve(projectDir), PROJECT_FILE);
}

/**
 * An evaluator with the dependencies and settings of a project.
 *
 * @param projectFile the path of its `PklProject`; null without a project
 * @throws PklError when the project is invalid
 * @example evaluatorFor(projectFileOf('/app/main.pkl', {}), {}).evaluate('/app/main.pkl');
 */
export function evaluatorFor(projectFile: string | null, options: EvaluatingOptions): NodeEvaluator {
  const environment = environmentOf(options.env ?? []);
  const project = projectFile === null ? null : projectOf(projectFile, environment);
  const settings = project?.settings;
  return new NodeEvaluator({
    project: project?.dependencies ?? null,
    environment: new Map([...(settings?.env ?? []), ...environment]),
    properties: new Map([...(settings?.externalProperties ?? []), ...Object.entries(options.properties ?? {})]),
    allowedModules: patternsOf(settings?.allowedModules),
    allowedResources: patternsOf(settings?.allowedResources),
    rootDir: settings?.rootDir ?? null,
    modulePath: settings?.modulePath ?? [],
    moduleReaders: settings?.externalModuleReaders ?? new Map(),
    resourceReaders: settings?.externalResourceReaders ?? new Map(),
    http: {
      ...http(),
      proxy: settings?.http?.proxy ?? null,
      noProxy: settings?.http?.noProxy ?? [],
      rewrites: settings?.http?.rewrites ?? new Map(),
      headers: settings?.http?.headers ?? [],
    },
    cacheDir: settings?.noCache === true ? null : (settings?.moduleCacheDir ?? cacheFolder()),
    timeoutMs: options.timeoutMs ?? settings?.timeout ?? DEFAULT_TIMEOUT_MS,
    traceMode: settings?.traceMode ?? 'compact',
  });
}

function projectOf(file: string, environment: ReadonlyMap<string, string>): Project {
  const sources = new Sources({ cacheDir: cacheFolder(), http: http() });
  try {
    const policy = new AccessPolicy({
      allowedModules: DEFAULT_ALLOWED_MODULES.map(uriPattern),
      allowedResources: DEFAULT_ALLOWED_RESOURCES.map(uriPattern),
      root: null,
    });
    return loadProject(file, { policy, environment, packages: sources.packages });
  } finally {
    sources.close();
  }
}

function http(): { readonly userAgent: string; readonly certificateFiles: readonly string[] } {
  return { userAgent: `kdeps (Pkl ${LANGUAGE_VERSION})`, certificateFiles: userCertificateFiles(pklHome()) };
}

function cacheFolder(): string {
  return join(pklHome(), 'cache');
}

function environmentOf(names: readonly string[]): Map<string, string> {
  return new Map(
    names.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}

/** The patterns of a settings module, in Pkl's dialect of regular expressions. */
function patternsOf(texts: readonly string[] | null | undefined): UriPattern[] | null {
  return texts?.map(uriPattern) ?? null;
}
