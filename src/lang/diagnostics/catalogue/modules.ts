import { evaluating, explanations } from '../explanation.ts';

/** What lies between the name of a module or resource and its content. */
export const moduleCatalogue = explanations({
  'cannot-analyze-relative-module-uri': {
    title: 'The URI of a module is not complete',
    cause: '`importGraph` has no folder that a relative URI could start from.',
    cure: 'Give it an absolute URI, such as `file:///…`.',
    example: evaluating('import "pkl:analyze"\na = analyze.importGraph(Set("other.pkl"))'),
  },
  'cannot-evaluate-relative-module-uri': {
    title: 'The URI of a module is not complete',
    cause: 'A program that embeds the language named a module without saying where it is.',
    cure: 'Give it an absolute URI, such as `file:///…`.',
    example: { needs: 'a program that embeds the language' },
  },
  'cannot-glob-triple-dots': {
    title: 'A glob cannot start with three dots',
    cause: '`...` looks for one module in the folders above, and a glob for many.',
    cure: 'Write the way with `../`.',
    example: evaluating('import* ".../*.pkl" as all'),
  },
  'cannot-glob-uri': {
    title: 'The scheme cannot list what it has',
    cause: 'Globs are for folders, packages and environment variables; servers do not list their files.',
    cure: 'Name each module or resource.',
    example: evaluating('pages = read*("https://example.com/*.txt")'),
  },
  'cannot-have-relative-import': {
    title: 'The module cannot import by a relative path',
    cause: 'Where the module comes from there are no paths.',
    cure: 'Import by an absolute URI.',
    example: { needs: 'a program that embeds the language' },
  },
  'cannot-have-relative-resource': {
    title: 'The module cannot read by a relative path',
    cause: 'Where the module comes from there are no paths.',
    cure: 'Read by an absolute URI.',
    example: { needs: 'a program that embeds the language' },
  },
  'cannot-resolve-triple-dot-imports': {
    title: 'Three dots lead nowhere from this module',
    cause: '`...` looks in the folders above the module, and it does not lie in a folder of this machine.',
    cure: 'Import by an absolute URI.',
    example: { needs: 'a network' },
  },
  'external-reader-failure': {
    title: 'An external reader failed',
    cause: 'The program that reads the scheme has ended, or does not follow the protocol.',
    cure: 'Start the program by itself and look at what it prints.',
    example: { needs: 'a program that breaks a protocol' },
  },
  'insufficient-module-trust-level': {
    title: 'A module from elsewhere imports one of this machine',
    cause: 'A module from the network must not read files of this machine.',
    cure: 'Copy the module into your project.',
    example: { needs: 'a network' },
  },
  'invalid-glob-pattern': {
    title: 'A glob pattern is malformed',
    cause: 'Patterns know `*`, `**`, `?`, `[abc]` and `{a,b}`; the message says what is wrong.',
    cure: 'Correct the pattern, or escape a character with a backslash.',
    example: evaluating('files = read*("*(a|b)")'),
  },
  'invalid-module-uri': {
    title: 'The URI of a module is malformed',
    cause: 'It has a character that URIs do not allow, or lacks a part.',
    cure: 'Encode the character, for example a blank as `%20`.',
    example: evaluating('other = import("file:other.pkl")'),
  },
  'invalid-resource-uri': {
    title: 'The URI of a resource is malformed',
    cause: 'It has a character that URIs do not allow, or lacks a part.',
    cure: 'Encode the character, for example a blank as `%20`.',
    example: evaluating('a = read("env:a b")'),
  },
  'invalid-uri': {
    title: 'A URI is malformed',
    cause: 'A setting or method takes a URI, and the text is none.',
    cure: 'Correct the text.',
    example: { needs: 'a program that embeds the language' },
  },
  'invalid-output': {
    title: 'The output of a module is not usable',
    cause: '`output` was replaced by something that is no `ModuleOutput`.',
    cure: 'Amend it instead: `output { value = … }`.',
    example: { needs: 'a program that embeds the language' },
  },
  'io-error-loading-module': {
    title: 'A module cannot be read',
    cause: 'The operating system refuses to read it, or it is a folder.',
    cure: 'Look at the reason in the message, and at the rights of the file.',
    example: evaluating('amends "folder"', { 'folder/other.pkl': '' }),
  },
  'io-error-reading-resource': {
    title: 'A resource cannot be read',
    cause: 'The operating system refuses to read it, or the program that should read it has ended.',
    cure: 'Look at the reason in the message.',
    example: evaluating('secret = read("vault:key")', {}, '--external-resource-reader vault=false '),
  },
  'io-error-resolving-glob': {
    title: 'What a glob stands for cannot be listed',
    cause: 'The operating system refuses to list a folder, or the program that should list it has ended.',
    cure: 'Look at the reason in the message.',
    example: evaluating('secrets = read*("vault:*")', {}, '--external-resource-reader vault=false '),
  },
  'io-error-resolving-resource': {
    title: 'A path cannot be looked up',
    cause: 'The operating system refuses to look at it.',
    cure: 'Look at the reason in the message.',
    example: { needs: 'a machine in trouble' },
  },
  'module-not-found': {
    title: 'The module does not exist',
    cause: 'Nothing is at the path, which starts at the folder of the importing module.',
    cure: 'Correct the path, which has `/` between folders and ends in `.pkl`.',
    example: evaluating('import "other.pkl"\na = other'),
  },
  'module-not-in-allow-list': {
    title: 'Modules from there are not allowed',
    cause: '`--allowed-modules`, or the settings of the project, list what may be imported.',
    cure: 'Add a pattern for the URI, if you trust it.',
    example: evaluating(
      'import "other.pkl"\na = other',
      { 'other.pkl': '' },
      '--allowed-modules "pkl:,file:.*/example.pkl" ',
    ),
  },
  'module-past-root-dir': {
    title: 'A module lies outside of the root folder',
    cause: '`--root-dir` says that nothing outside of it may be imported.',
    cure: 'Move the module, or name a folder further up.',
    example: {
      command: 'kdeps eval --root-dir inner inner/example.pkl',
      files: { 'inner/example.pkl': 'import "../other.pkl"\na = other\n', 'other.pkl': '' },
    },
  },
  'module-too-long': {
    title: 'The text of a module is too long',
    cause: 'Parsing takes nearly two hundred times the memory of the text, so that there is a limit to it.',
    cure: 'Put data into files of its own, and read them: `read("file:data.json")`.',
    example: { needs: 'a module that is too deep or too large' },
  },
  'no-descendent-path': {
    title: 'No path leads from one module to the other',
    cause: '`relativePathTo()` goes down from a folder, not up or to another place.',
    cure: 'Ask it for a module that lies below this one.',
    example: evaluating('import "pkl:math"\na = module.relativePathTo(math)'),
  },
  'no-module-loader-registered': {
    title: 'The scheme of a module is unknown',
    cause: 'Nothing loads modules whose URI starts like this.',
    cure: 'Correct the scheme, or name an external reader for it.',
    example: evaluating('a = import("birds:owl")'),
  },
  'no-output': {
    title: 'A module has no output',
    cause: 'The module has no property `output` that could be printed.',
    cure: 'Evaluate another module.',
    example: { command: 'kdeps eval pkl:base', files: {} },
  },
  'no-resource-reader-registered': {
    title: 'The scheme of a resource is unknown',
    cause: 'Nothing reads resources whose URI starts like this.',
    cure: 'Correct the scheme, or name an external reader for it.',
    example: evaluating('a = read("birds:owl")', {}, '--allowed-resources prop:,birds: '),
  },
  'resource-not-found': {
    title: 'The resource does not exist',
    cause: 'No file, variable or property has the name.',
    cure: 'Correct the name, or write `read?(…)` and give a default with `??`.',
    example: evaluating('name = read("env:NO_SUCH_VARIABLE")'),
  },
  'resource-not-in-allow-list': {
    title: 'Resources from there are not allowed',
    cause: '`--allowed-resources`, or the settings of the project, list what may be read.',
    cure: 'Add a pattern for the URI, if you trust it.',
    example: evaluating('a = read("birds:owl")'),
  },
  'resource-past-root-dir': {
    title: 'A resource lies outside of the root folder',
    cause: '`--root-dir` says that nothing outside of it may be read.',
    cure: 'Move the file, or name a folder further up.',
    example: {
      command: 'kdeps eval --root-dir inner inner/example.pkl',
      files: { 'inner/example.pkl': 'a = read("../other.txt")\n', 'other.txt': '' },
    },
  },
});
