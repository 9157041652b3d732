/** Errors in loading, resolving and packaging projects. */
import type { Message } from '../error.ts';

export function invalidModuleOutput(member: string, expected: string, actual: string, moduleUri: string): Message {
  return {
    code: 'invalid-module-output',
    text: `Expected \`${member}\` of module \`${moduleUri}\` to be of type \`${expected}\`, but got type \`${actual}\`.`,
  };
}

/** Shown with `invalidModuleOutput` for a module without a parent. */
export function tryAmending(moduleUri: string): string {
  return `Try adding \`amends "${moduleUri}"\` to the module header.`;
}

export function circularDependencies(cycles: readonly (readonly string[])[]): Message {
  const drawn = cycles.map((cycle) => `┌─>\n${cycle.map((uri) => `│  ${uri}`).join('\n│\n')}\n└─`);
  const text = 'Local project dependencies cannot be circular.';
  if (cycles.length === 1) return { code: 'circular-dependencies', text, hint: `Cycle:\n${drawn[0] ?? ''}` };
  const list = drawn.map((cycle, i) => `Cycle ${i + 1}:\n${cycle}\n`).join('\n');
  return {
    code: 'circular-dependencies',
    text,
    hint:
      'The following circular imports were found.\n' +
      'Not all of them are necessarily problematic.\n' +
      `The problematic cycles are those declared as local dependencies.\n\n${list}`,
  };
}

export function invalidDeclaredChecksum(name: string, computed: string, declared: string): Message {
  return {
    code: 'invalid-declared-checksum',
    text:
      `Computed checksum did not match declared checksum for dependency \`${name}\`.\n\n` +
      `Computed: "${computed}"\nDeclared: "${declared}"`,
  };
}

export function invalidRelativeProjectImport(path: string): Message {
  return {
    code: 'invalid-relative-project-import',
    text: `Path \`${path}\` includes path segments that are outside the project root directory.`,
  };
}

export function noPackageDefinedByProject(uri: string): Message {
  return {
    code: 'no-package-defined-by-project',
    text: `No package was declared in project \`${uri}\`.\n\nAdd a \`package\` section to the PklProject file.`,
  };
}

export function packageTestsFailed(uri: string): Message {
  return {
    code: 'package-tests-failed',
    text: `Failed to create package \`${uri}\`, because its API tests are failing.`,
  };
}

export function packageAlreadyPublished(uri: string, computed: string, published: string): Message {
  return {
    code: 'package-already-published',
    text:
      `Package \`${uri}\` was already published with different contents.\n\n` +
      `Computed checksum: ${computed}\nPublished checksum: ${published}\n\n` +
      "This likely means that you need to bump the package's version.",
  };
}

export function unableToAccessPublishedPackage(name: string, url: string, status: number): Message {
  return {
    code: 'unable-to-access-published-package',
    text: `Failed trying to fetch package \`${name}\` from \`${url}\` (response code \`${status}\`).`,
  };
}

export function missingProjectInPackageCommand(project: string, missing: string): Message {
  return {
    code: 'missing-project-in-package-command',
    text:
      `Cannot package project \`${project}\` because it depends on local project \`${missing}\`, which is not included for packaging.\n\n` +
      'Provide both projects as arguments to the `pkl project package` command.\n\n' +
      `Example: \`pkl project package "${project}" "${missing}"\``,
  };
}

export function noProjectVisible(): Message {
  return {
    code: 'no-project-visible',
    text:
      'No project visible to the working directory. Ensure there is a PklProject file in the workspace, ' +
      'or provide an explicit project directory as an argument.',
  };
}

export function directoryWithoutProject(path: string): Message {
  return { code: 'directory-without-project', text: `Directory ${path} does not contain a PklProject file.` };
}
