import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { formatProjectDeps, PROJECT_DEPS_FILE, resolveProject } from '../../lang/node/index.ts';
import { defineCommand } from '../command.ts';
import { assertionOptions, commonOptions } from '../evaluator-options.ts';
import { flag } from '../options.ts';
import { projectFiles, projectOperands, withoutExcerpt } from '../project-folders.ts';
import { CommandError } from '../report.ts';
import { withSession } from '../session.ts';

/** `kdeps project resolve`. */
export const command = defineCommand({
  description: 'Selects a version of each dependency and writes the result to PklProject.deps.json.',
  examples: ['kdeps project resolve', 'kdeps project resolve packages/*/'],
  options: {
    ...commonOptions,
    ...assertionOptions,
    testMode: flag('test-mode', 'Reports as the tests of the reference want them.', { hidden: true }),
  },
  operands: projectOperands,
  run({ options, operands, terminal }) {
    return withSession(options, terminal, (session) => {
      for (const file of projectFiles(operands, session.folder, options.rootDir)) {
        const project = session.loadProject(file);
        const warn = (text: string): void => session.reporter.remark('dependency-overridden', text);
        const deps = withoutExcerpt(() => resolveProject(project, session.sources.packages, warn));
        const depsFile = join(dirname(file), PROJECT_DEPS_FILE);
        write(depsFile, formatProjectDeps(deps));
        terminal.out(`${depsFile}\n`);
      }
      return 0;
    });
  },
});

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandError('kdeps/system-error', `Failed to write to ${file}: ${reason}`);
  }
}
