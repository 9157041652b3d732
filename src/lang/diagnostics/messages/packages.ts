/** Errors of packages, their metadata and the dependencies of projects. */
import type { Message } from '../error.ts';

const RESOLVE = 'Run `pkl project resolve` to update resolved dependencies.';

export function cannotResolveDependencyWithoutHierarchicalUris(projectUri: string): Message {
  return {
    code: 'dependency-without-hierarchical-uri',
    text: `Cannot resolve dependency because project URI \`${projectUri}\` does not have a hierarchical path.`,
  };
}

export function cannotResolveDependencyNoProject(): Message {
  return {
    code: 'dependency-without-project',
    text:
      'Cannot resolve dependency because there is no project found.\n\n' +
      'If you meant to import a path that starts with `@`, prefix the path with `./` (e.g. `import "./@myPath").\n' +
      'If you meant to import a dependency, ensure that this file is within a directory that contains a PklProject module.',
  };
}

export function cannotFindDependencyInProject(name: string): Message {
  return {
    code: 'unknown-dependency',
    text:
      `Cannot find a dependency named \`${name}\`, because it is not declared in the current project.\n\n` +
      'To fix this, add it to the `dependencies` section of your `PklProject` file, and resolve your dependencies.',
  };
}

export function cannotFindDependencyInPackage(name: string, packageName: string): Message {
  return {
    code: 'unknown-dependency',
    text: `Cannot find dependency named \`${name}\`, because it was not declared in package \`${packageName}\`.`,
  };
}

export function cannotResolveInLocalDependencyNotGlobbable(scheme: string): Message {
  return {
    code: 'local-dependency-not-globbable',
    text: `Cannot resolve import in local dependency because scheme \`${scheme}\` is not globbable.`,
  };
}

export function cannotResolveInLocalDependencyNotGlobbableNorLocal(scheme: string): Message {
  return {
    code: 'local-dependency-not-globbable',
    text: `Cannot resolve import in local dependency because scheme \`${scheme}\` is not globbable and is not local.`,
  };
}

/** Reasons why a URI is not that of a package or of a file in one. */
export const packageUriReasons = {
  missingSlash: (uri: string): string => `Module URI \`${uri}\` is missing a \`/\` after \`package:\`.`,
  scheme: (scheme: string): string => `Invalid scheme: \`${scheme}\`.\n\nPackage URIs must have a \`package:\` scheme.`,
  authority:
    'Package URIs must have an authority component.\n\n' +
    'For example, `example.com` in URI `project://example.com/my/package@1.0.0`.',
  path:
    'Package URIs must have a path component.\n\n' +
    'For example, `/my/package@1.0.0` in URI `project://example.com/my/package@1.0.0`.',
  parentSegment: 'Package URIs cannot contain `..` segments in the URI\'s "path" component.',
  version: (path: string): string =>
    `Invalid path \`${path}\`.\n\n` +
    'A package URI must have its path suffixed by its version (e.g. `package://example.com/my/package@1.0.0`).',
  checksum: (given: string): string =>
    `Invalid checksum specification: \`${given}\`.\n\nChecksums in package uris must have form \`sha256:<checksum>\`.`,
  algorithm: (name: string): string =>
    `Unrecognized checksum algorithm: \`${name}\`.\n\nThe only supported checksum algorithm is sha256.`,
  unexpectedChecksum: 'Did not expect to find a checksum component in this package URI.',
  fragment:
    'Expected URI to contain a fragment.\n\n' +
    'The URI must end in `#`, followed by a path string. For example: `package://example.com/my/project@1.0.0#/path/to/file.pkl`.',
  relativeFragment: (fragment: string): string =>
    `Cannot have a relative fragment path \`${fragment}\`.\n\n` +
    'The fragment of this URI is interpreted as a path, and it must be absolute (it should start with `/`).',
};

export function invalidPackageZipChecksum(name: string, computed: string, expected: string, url: string): Message {
  return {
    code: 'invalid-package-zip-checksum',
    text:
      `Cannot download package \`${name}\` because the computed checksum does not match the expected checksum.\n\n` +
      `Computed checksum: "${computed}"\nExpected checksum: "${expected}"\nAsset URL: "${url}"`,
  };
}

