// Projects and findings for tests of the analysis.
import { checkUnit, type Finding, Project } from '../../../src/lang/analysis/index.ts';
import { fileLoader } from '../../../src/lang/node/files.ts';
import { fileUri } from '../../../src/lang/node/paths.ts';
import { agentDialect, schemaLoader } from '../../../src/runtime/language/index.ts';

/** A project of the files on disk. */
export function fileProject(): Project {
  return new Project({ loaders: [schemaLoader, fileLoader()], dialects: [agentDialect] });
}

/** A finding with its line, which counts from 1. */
export interface Found extends Finding {
  readonly line: number;
}

/** The findings in a module, by its path or URI. */
export function findingsOf(project: Project, module: string): readonly Found[] {
  const unit = project.unit(module.startsWith('/') ? fileUri(module).toString() : module);
  return checkUnit(project.analyzer, unit).map((each) => ({
    ...each,
    line: unit.source.positionAt(each.range.start).line,
  }));
}
