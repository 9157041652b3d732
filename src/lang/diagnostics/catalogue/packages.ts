import { type Example, evaluating, explanations } from '../explanation.ts';

const network: Example = { needs: 'a network' };
const project = 'amends "pkl:Project"\n';
const withDependency =
  'amends "pkl:Project"\ndependencies { ["birds"] { uri = "package://example.com/birds@1.0.0" } }\n';
const using = 'import "@birds/Owl.pkl"\na = Owl';

/** A project with one dependency, and this text as its `PklProject.deps.json`. */
function resolved(dependencies: string): Example {
  return evaluating(using, { PklProject: withDependency, 'PklProject.deps.json': dependencies });
}

/** A `PklProject` with a package. */
function packaged(name: string, more = ''): string {
  return `amends "pkl:Project"\n${more}package {\n  name = "${name}"\n  version = "1.0.0"\n  baseUri = "package://example.com/${name}"\n  packageZipUrl = "https://example.com/${name}.zip"\n}\n`;
}

/** Packages, and projects with their dependencies. */
export const packageCatalogue = explanations({
  'cannot-load-project-deps-json': {
    title: 'The list of resolved dependencies cannot be read',
    cause: '`PklProject.deps.json` is missing next to `PklProject`, or cannot be read.',
    cure: 'Run `kdeps project resolve` in the project folder.',
    example: evaluating(using, { PklProject: withDependency }),
  },
  'circular-dependencies': {
    title: 'Local projects have a circular dependency',
    cause: 'A project depends on another one that depends on it, directly or through others.',
    cure: 'Move what both need to a third project.',
    example: {
      command: 'kdeps project resolve one',
      files: {
        'one/PklProject': packaged('one', 'dependencies { ["two"] = import("../two/PklProject") }\n'),
        'two/PklProject': packaged('two', 'dependencies { ["one"] = import("../one/PklProject") }\n'),
      },
    },
  },
  'dependency-overridden': {
    title: 'A published package replaces a local project',
    cause: 'Another dependency requires a newer version than that of the local project.',
    cure: 'To use the local project, raise its version.',
    example: network,
  },
  'dependency-without-hierarchical-uri': {
    title: 'The project is not in a folder',
    cause: 'Resolved dependencies are listed in a file next to the project, and the URI of this project has no folder.',
    cure: 'Put the project in a folder.',
    example: { needs: 'a program that embeds the language' },
  },
  'dependency-without-project': {
    title: 'A dependency is used outside a project',
    cause:
      'A path that starts with `@` names a dependency of a project, but no `PklProject` was found in this folder or above.',
    cure: 'Add a `PklProject`. If you mean a folder whose name starts with `@`, write `./@folder`.',
    example: evaluating('import "@birds/Owl.pkl"\na = Owl', {}, '--no-project '),
  },
  'directory-without-project': {
    title: 'The folder is not a project',
    cause: 'A project is a folder with a file `PklProject`.',
    cure: 'Name another folder, or add the file.',
    example: { command: 'kdeps project resolve empty', files: { 'empty/note.txt': '' } },
  },
  'invalid-declared-checksum': {
    title: 'A dependency does not have the declared checksum',
    cause: 'The project declares a checksum for the package, and the server has a package with a different one.',
    cure: 'Find out why the package has changed before you correct the checksum.',
    example: network,
  },
  'invalid-dependency-metadata': {
    title: 'The metadata of a package is malformed',
    cause: 'The response of the server is not the metadata of a package.',
    cure: 'Check the URI of the package, and whether a proxy answers instead of the server.',
    example: network,
  },
  'invalid-module-output': {
    title: 'The file does not amend the expected module',
    cause: 'A `PklProject` amends `pkl:Project`, and settings amend `pkl:settings`.',
    cure: 'Start the file with the `amends` line that the hint shows.',
    example: evaluating('a = 1', { PklProject: 'name = "birds"\n' }),
  },
  'invalid-package-metadata-checksum': {
    title: 'The metadata of a package has changed',
    cause: 'Its checksum differs from the recorded one.',
    cure: 'Find out why the package has changed before you run `kdeps project resolve`.',
    example: network,
  },
  'invalid-package-zip': {
    title: 'The archive of a package cannot be used',
    cause: 'It is damaged, too large, or contains paths that lead out of it.',
    cure: 'Download it again, or inform the author of the package.',
    example: network,
  },
  'invalid-package-zip-checksum': {
    title: 'The archive of a package does not have the published checksum',
    cause: 'Its checksum differs from the one in the metadata of the package.',
    cure: 'Download it again. If the checksum still differs, do not trust the package.',
    example: network,
  },
  'invalid-package-zip-url': {
    title: 'The archive of a package is not served over HTTPS',
    cause: 'The metadata of the package contains a URL that is not secure.',
    cure: 'Inform the author of the package.',
    example: network,
  },
  'invalid-project-deps-json': {
    title: 'The list of resolved dependencies is malformed',
    cause: '`PklProject.deps.json` was edited or damaged, for example by a merge.',
    cure: 'Run `kdeps project resolve` in the project folder.',
    example: resolved('{ "schemaVersion": 1, "resolvedDependencies": [] }\n'),
  },
  'invalid-relative-project-import': {
    title: 'A module imports a file outside its project',
    cause: 'A packaged project cannot contain files from outside its folder.',
    cure: 'Move the file into the project, or turn it into a dependency.',
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
    title: 'A local dependency cannot be used by this program',
    cause: "The embedding program cannot list the files of the dependency's scheme.",
    cure: 'Use the published package.',
    example: { needs: 'a program that embeds the language' },
  },
  'missing-project-in-package-command': {
    title: 'A local dependency is not packaged in the same command',
    cause: 'A package contains the checksums of its dependencies, so local ones must be packaged in the same command.',
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
    title: 'The project does not define a package',
    cause: '`kdeps project package` needs the `package` section of `PklProject`.',
    cure: 'Add the section, with a name, a version and URIs.',
    example: { command: 'kdeps project package birds', files: { 'birds/PklProject': project } },
  },
  'no-project-visible': {
    title: 'This folder is not a project',
    cause: 'Neither this folder nor one above it contains a `PklProject`.',
    cure: 'Change to the project folder, or name it.',
    example: { command: 'kdeps project resolve', files: {} },
  },
  'package-already-published': {
    title: 'This version of the package is already published, with different content',
    cause: 'A published version must not change.',
    cure: 'Raise the version of the package.',
    example: network,
  },
  'package-cache-failed': {
    title: 'The package cache cannot be used',
    cause: 'Its folder cannot be created or written to.',
    cure: 'Choose another folder with `--cache-dir`, or use no cache with `--no-cache`.',
    example: { needs: 'a fault of the machine or the program' },
  },
  'package-outside-cache': {
    title: 'The URI of a package leads outside the cache',
    cause: 'It contains parts such as `..`, which no published package has.',
    cure: 'Correct the URI.',
    example: network,
  },
  'package-tests-failed': {
    title: 'The API tests of a package failed',
    cause: 'The tests listed in `apiTests` must pass before the package is created.',
    cure: 'Run `kdeps test` on them, and fix what fails.',
    example: {
      command: 'kdeps project package birds --skip-publish-check',
      files: {
        'birds/PklProject': packaged('birds').replace('  version', '  apiTests { "tests.pkl" }\n  version'),
        'birds/tests.pkl': 'amends "pkl:test"\nfacts { ["sums"] { 1 + 1 == 3 } }\n',
      },
    },
  },
  'project-dependencies-out-of-date': {
    title: 'The resolved dependencies are out of date',
    cause: '`PklProject` was changed after `PklProject.deps.json` was written.',
    cure: 'Run `kdeps project resolve` in the project folder.',
    example: resolved(
      '{ "schemaVersion": 1, "resolvedDependencies": { "package://example.com/birds@1": { "type": "remote", "uri": "projectpackage://example.com/birds@1.0.0-rc.1", "checksums": { "sha256": "00" } } } }\n',
    ),
  },
  'unable-to-access-published-package': {
    title: 'The published package cannot be accessed',
    cause: 'A new package is compared with the published one, and the server refused the request.',
    cure: 'Check the URL, or skip the comparison with `--skip-publish-check`.',
    example: network,
  },
  'unknown-dependency': {
    title: 'The project has no such dependency',
    cause: 'A path that starts with `@` names a dependency that `PklProject` does not declare.',
    cure: 'Add it to `dependencies`, and run `kdeps project resolve`.',
    example: evaluating(using, { PklProject: project }),
  },
  'unresolved-project-dependency': {
    title: 'A dependency is not resolved',
    cause: '`PklProject.deps.json` does not list it.',
    cure: 'Run `kdeps project resolve` in the project folder.',
    example: resolved('{ "schemaVersion": 1, "resolvedDependencies": {} }\n'),
  },
  'unsupported-project-deps-version': {
    title: 'The list of resolved dependencies has an unknown version',
    cause: '`PklProject.deps.json` was written by another version of the program.',
    cure: 'Run `kdeps project resolve` in the project folder.',
    example: resolved('{ "schemaVersion": 99, "resolvedDependencies": {} }\n'),
  },
});
