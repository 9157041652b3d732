// The help pages of `pkl`, for the program called by that name: which options each command has, in which order, and
// what is said about them.

/** The placeholder of a value, or null for a switch, and the description. */
type Text = readonly [placeholder: string | null, help: string];

/** What is special about the page of a command. */
export interface PklPage {
  /** Names of options in the order of the page. */
  readonly options: readonly string[];
  /** Descriptions that differ from those of other commands. */
  readonly texts?: Readonly<Record<string, Text>>;
  /** Everything between usage and options, laid out; the summary by default. */
  readonly about?: string;
  /** What is said about the operands; they are not listed without it. */
  readonly operands?: string;
}

const base = {
  'allowed-modules': ['<pattern1,pattern2>', 'URI patterns that determine which modules can be loaded and evaluated.'],
  'allowed-resources': ['<pattern1,pattern2>', 'URI patterns that determine which external resources can be read.'],
  'root-dir': [
    '<path>',
    'Restricts access to file-based modules and resources to those located under the root directory.',
  ],
  'cache-dir': ['<path>', 'The cache directory for storing packages.'],
  'working-dir': ['<path>', 'Base path that relative module paths are resolved against.'],
  property: ['<name=value>', 'External property to set (repeatable).'],
  color: [
    '<when>',
    "Whether to format messages in ANSI color. Possible values of <when> are 'never', 'auto', and 'always'.",
  ],
  'no-cache': [null, 'Disable caching of packages'],
  format: [
    '<text>',
    'Output format to generate. <json, jsonnet, pcf, properties, plist, textproto, xml, yaml, pkl-binary>',
  ],
  'env-var': ['<name=value>', 'Environment variable to set (repeatable).'],
  'module-path': [
    process.platform === 'win32' ? '<path1;path2>' : '<path1:path2>',
    'Directories, ZIP archives, or JAR archives to search when resolving modulepath: URIs.',
  ],
  settings: ['<value>', 'Pkl settings module to use.'],
  timeout: ['<number>', 'Duration, in seconds, after which evaluation of a source module will be timed out.'],
  'ca-certificates': ['<path>', 'Only trust CA certificates from the provided file(s).'],
  'http-proxy': ['<address>', 'Proxy to use for HTTP(S) connections.'],
  'http-no-proxy': ['<pattern1,pattern>', 'Hostnames that should not be connected to via a proxy.'],
  'http-rewrite': ['<from=to>', 'URL prefixes that should be rewritten.'],
  'http-header': ['<url-pattern>=<header name>:<header value>', 'HTTP header to add to the request.'],
  'external-module-reader': [
    "<scheme>='<executable> [<arguments>]'>",
    'External reader registrations for module URI schemes',
  ],
  'external-resource-reader': [
    "<scheme>='<executable> [<arguments>]'>",
    'External reader registrations for resource URI schemes',
  ],
  'trace-mode': [
    '<style>',
    "Specifies how calls to trace() are formatted. Possible values of <style> are 'compact' and 'pretty'.",
  ],
} satisfies Readonly<Record<string, Text>>;

const project = {
  'project-dir': [
    '<path>',
    'The project directory to use for this command. By default, searches up from the working directory for a PklProject file.',
  ],
  'omit-project-settings': [null, 'Ignores evaluator settings set in the PklProject file.'],
  'no-project': [null, 'Disables loading settings and dependencies from the PklProject file.'],
} satisfies Readonly<Record<string, Text>>;

const tests = {
  'junit-reports': ['<dir>', 'Directory where to store JUnit reports.'],
  'junit-aggregate-reports': [null, 'Aggregate JUnit reports into a single file.'],
  'junit-aggregate-suite-name': ['<name>', 'The name of the root JUnit test suite.'],
  overwrite: [null, 'Force generation of expected examples.'],
  'test-reporter': ['(spec|minimal)', 'Which test reporter to use for CLI output.'],
} satisfies Readonly<Record<string, Text>>;

const others = {
  'output-path': ['<path>', 'File path where the output file is placed.'],
  'module-output-separator': [
    '<string>',
    'Separator to use when multiple module outputs are written to the same file. (default: ---)',
  ],
  expression: ['<expression>', 'Expression to be evaluated within the module.'],
  'multiple-file-output-path': ['<path>', "Directory where a module's multiple file output is placed."],
  'power-assertions': [null, 'Enable power assertions for detailed assertion failure messages.'],
  'skip-publish-check': [null, 'Skip checking if a package has already been published with different contents'],
  'no-transitive': [null, 'Skip downloading transitive dependencies of a package'],
  'grammar-version': ['(1|2)', 'The grammar compatibility version to use.\n1: 0.25 - 0.29\n2: 0.30+ (default)'],
  write: [null, 'Format files in place, overwriting them. Implies ---diff-name-only.'],
  'diff-name-only': [null, 'Write the path of files with formatting violations to stdout.'],
  silent: [null, "Don't write to stdout or stderr. Mutually exclusive with --diff-name-only."],
} satisfies Readonly<Record<string, Text>>;

