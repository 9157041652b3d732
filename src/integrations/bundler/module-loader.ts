/** Evaluates modules for bundlers, again when files that they depend on have changed. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { moduleDeclarations } from '../../generators/index.ts';
import { readExpressionType, readModuleTypes } from '../../lang/contracts/index.ts';
import { PklError } from '../../lang/index.ts';
import { FileChanges, fileUri, isWithin, type NodeEvaluator, PROJECT_DEPS_FILE } from '../../lang/node/index.ts';
import { type EvaluatingOptions, evaluatorFor, projectFileOf } from '../evaluating.ts';
import { type Failure, failureOf } from '../failure.ts';
import { moduleCode } from './module-code.ts';

/** What a module evaluated to, and the files that this depends on, even if it failed. */
export type LoadedModule = { readonly files: readonly string[]; readonly folders: readonly string[] } & (
  | { readonly code: string; readonly declarations: string; readonly failure?: undefined }
  | { readonly failure: Failure }
);

/** An evaluator of a project, and the files that the project depends on. */
interface ProjectEvaluator {
  readonly evaluator: NodeEvaluator;
  readonly changes: FileChanges;
  readonly projectChanges: FileChanges;
}

/** Close it after use: evaluators may have started processes. */
export class ModuleLoader {
  readonly #options: EvaluatingOptions;
  readonly #projects = new Map<string | null, ProjectEvaluator>();
  /** The folders that modules listed for patterns, by the paths of the modules. */
  readonly #folders = new Map<string, readonly string[]>();

  constructor(options: EvaluatingOptions) {
    this.#options = options;
  }

  /** Evaluates the module at a path. Errors of the module are part of the result. */
  load(path: string): LoadedModule {
    const projectFile = projectFileOf(path, this.#options);
    const projectFiles = projectFile === null ? [] : [projectFile, join(dirname(projectFile), PROJECT_DEPS_FILE)];
    let project: ProjectEvaluator;
    try {
      project = this.#projectOf(projectFile, projectFiles);
    } catch (error) {
      return { files: [path, ...projectFiles], folders: [], failure: describe(error, projectFile ?? path) };
    }
    const { evaluator, changes } = project;
    evaluator.invalidate(changes.take());
    const start = Date.now();
    const evaluation = evaluator.evaluation();
    const uri = fileUri(path).toString();
    const { expression } = this.#options;
    const depends = (): Pick<LoadedModule, 'files' | 'folders'> => {
      const { dependencies } = evaluation;
      changes.used(start, dependencies);
      const listed = new Set(dependencies.folders);
      const folders = dependencies.files.filter((file) => listed.has(file)).map((folder) => fileURLToPath(folder));
      const files = dependencies.files.filter((file) => !listed.has(file)).map((file) => fileURLToPath(file));
      this.#folders.set(path, folders);
      return { files: [...files, ...projectFiles], folders };
    };
    try {
      const value: unknown = expression === undefined ? evaluation.value(uri) : evaluation.resultOf(uri, expression);
      const contract =
        expression === undefined ? readModuleTypes(evaluation, uri) : readExpressionType(evaluation, uri, expression);
      return { ...depends(), code: moduleCode(value), declarations: moduleDeclarations(contract) };
    } catch (error) {
      return { ...depends(), failure: describe(error, path) };
    }
  }

  /** The paths of the modules that depend on the folder of a file. */
  modulesListing(file: string): readonly string[] {
    return [...this.#folders].flatMap(([path, folders]) =>
      folders.some((folder) => isWithin(folder, file)) ? [path] : [],
    );
  }

  close(): void {
    for (const { evaluator } of this.#projects.values()) evaluator.close();
    this.#projects.clear();
  }

  /** Throws `PklError` when the project is invalid. */
  #projectOf(projectFile: string | null, projectFiles: readonly string[]): ProjectEvaluator {
    const known = this.#projects.get(projectFile);
    if (known !== undefined && known.projectChanges.take().length === 0) return known;
    known?.evaluator.close();
    this.#projects.delete(projectFile);
    const projectChanges = new FileChanges();
    projectChanges.used(Date.now(), { files: projectFiles.map((file) => fileUri(file).toString()), folders: [] });
    const evaluator = evaluatorFor(projectFile, this.#options);
    const made = { evaluator, changes: new FileChanges(), projectChanges };
    this.#projects.set(projectFile, made);
    return made;
  }
}

/** Values without a form in JavaScript, such as objects that mix elements with properties, are a `TypeError`. */
function describe(error: unknown, path: string): Failure {
  if (error instanceof PklError) return failureOf(error, path);
  if (!(error instanceof TypeError)) throw error;
  return { message: `Cannot be exported: ${error.message}.`, loc: { file: path, line: 1, column: 0 }, frame: '' };
}
