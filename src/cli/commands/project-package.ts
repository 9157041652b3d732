import { dirname, relative, resolve } from 'node:path';
import {
  missingProjectInPackageCommand,
  noPackageDefinedByProject,
  packageTestsFailed,
} from '../../lang/diagnostics/index.ts';
import type { Project } from '../../lang/node/index.ts';
import { Packager, pathOf } from '../../lang/node/index.ts';
import { parseArguments } from '../args.ts';
import { type CommandEntry, defineCommand } from '../command.ts';
import { assertionOptions, commonOptions, testOptions } from '../evaluator-options.ts';
import { flag, text } from '../options.ts';
import { projectFiles, projectOperands, withoutExcerpt } from '../project-folders.ts';
import { CommandError } from '../report.ts';
import { withSession } from '../session.ts';
import type { Terminal } from '../terminal.ts';

const options = {
  ...commonOptions,
  ...testOptions,
  ...assertionOptions,
  outputPath: text('output-path', '<path>', 'Output folder; may contain %{name} and %{version}.', {
    completes: 'folder',
  }),
  skipPublishCheck: flag('skip-publish-check', 'Do not compare with the published package.'),
  testMode: flag('test-mode', 'Reports as the tests of the reference want them.', { hidden: true }),
};

/** `kdeps project package`. */
export const command = defineCommand({
  description:
    'Runs the API tests of projects and writes the files to publish: name@version with the metadata, ' +
    'name@version.zip with the files, and their SHA-256 checksums. Projects that others depend on must be named too.',
  examples: ['kdeps project package', 'kdeps project package packages/*/'],
  options,
  operands: projectOperands,
  async run({ options: given, operands, terminal, commands }) {
    return withSession(given, terminal, async (session) => {
      const projects: Project[] = [];
      for (const file of projectFiles(operands, session.folder, given.rootDir)) {
        const project = session.loadProject(file);
        const uri = project.package?.uri;
        if (uri === undefined) throw new CommandError(noPackageDefinedByProject(project.fileUri.toString()));
        if (!(await passesTests(project, given, commands, terminal))) {
          throw new CommandError(packageTestsFailed(uri.toString()));
        }
        projects.push(project);
      }
      checkComplete(projects);
      const packager = new Packager({
        workingDir: session.folder,
        outputPath: given.outputPath ?? '.out/%{name}@%{version}',
        published: given.skipPublishCheck ? null : session.uncachedPackages(),
        readText: (uri) => session.sources.readText(uri),
      });
      for (const project of projects) {
        const result = withoutExcerpt(() => packager.create(project));
        const { metadataFile, metadataChecksumFile, zipFile, zipChecksumFile } = result;
        for (const file of [zipFile, zipChecksumFile, metadataFile, metadataChecksumFile]) {
          terminal.out(`${relative(session.folder, file)}\n`);
        }
      }
      return 0;
    });
  },
});

/** Runs the project's API tests with the `test` command, passing on the options of this one. */
async function passesTests(
  project: Project,
  given: Readonly<Record<string, unknown>>,
  commands: readonly CommandEntry[],
  terminal: Terminal,
): Promise<boolean> {
  const tests = project.package?.apiTests ?? [];
  if (tests.length === 0) return true;
  const entry = commands.find(({ path }) => path === 'test');
  if (entry === undefined) throw new TypeError('The command `test` is missing.');
  const test = await entry.load([]);
  const projectDir = dirname(pathOf(project.fileUri));
  const files = tests.map((path) => resolve(projectDir, path));
  const parsed = parseArguments(test.options, test.operands, files);
  const shared = Object.entries(given).filter(([key]) => Object.hasOwn(test.options, key) && key !== 'outputPath');
  const merged = { ...parsed.options, ...Object.fromEntries(shared), projectDir };
  return (await test.run({ options: merged, operands: parsed.operands, terminal, commands })) === 0;
}

/** Local dependencies must be packaged together with their dependents. */
function checkComplete(projects: readonly Project[]): void {
  const folderOf = (project: Project): string => dirname(pathOf(project.fileUri));
  const folders = new Set(projects.map(folderOf));
  for (const project of projects) {
    for (const local of project.localProjects.values()) {
      if (folders.has(folderOf(local))) continue;
      throw new CommandError(missingProjectInPackageCommand(folderOf(project), folderOf(local)));
    }
  }
}
