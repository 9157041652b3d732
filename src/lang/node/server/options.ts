/** Converts the setup that a client requests to the options of an evaluator. */
import { resolve } from 'node:path';
import { uriPattern } from '../../api/uri-pattern.ts';
import { PklError } from '../../diagnostics/error.ts';
import type { DeclaredDependencies } from '../../modules/dependencies.ts';
import { parsePlainPackageUri } from '../../modules/package-uri.ts';
import { DEFAULT_ALLOWED_MODULES, DEFAULT_ALLOWED_RESOURCES, type UriPattern } from '../../modules/policy.ts';
import { Uri } from '../../modules/uri.ts';
import { type HttpOptions, rewriteProblem } from '../http.ts';
import { type SourceOptions, Sources } from '../sources.ts';
import type { EvaluatorSetup, HttpSetup, ProjectSetup } from './setup.ts';

/** A setup from which no evaluator can be created. */
class SetupError extends Error {}

/** What an evaluator may access. Throws `PklError`, `UriSyntaxError` and others for an invalid setup. */
export function sourceOptions(setup: EvaluatorSetup, userAgent: string): SourceOptions {
  const { outputFormat, project, rootDir, cacheDir } = setup;
  return {
    ...allowLists(setup),
    rootDir: rootDir === null ? null : resolve(rootDir),
    modulePath: setup.modulePath.map((path) => resolve(path)),
    cacheDir: cacheDir === null ? null : resolve(cacheDir),
    environment: setup.env,
    properties: new Map([
      ...setup.properties,
      ...(outputFormat === null ? [] : [['pkl.outputFormat', outputFormat] as const]),
    ]),
    http: httpOptions(setup.http, userAgent),
    moduleReaders: setup.externalModuleReaders,
    resourceReaders: setup.externalResourceReaders,
    project: project === null ? null : declaredDependencies(project),
  };
}

/** Why no evaluator can be created from a setup; null if one can. */
export function setupProblem(setup: EvaluatorSetup): string | null {
  try {
    new Sources(sourceOptions(setup, '')).close();
    return null;
  } catch (error) {
    if (error instanceof PklError) return error.hint === undefined ? error.text : `${error.text}\n${error.hint}`;
    if (error instanceof Error) return error.message;
    throw error;
  }
}

/** An omitted list allows nothing, as in the reference, unless both are omitted. */
function allowLists(setup: EvaluatorSetup): Pick<SourceOptions, 'allowedModules' | 'allowedResources'> {
  const { allowedModules, allowedResources, moduleReaders, resourceReaders } = setup;
  if (allowedModules !== null || allowedResources !== null) {
    return {
      allowedModules: (allowedModules ?? []).map(uriPattern),
      allowedResources: (allowedResources ?? []).map(uriPattern),
    };
  }
  const starts = (...lists: readonly (readonly string[])[]): UriPattern[] =>
    lists.flat().map((start) => (uri: string) => uri.startsWith(start));
  const schemes = (specs: readonly { readonly scheme: string }[]) => specs.map(({ scheme }) => `${scheme}:`);
  return {
    allowedModules: starts(
      DEFAULT_ALLOWED_MODULES,
      schemes(moduleReaders),
      [...setup.externalModuleReaders.keys()].map((scheme) => `${scheme}:`),
    ),
    allowedResources: starts(
      DEFAULT_ALLOWED_RESOURCES,
      schemes(resourceReaders),
      [...setup.externalResourceReaders.keys()].map((scheme) => `${scheme}:`),
    ),
  };
}

function httpOptions({ certificates, proxy, noProxy, rewrites, headers }: HttpSetup, userAgent: string): HttpOptions {
  for (const [from, to] of rewrites) {
    const problem = rewriteProblem(from, to);
    if (problem !== null) throw new SetupError(problem);
  }
  return { userAgent, proxy, noProxy, rewrites, headers, ...(certificates !== null && { certificates }) };
}

function declaredDependencies({ projectFileUri, packageUri, remote, local }: ProjectSetup): DeclaredDependencies {
  return {
    projectFileUri: Uri.parse(projectFileUri),
    packageUri: packageUri === null ? null : parsePlainPackageUri(packageUri),
    remote: new Map(
      [...remote].map(([name, { packageUri: uri, sha256 }]) => [name, { package: parsePlainPackageUri(uri), sha256 }]),
    ),
    local: new Map([...local].map(([name, project]) => [name, declaredDependencies(project)])),
  };
}