const texts: Readonly<Record<string, Text>> = { ...base, ...project, ...tests, ...others };

const ofBase = Object.keys(base);
const ofProject = Object.keys(project);
const ofTests = Object.keys(tests);
const modules = 'Module paths or URIs to evaluate.';

/** The page of each command. */
export const pklPages: Readonly<Record<string, PklPage>> = {
  eval: {
    options: [
      ...ofBase,
      ...ofProject,
      'output-path',
      'module-output-separator',
      'expression',
      'multiple-file-output-path',
      'power-assertions',
    ],
    operands: modules,
  },
  repl: { options: [...ofBase, ...ofProject] },
  server: { options: [] },
  test: { options: [...ofBase, ...ofProject, ...ofTests, 'power-assertions'], operands: modules },
  'project resolve': {
    options: ofBase,
    operands: 'The project directories to resolve dependencies for',
    about: `

  Resolve dependencies for project(s)

  This command takes the dependencies of PklProjects, and writes the resolved
  versions to PklProject.deps.json files.

  Examples:

  ╭───────────────────────────────────────────────────────────────────────────╮
  │  # Search the current working directory for a project, and resolve its    │
  │dependencies.                                                              │
  │  $ pkl project resolve                                                    │
  │                                                                           │
  │  # Resolve dependencies for all projects within the \`packages/\` directory.│
  │  $ pkl project resolve packages/*/                                        │
  ╰───────────────────────────────────────────────────────────────────────────╯`.slice(1),
  },
  'project package': {
    options: [...ofBase, ...ofTests, 'output-path', 'skip-publish-check'],
    texts: { 'output-path': ['<path>', 'The directory to write artifacts to'] },
    operands: 'The project directories to package',
    about: `
  Verify package(s), and prepare package artifacts to be published.

  This command runs a project's api tests, as defined by apiTests in PklProject
  . Additionally, it verifies that all imports resolve to paths that are local
  to the project.

  Finally, this command writes the following artifacts into the output
  directory specified by the output path.

   • name@version - dependency metadata
   • name@version.sha256 - dependency metadata's SHA-256 checksum
   • name@version.zip - package archive
   • name@version.zip.sha256 - package archive's SHA-256 checksum

  The output path option accepts the following placeholders:

   • %{name}: The display name of the package
   • %{version}: The version of the package

  If a project has local project dependencies, the depended upon project
  directories must also be included as arguments to this command.

  Examples:

  ╭─────────────────────────────────────────────────────────────────────╮
  │# Search the current working directory for a project, and package it.│
  │$ pkl project package                                                │
  │                                                                     │
  │# Package all projects within the \`packages/\` directory.             │
  │$ pkl project package packages/*/                                    │
  ╰─────────────────────────────────────────────────────────────────────╯`.slice(1),
  },
  'download-package': {
    options: [...ofBase, ...ofProject, 'no-transitive'],
    operands: 'The package URIs to download',
    about: `
  Download package(s)

  This command downloads the specified packages to the cache directory. If the
  package already exists in the cache directory, this command is a no-op.

  Examples:

  ╭───────────────────────────────────────────────────────────╮
  │# Download two packages                                    │
  │$ pkl download-package package://example.com/package1@1.0.0│
  │package://example.com/package2@1.0.0                       │
  ╰───────────────────────────────────────────────────────────╯`.slice(1),
  },
  'analyze imports': { options: [...ofBase, ...ofProject, 'output-path'], operands: modules },
  format: {
    options: ['grammar-version', 'write', 'diff-name-only', 'silent'],
    operands: 'Files or directory to check. Use - to read from stdin.',
    about: `
  Format or check formatting of Pkl files.

  Examples:

  ╭───────────────────────────────────────────────────────────────────╮
  │# Overwrite all Pkl files inside \`my/folder/\`, recursively.        │
  │$ pkl format -w my/folder/                                         │
  │                                                                   │
  │# Check formatting of all files, printing filenames with formatting│
  │violations to stdout.                                              │
  │# Exit with exit code \`11\` if formatting violations were found.    │
  │$ pkl format --diff-name-only my/folder/                           │
  │                                                                   │
  │# Format Pkl code from stdin.                                      │
  │$ echo "foo = 1" | pkl format -                                    │
  ╰───────────────────────────────────────────────────────────────────╯`.slice(1),
  },
  run: { options: [...ofBase, ...ofProject], operands: 'Root pkl:Command module to invoke.' },
  'shell-completion': { options: [] },
};

/** What the page of a command says about an option: its placeholder and its description. */
export function pklText({ texts: own }: PklPage, name: string): Text {
  return own?.[name] ?? texts[name] ?? [null, ''];
}
