/** Finds and loads `PklProject` files. */
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { Evaluator } from '../api/evaluator.ts';
import type { EvaluatorOptions } from '../api/evaluator-options.ts';
import { PklError } from '../diagnostics/error.ts';
import { circularDependencies } from '../diagnostics/messages/projects.ts';
import { malformedUri } from '../diagnostics/messages/settings.ts';
import { importCycles, importGraph } from '../modules/import-graph.ts';
import { textReader } from '../modules/memory-loader.ts';
import { type PackageStore, packageLoader, packageReader } from '../modules/package-loader.ts';
import type { AccessPolicy } from '../modules/policy.ts';
import { UriSyntaxError } from '../modules/uri.ts';
import { fileLoader, fileReader } from './files.ts';
import { interruptAfter } from './interrupt.ts';
import { fileUri, isWithin } from './paths.ts';
import { nodePlatform } from './platform.ts';
import { CircularProjectsError, decodeProject, type Project } from './project-data.ts';
import { evaluateOutputAs } from './typed-output.ts';

export const PROJECT_FILE = 'PklProject';
export const PROJECT_DEPS_FILE = 'PklProject.deps.json';

/**
 * The nearest project file in a folder or its ancestors, up to `rootDir`; null when there is none.
 *
 * @example findProjectFile('/app/config', null); // '/app/PklProject', if that exists
 */
export function findProjectFile(folder: string, rootDir: string | null): string | null {
  let current = resolve(folder);
  for (;;) {
    const candidate = join(current, PROJECT_FILE);
    if (existsSync(candidate)) return candidate;
    const parent = dirname(current);
    if (parent === current || (rootDir !== null && !isWithin(resolve(rootDir), parent))) return null;
    current = parent;
  }
}

/** What a project file can access while it is evaluated: files and packages, but not the network at large. */
export interface ProjectLoading {
  readonly policy: AccessPolicy;
  readonly environment: ReadonlyMap<string, string>;
  readonly packages: PackageStore;
  readonly timeoutMs?: number;
  readonly log?: NonNullable<EvaluatorOptions['log']>;
}

/**
 * Evaluates a project file. Throws `PklError`.
 *
 * @example loadProject(findProjectFile('/app', null), loading).dependencies;
 */
export function loadProject(file: string, loading: ProjectLoading): Project {
  const uri = fileUri(file).toString();
  const evaluator = new Evaluator({
    loaders: [packageLoader(loading.packages), fileLoader()],
    readers: [textReader('env', loading.environment), fileReader(), packageReader(loading.packages)],
    policy: loading.policy,
    platform: nodePlatform(),
    interrupt: interruptAfter,
    ...(loading.timeoutMs === undefined ? {} : { timeoutMs: loading.timeoutMs }),
    ...(loading.log === undefined ? {} : { log: loading.log }),
  });
  try {
    const evaluation = evaluator.evaluation();
    const project = evaluateOutputAs(evaluation, uri, 'Project');
    return evaluation.run(() => decodeProject(project));
  } catch (error) {
    if (error instanceof UriSyntaxError) throw new PklError(malformedUri(error.message));
    const isCircle = error instanceof CircularProjectsError;
    if (isCircle || (error instanceof PklError && error.code === 'stack-overflow')) throwCycles(evaluator, uri);
    throw error;
  }
}

/** Reports circular dependencies of projects, which would overflow the stack. */
function throwCycles(evaluator: Evaluator, uri: string): void {
  const cycles = importCycles(importGraph(evaluator.registry, [uri], null));
  const local = cycles.filter((cycle) => cycle.some((each) => each.startsWith('file:')));
  if (local.length > 0) throw new PklError(circularDependencies(local));
}
