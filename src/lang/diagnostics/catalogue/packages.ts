import { type Example, evaluating, explanations } from '../explanation.ts';

const network: Example = { needs: 'a network' };
const project = 'amends "pkl:Project"\n';
const withDependency =
  'amends "pkl:Project"\ndependencies { ["birds"] { uri = "package://example.com/birds@1.0.0" } }\n';
const using = 'import "@birds/Owl.pkl"\na = Owl';

/** A project that declares one dependency, with this as what it was resolved to. */
function resolved(dependencies: string): Example {
  return evaluating(using, { PklProject: withDependency, 'PklProject.deps.json': dependencies });
}

/** A project below the folder, with a package. */
function packaged(name: string, more = ''): string {
  return `amends "pkl:Project"\n${more}package {\n  name = "${name}"\n  version = "1.0.0"\n  baseUri = "package://example.com/${name}"\n  packageZipUrl = "https://example.com/${name}.zip"\n}\n`;
}

/** Packages, and projects with their dependencies. */
export const packageCatalogue = explanations({
  'cannot-load-project-deps-json': {
    title: 'The list of resolved dependencies cannot be read',
    cause: '`PklProject.deps.json` is missing beside `PklProject`, or cannot be read.',
    cure: 'Run `kdeps project resolve` in the folder of the project.',
    example: evaluating(using, { PklProject: withDependency }),
  },
  'circular-dependencies': {
    title: 'Local projects depend on each other in a circle',
    cause: 'A project needs another one that needs it in turn.',
    cure: 'Move what both need into a third project.',
    example: {
      command: 'kdeps project resolve one',
      files: {
        'one/PklProject': packaged('one', 'dependencies { ["two"] = import("../two/PklProject") }\n'),
        'two/PklProject': packaged('two', 'dependencies { ["one"] = import("../one/PklProject") }\n'),
      },
    },
  },
  'dependency-overridden': {
    title: 'A local project gives way to a published package',
    cause: 'Another dependency asks for a later version of the project than the one that lies beside it.',
    cure: 'Raise the version of the local project, if it should be used.',
    example: network,
  },
  'dependency-without-hierarchical-uri': {
    title: 'The project does not lie in a folder',
    cause: 'Dependencies are listed in a file beside the project, and its URI has no folder.',
    cure: 'Keep the project in a folder.',
    example: { needs: 'a program that embeds the language' },
  },
  'dependency-without-project': {
    title: 'A dependency is used outside of a project',
    cause: 'A path that starts with `@` names a dependency of a project, and there is no `PklProject` here or above.',
    cure: 'Add a `PklProject`. For a folder whose name starts with `@`, write `./@folder`.',
    example: evaluating('import "@birds/Owl.pkl"\na = Owl', {}, '--no-project '),
  },
  'directory-without-project': {
    title: 'The folder is not a project',
    cause: 'A project is a folder with a `PklProject`.',
    cure: 'Name another folder, or add the file.',
    example: { command: 'kdeps project resolve empty', files: { 'empty/note.txt': '' } },
  },
  'invalid-declared-checksum': {
    title: 'A dependency is not what the project expects',
    cause: 'The project gives the checksum of a package, and the server has something else.',
    cure: 'Find out why the package has changed. Then correct the checksum.',
    example: network,
  },
  'invalid-dependency-metadata': {
    title: 'The description of a package is malformed',
    cause: 'The server answered with something that does not describe a package.',
    cure: 'Check the URI of the package, and whether a proxy answers in the place of the server.',
    example: network,
  },
  'invalid-module-output': {
    title: 'The module is not the one that is expected here',
    cause: 'A `PklProject` amends `pkl:Project`, and settings amend `pkl:settings`.',
    cure: 'Start the file with the `amends` line that the hint shows.',
    example: evaluating('a = 1', { PklProject: 'name = "birds"\n' }),
  },
  'invalid-package-metadata-checksum': {
    title: 'The description of a package has changed',
    cause: 'Its checksum is not the one that was written down.',
    cure: 'Find out why the package has changed. Then run `kdeps project resolve`.',
    example: network,
  },
  'invalid-package-zip': {
    title: 'The archive of a package cannot be used',
    cause: 'It is damaged, too large, or has paths that lead out of it.',
    cure: 'Download it again, or tell the author of the package.',
    example: network,
  },
  'invalid-package-zip-checksum': {
    title: 'The archive of a package is not the published one',
    cause: 'Its checksum differs from the one in the description of the package.',
    cure: 'Download it again. If that does not help, do not trust the package.',
    example: network,
  },
  'invalid-package-zip-url': {
    title: 'The archive of a package does not come over HTTPS',
    cause: 'The description of the package names a URL that is not safe.',
    cure: 'Tell the author of the package.',
    example: network,
  },
  'invalid-project-deps-json': {
    title: 'The list of resolved dependencies is malformed',
    cause: '`PklProject.deps.json` was edited or damaged, for example by a merge.',
    cure: 'Run `kdeps project resolve` in the folder of the project.',
    example: resolved('{ "schemaVersion": 1, "resolvedDependencies": [] }\n'),
  },
  'invalid-relative-project-import': {
    title: 'A path of a package leads out of its project',
    cause: 'A module of a project that becomes a package imports a file outside of it, which the package would lack.',
    cure: 'Move the file into the project, or make a dependency of it.',
    example: {
      command: 'kdeps project package birds --skip-publish-check',
      files: {
        'birds/PklProject': packaged('birds'),
        'birds/Owl.pkl': 'import "../other.pkl"\na = other\n',
        'other.pkl': '',
      },
    },
  },
  'local-dependency-not-globbable': {
    title: 'A local dependency cannot be listed',
    cause: 'Imports in it need to look into its folder, and its scheme does not allow that.',
    cure: 'Use the published package.',
    example: { needs: 'a program that embeds the language' },
  },
  'missing-project-in-package-command': {
    title: 'A local project is missing among those to package',
    cause: 'A package needs the checksum of the local projects that it depends on, so all are packaged together.',
    cure: 'Name both projects in the command.',
    example: {
      command: 'kdeps project package one --skip-publish-check',
      files: {
        'one/PklProject': packaged('one', 'dependencies { ["two"] = import("../two/PklProject") }\n'),
        'one/PklProject.deps.json':
          '{ "schemaVersion": 1, "resolvedDependencies": { "package://example.com/two@1": { "type": "local", "uri": "projectpackage://example.com/two@1.0.0", "path": "../two" } } }\n',
        'two/PklProject': packaged('two'),
        'two/PklProject.deps.json': '{ "schemaVersion": 1, "resolvedDependencies": {} }\n',
      },
    },
  },
  'no-package-defined-by-project': {
    title: 'The project does not say what its package is',
    cause: '`kdeps project package` needs the section `package` of `PklProject`.',
    cure: 'Add it, with a name, a version and URIs.',
    example: { command: 'kdeps project package birds', files: { 'birds/PklProject': project } },
  },
  'no-project-visible': {
    title: 'This folder is not a project',
    cause: 'Neither this folder nor one above has a `PklProject`.',
    cure: 'Go to the project, or name its folder.',
    example: { command: 'kdeps project resolve', files: {} },
  },
  'package-already-published': {
    title: 'This version of the package is published with other content',
    cause: 'A version never changes once it is published.',
    cure: 'Raise the version of the package.',
    example: network,
  },
  'package-cache-failed': {
    title: 'The package cache cannot be used',
    cause: 'Its folder cannot be made or written to.',
    cure: 'Name another folder with `--cache-dir`, or none with `--no-cache`.',
    example: { needs: 'a machine in trouble' },
  },
  'package-outside-cache': {
    title: 'The URI of a package leads out of the cache',
    cause: 'It has parts such as `..`, which no published package has.',
    cure: 'Correct the URI.',
    example: network,
  },
  'package-tests-failed': {
    title: 'The package is not made because its tests fail',
    cause: '`apiTests` of the package are run before it is made.',
    cure: 'Run `kdeps test` on them, and make them pass.',
    example: {
      command: 'kdeps project package birds --skip-publish-check',
      files: {
        'birds/PklProject': packaged('birds').replace('  version', '  apiTests { "tests.pkl" }\n  version'),
        'birds/tests.pkl': 'amends "pkl:test"\nfacts { ["sums"] { 1 + 1 == 3 } }\n',
      },
    },
  },
  'project-dependencies-out-of-date': {
    title: 'The resolved dependencies are older than the declared ones',
    cause: '`PklProject` was changed after `PklProject.deps.json` was written.',
    cure: 'Run `kdeps project resolve` in the folder of the project.',
    example: resolved(
      '{ "schemaVersion": 1, "resolvedDependencies": { "package://example.com/birds@1": { "type": "remote", "uri": "projectpackage://example.com/birds@1.0.0-rc.1", "checksums": { "sha256": "00" } } } }\n',
    ),
  },
  'unable-to-access-published-package': {
    title: 'The published package cannot be looked at',
    cause: 'Before a package is made, it is compared with the published one, and the server refused that.',
    cure: 'Check the URL, or leave the comparison out with `--skip-publish-check`.',
    example: network,
  },
  'unknown-dependency': {
    title: 'The project has no such dependency',
    cause: 'A path that starts with `@` names a dependency, and `PklProject` does not declare it.',
    cure: 'Add it to `dependencies`, and run `kdeps project resolve`.',
    example: evaluating(using, { PklProject: project }),
  },
  'unresolved-project-dependency': {
    title: 'A dependency is not resolved',
    cause: '`PklProject.deps.json` lacks it.',
    cure: 'Run `kdeps project resolve` in the folder of the project.',
    example: resolved('{ "schemaVersion": 1, "resolvedDependencies": {} }\n'),
  },
  'unsupported-project-deps-version': {
    title: 'The list of resolved dependencies is of an unknown version',
    cause: '`PklProject.deps.json` was written by another version of the program.',
    cure: 'Run `kdeps project resolve` in the folder of the project.',
    example: resolved('{ "schemaVersion": 99, "resolvedDependencies": {} }\n'),
  },
});