export function invalidPackageMetadataChecksum(name: string, computed: string, expected: string, url: string): Message {
  return {
    code: 'invalid-package-metadata-checksum',
    text:
      `Cannot download package \`${name}\` because the computed checksum for package metadata does not match the expected checksum.\n\n` +
      `Computed checksum: "${computed}"\nExpected checksum: "${expected}"\nAsset URL: "${url}"`,
  };
}

export function invalidPackageZipUrl(name: string, url: string): Message {
  return {
    code: 'invalid-package-zip-url',
    text: `Expected the zip asset for package \`${name}\` to be an HTTPS URI, but got \`${url}\`.`,
  };
}

export function invalidDependencyMetadata(name: string, url: string, reason: string): Message {
  return {
    code: 'invalid-dependency-metadata',
    text: `Received invalid dependency metadata for package \`${name}\` when making request \`GET ${url}\`:\n${reason}`,
  };
}

/** The zip archive of a package contains something unusable. */
export function invalidPackageZip(name: string, url: string, reason: string): Message {
  return {
    code: 'invalid-package-zip',
    text: `Received an invalid zip archive for package \`${name}\` when making request \`GET ${url}\`:\n${reason}`,
  };
}

export function cannotLoadProjectDepsJson(uri: string, kind: string, reason: string): Message {
  return {
    code: 'cannot-load-project-deps-json',
    text: `Encountered an error when attempting to load \`PklProject.deps.json\` at \`${uri}\`.\n${kind}: ${reason}`,
    hint: 'Try running `pkl project resolve` within the project directory to create a new set of dependencies.',
  };
}

export function invalidProjectDepsJson(uri: string, details: string): Message {
  return {
    code: 'invalid-project-deps-json',
    text:
      `Cannot resolve dependency because file \`${uri}\` is malformed.\n` +
      'Run `pkl project resolve` to re-create this file.',
    hint: `Details: ${details}`,
  };
}

export function unsupportedProjectDepsVersion(version: string): Message {
  return {
    code: 'unsupported-project-deps-version',
    text: `Unsupported schemaVersion for \`PklProject.deps.json\`: ${version}.\n\nRun \`pkl project resolve\` to re-generate this file.`,
  };
}

export function unresolvedProjectDependency(packageName: string): Message {
  return {
    code: 'unresolved-project-dependency',
    text: `Did not find a resolved dependency for package \`${packageName}\`.\n\n${RESOLVE}`,
  };
}

export function projectDependenciesOutOfDateInPackage(name: string, declared: string, resolved: string): Message {
  return {
    code: 'project-dependencies-out-of-date',
    text:
      `Transitive dependency declared by package \`${name}\` is newer than what is declared in \`PklProject.deps.json\`.\n\n` +
      `Declared: \`${declared}\`\nResolved: \`${resolved}\`\n\n${RESOLVE}`,
  };
}

export function projectDependenciesOutOfDateInProject(uri: string, declared: string, resolved: string): Message {
  return {
    code: 'project-dependencies-out-of-date',
    text:
      `Project \`${uri}\` declares a dependency on a package that is newer than what is declared in \`PklProject.deps.json\`.\n\n` +
      `Declared: \`${declared}\`\nResolved: \`${resolved}\`\n\n${RESOLVE}`,
  };
}

export function projectDependenciesLocalDependencyOutOfSync(uri: string, declared: string, resolved: string): Message {
  return {
    code: 'project-dependencies-out-of-date',
    text:
      `Project \`${uri}\` declares a dependency on a local package whose version doesn't match what is declared in \`PklProject.deps.json\`.\n\n` +
      `Declared: \`${declared}\`\nResolved: \`${resolved}\`\n\n${RESOLVE}`,
  };
}

/** The URI of a package that would be stored outside of the package cache. */
export function packageOutsideCache(uri: string): Message {
  return { code: 'package-outside-cache', text: `Package URI \`${uri}\` leads out of the package cache.` };
}

/** The folder of the package cache cannot be used. */
export function packageCacheFailed(folder: string, reason: string): Message {
  return { code: 'package-cache-failed', text: `Cannot use the package cache \`${folder}\`: ${reason}` };
}
