/**
 * The language on Node: modules and resources from files, archives, HTTP, packages and other processes.
 *
 * @example const evaluator = new NodeEvaluator(); evaluator.evaluation().object('file:///etc/service.pkl').get('port');
 *   evaluator.close();
 */
export { type DeclaredDependencies, ProjectDependencies } from '../modules/dependencies.ts';
export type { PackageMetadata } from '../modules/package-metadata.ts';
export { PackageUri } from '../modules/package-uri.ts';
export { formatProjectDeps } from '../modules/project-deps.ts';
export { userCertificateFiles } from './certificates.ts';
export { NodeEvaluator, type NodeEvaluatorOptions } from './evaluator.ts';
export type { ReaderCommand } from './external-readers.ts';
export { defaultMemory, nodeHeap } from './heap.ts';
export { type HeaderRule, type HttpOptions, rewriteProblem } from './http.ts';
export { ImageRegistries } from './image-registries.ts';
export { interruptAfter, untilStopped } from './interrupt.ts';
export { makeFolder } from './make-folder.ts';
export { netrcHeaders } from './netrc.ts';
export type { DownloadedPackages } from './packages.ts';
export { fileUri, isWithin, pathOf, rootDirectory } from './paths.ts';
export { nodePlatform } from './platform.ts';
export type { PackageDescription, Project } from './project-data.ts';
export { Packager, packageFiles } from './project-package.ts';
export { resolveProject } from './project-resolve.ts';
export { findProjectFile, loadProject, PROJECT_DEPS_FILE, PROJECT_FILE, type ProjectLoading } from './projects.ts';
export { DEFAULT_SETTINGS, loadSettings, pklHome, type UserSettings } from './settings.ts';
export type { EvaluatorSettings, ExternalReaderSettings, HeaderSetting, HttpSettings } from './settings-data.ts';
export { type SourceOptions, Sources } from './sources.ts';
export { startThread, type ThreadCode, type ThreadOptions } from './threads.ts';
export { DependencyWatch, FileChanges, type Watched } from './watch.ts';
