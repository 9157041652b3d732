/**
 * The language on Node: modules and resources from files, archives, HTTP, packages and other processes.
 *
 * @example
 * const evaluator = new NodeEvaluator();
 * evaluator.evaluation().object('file:///etc/service.pkl').get('port');
 * evaluator.close();
 */
export { type DeclaredDependencies, ProjectDependencies } from '../modules/dependencies.ts';
export { NodeEvaluator, type NodeEvaluatorOptions } from './evaluator.ts';
export type { ReaderCommand } from './external-readers.ts';
export { defaultMemory, nodeHeap } from './heap.ts';
export type { HeaderRule, HttpOptions } from './http.ts';
export { fileUri, pathOf } from './paths.ts';
export type { PackageDescription, Project } from './project-data.ts';
export { findProjectFile, loadProject, type ProjectLoading } from './projects.ts';
export { loadSettings, type UserSettings } from './settings.ts';
export type { EvaluatorSettings, ExternalReaderSettings, HeaderSetting, HttpSettings } from './settings-data.ts';
export { type SourceOptions, Sources } from './sources.ts';
