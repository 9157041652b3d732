import { evaluating, explanations } from '../explanation.ts';

/** Loading of modules and resources. */
export const moduleCatalogue = explanations({
  'cannot-analyze-relative-module-uri': {
    title: 'The URI of a module is relative',
    cause: '`importGraph` needs absolute URIs, because it has no base to resolve relative ones.',
    cure: 'Use an absolute URI, such as `file:///…`.',
    example: evaluating('import "pkl:analyze"\na = analyze.importGraph(Set("other.pkl"))'),
  },
  'cannot-evaluate-relative-module-uri': {
    title: 'The URI of a module is relative',
    cause: 'The embedding program named a module by a relative URI.',
    cure: 'Use an absolute URI, such as `file:///…`.',
    example: { needs: 'a program that embeds the language' },
  },
  'cannot-glob-triple-dots': {
    title: 'A glob cannot start with three dots',
    cause: '`...` finds one module in the folders above; a glob finds many.',
    cure: 'Write the path with `../`.',
    example: evaluating('import* ".../*.pkl" as all'),
  },
  'cannot-glob-uri': {
    title: 'The scheme does not support globs',
    cause:
      'Globs work for files, packages and environment variables. Web servers, for example, cannot list their files.',
    cure: 'Name each module or resource.',
    example: evaluating('pages = read*("https://example.com/*.txt")'),
  },
  'cannot-have-relative-import': {
    title: 'The module cannot use relative imports',
    cause: 'The URI of the module has no path that a relative import could start from.',
    cure: 'Use an absolute URI.',
    example: { needs: 'a program that embeds the language' },
  },
  'cannot-have-relative-resource': {
    title: 'The module cannot read relative paths',
    cause: 'The URI of the module has no path that a relative one could start from.',
    cure: 'Use an absolute URI.',
    example: { needs: 'a program that embeds the language' },
  },
  'cannot-resolve-triple-dot-imports': {
    title: 'The module cannot use `...`',
    cause: '`...` searches the folders above the module, and this module is not in a local folder.',
    cure: 'Use an absolute URI.',
    example: { needs: 'a network' },
  },
  'external-reader-failure': {
    title: 'An external reader failed',
    cause: 'The program that reads the scheme has exited, or violates the protocol.',
    cure: 'Run the program separately, and check its output.',
    example: { needs: 'a program that violates a protocol' },
  },
  'insufficient-module-trust-level': {
    title: 'A remote module imports a local one',
    cause: 'A module from the network cannot read files of this machine.',
    cure: 'Copy the module into your project.',
    example: { needs: 'a network' },
  },
  'invalid-glob-pattern': {
    title: 'A glob pattern is malformed',
    cause: 'Patterns consist of `*`, `**`, `?`, `[abc]` and `{a,b}`; the message says what is wrong.',
    cure: 'Correct the pattern, or escape a character with a backslash.',
    example: evaluating('files = read*("*(a|b)")'),
  },
  'invalid-module-uri': {
    title: 'The URI of a module is malformed',
    cause: 'It contains a character that is not allowed in URIs, or is incomplete.',
    cure: 'Encode the character: a space, for example, as `%20`.',
    example: evaluating('other = import("file:other.pkl")'),
  },
  'invalid-resource-uri': {
    title: 'The URI of a resource is malformed',
    cause: 'It contains a character that is not allowed in URIs, or is incomplete.',
    cure: 'Encode the character: a space, for example, as `%20`.',
    example: evaluating('a = read("env:a b")'),
  },
  'invalid-uri': {
    title: 'A URI is malformed',
    cause: 'A setting or method expects a URI, and the text is not one.',
    cure: 'Correct the URI.',
    example: { needs: 'a program that embeds the language' },
  },
  'invalid-output': {
    title: 'The output of a module is invalid',
    cause: '`output` was replaced by something that is not a `ModuleOutput`.',
    cure: 'Amend it instead: `output { value = … }`.',
    example: { needs: 'a program that embeds the language' },
  },
  'io-error-loading-module': {
    title: 'A module cannot be read',
    cause: 'The operating system refused to read it, or it is a folder.',
    cure: 'See the reason in the message, and check the permissions of the file.',
    example: evaluating('amends "folder"', { 'folder/other.pkl': '' }),
  },
  'io-error-reading-resource': {
    title: 'A resource cannot be read',
    cause: 'The operating system refused to read it, or its external reader has exited.',
    cure: 'See the reason in the message.',
    example: evaluating('secret = read("vault:key")', {}, '--external-resource-reader vault=false '),
  },
  'io-error-resolving-glob': {
    title: 'A glob cannot be expanded',
    cause: 'The operating system refused to list a folder, or the external reader has exited.',
    cure: 'See the reason in the message.',
    example: evaluating('secrets = read*("vault:*")', {}, '--external-resource-reader vault=false '),
  },
  'io-error-resolving-resource': {
    title: 'A path cannot be resolved',
    cause: 'The operating system refused access to it.',
    cure: 'See the reason in the message.',
    example: { needs: 'a fault of the machine or the program' },
  },
  'module-not-found': {
    title: 'The module does not exist',
    cause: 'The path was resolved against the folder of the importing module, and nothing was found there.',
    cure: 'Correct the path. It uses `/` between folders and usually ends in `.pkl`.',
    example: evaluating('import "other.pkl"\na = other'),
  },
  'module-not-in-allow-list': {
    title: 'The module is not allowed',
    cause: '`--allowed-modules` or the project settings restrict which modules may be imported.',
    cure: 'If you trust the module, add a pattern for its URI.',
    example: evaluating(
      'import "other.pkl"\na = other',
      { 'other.pkl': '' },
      '--allowed-modules "pkl:,file:.*/example.pkl" ',
    ),
  },
  'module-past-root-dir': {
    title: 'A module is outside the root folder',
    cause: 'With `--root-dir`, only modules inside that folder may be imported.',
    cure: 'Move the module, or choose a folder further up.',
    example: {
      command: 'kdeps eval --root-dir inner inner/example.pkl',
      files: { 'inner/example.pkl': 'import "../other.pkl"\na = other\n', 'other.pkl': '' },
    },
  },
  'module-too-long': {
    title: 'A module is too long',
    cause: 'Parsing needs nearly two hundred times as much memory as the text, so its length is limited.',
    cure: 'Move data to separate files, and read them: `read("file:data.json")`.',
    example: { needs: 'a very deep or very large module' },
  },
  'no-descendent-path': {
    title: 'There is no relative path from one module to the other',
    cause: '`relativePathTo()` only goes down to subfolders, not up or elsewhere.',
    cure: 'Pass a module in the same folder or below.',
    example: evaluating('import "pkl:math"\na = module.relativePathTo(math)'),
  },
  'no-module-loader-registered': {
    title: 'Unknown module scheme',
    cause: 'No loader handles URIs with this scheme.',
    cure: 'Correct the scheme, or register an external reader for it.',
    example: evaluating('a = import("birds:owl")'),
  },
  'no-resource-reader-registered': {
    title: 'Unknown resource scheme',
    cause: 'No reader handles URIs with this scheme.',
    cure: 'Correct the scheme, or register an external reader for it.',
    example: evaluating('a = read("birds:owl")', {}, '--allowed-resources prop:,birds: '),
  },
  'resource-not-found': {
    title: 'The resource does not exist',
    cause: 'There is no file, variable or property with this name.',
    cure: 'Correct the name, or write `read?(…)` and provide a default with `??`.',
    example: evaluating('name = read("env:NO_SUCH_VARIABLE")'),
  },
  'resource-not-in-allow-list': {
    title: 'The resource is not allowed',
    cause: '`--allowed-resources` or the project settings restrict which resources may be read.',
    cure: 'If you trust the resource, add a pattern for its URI.',
    example: evaluating('a = read("birds:owl")'),
  },
  'resource-past-root-dir': {
    title: 'A resource is outside the root folder',
    cause: 'With `--root-dir`, only files inside that folder may be read.',
    cure: 'Move the file, or choose a folder further up.',
    example: {
      command: 'kdeps eval --root-dir inner inner/example.pkl',
      files: { 'inner/example.pkl': 'a = read("../other.txt")\n', 'other.txt': '' },
    },
  },
});
