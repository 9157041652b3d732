// Options shared by all commands that evaluate Pkl. Names and meanings follow the `pkl` command.
import type { UriPattern } from '../lang/index.ts';
import { RegexSyntaxError, Uri, UriSyntaxError, uriPattern } from '../lang/index.ts';
import { rewriteProblem } from '../lang/node/index.ts';
import { diagnosticsOption } from './diagnostics.ts';
import {
  choice,
  count,
  flag,
  list,
  type Option,
  type OptionTable,
  pairs,
  text,
  toggle,
  UsageError,
} from './options.ts';
import { splitWords } from './words.ts';

const formats = 'json, jsonnet, pcf, properties, plist, textproto, xml, yaml, pkl-binary';

/** The command line of a program that serves a URI scheme. */
export interface ReaderCommand {
  readonly executable: string;
  readonly arguments: readonly string[];
}

/** A header for requests to URLs that match a glob pattern. */
export interface HeaderRule {
  readonly pattern: string;
  readonly name: string;
  readonly value: string;
}

/** Sources of modules, their permissions, and the form of results and messages. */
export const commonOptions = {
  allowedModules: patterns('allowed-modules', 'Regular expressions for URIs of modules that may be loaded.'),
  allowedResources: patterns('allowed-resources', 'Regular expressions for URIs of resources that may be read.'),
  rootDir: text('root-dir', '<path>', 'Deny access to files outside this folder.', { completes: 'folder' }),
  cacheDir: text('cache-dir', '<path>', 'Folder for downloaded packages.', { completes: 'folder' }),
  workingDir: text('working-dir', '<path>', 'Base folder of relative module paths.', {
    short: 'w',
    completes: 'folder',
  }),
  properties: pairs('property', '<name=value>', 'Value for `read("prop:name")`.', { short: 'p', alone: 'true' }),
  diagnostics: diagnosticsOption,
  color: choice('color', '<when>', ['never', 'auto', 'always'], 'When to color messages.'),
  noCache: flag('no-cache', 'Do not cache downloaded packages.'),
  format: text('format', '<text>', `Format of the output: ${formats}.`, { short: 'f' }),
  environment: pairs('env-var', '<name=value>', 'Value for `read("env:name")`; replaces the real environment.', {
    short: 'e',
    alone: '',
  }),
  modulePath: list('module-path', '<path1:path2>', 'Folders and archives behind `modulepath:` URIs.', {
    separator: process.platform === 'win32' ? ';' : ':',
    completes: 'file',
  }),
  settings: text('settings', '<module>', 'Settings module to use.', { completes: 'file' }),
  timeout: count('timeout', '<seconds>', 'Time limit for evaluating a module.', { short: 't' }),
  maxMemory: count(
    'max-memory',
    '<MiB>',
    'Memory limit for the values of an evaluation, in MiB (default and maximum: half of what Node may use).',
  ),
  caCertificates: list('ca-certificates', '<path>', 'Trust only the certificates in this file.', {
    completes: 'file',
  }),
  httpProxy: proxy('http-proxy', 'Proxy for HTTP(S) connections.'),
  httpNoProxy: list('http-no-proxy', '<pattern1,pattern2>', 'Hosts to connect to without a proxy.', { separator: ',' }),
  httpRewrites: rewrites('http-rewrite', 'Replace a prefix of request URLs.'),
  httpHeaders: headers('http-header', 'Header for requests whose URL matches.'),
  netrc: text('netrc', '<path>', 'Send the credentials that this netrc file has for a host.', { completes: 'file' }),
  offline: flag('offline', 'Request nothing: packages come from the cache alone.'),
  moduleReaders: readers('external-module-reader', 'Program that provides the modules of a URI scheme.'),
  resourceReaders: readers('external-resource-reader', 'Program that provides the resources of a URI scheme.'),
  traceMode: choice('trace-mode', '<style>', ['compact', 'pretty'], 'How `trace()` prints values.'),
  testPort: count('test-port', '<port>', 'Port of the package server in tests.', { hidden: true }),
} satisfies OptionTable;

/** Selects the project. */
export const projectOptions = {
  projectDir: text('project-dir', '<path>', 'Project folder (default: the nearest with a PklProject file).', {
    completes: 'folder',
  }),
  omitProjectSettings: flag('omit-project-settings', 'Ignore the evaluator settings of the project.'),
  noProject: flag('no-project', 'Ignore the settings and dependencies of the project.'),
} satisfies OptionTable;

/** How failed constraints and facts are explained. */
export const assertionOptions = {
  powerAssertions: toggle(
    'power-assertions',
    'Explain failed assertions by the values of their parts (the default).',
    true,
  ),
} satisfies OptionTable;

/** Reporting options of `test` and `project package`. */
export const testOptions = {
  junitReports: text('junit-reports', '<dir>', 'Folder for JUnit reports.', { completes: 'folder' }),
  junitAggregateReports: flag('junit-aggregate-reports', 'Write one JUnit report for all modules.'),
  junitAggregateSuiteName: text('junit-aggregate-suite-name', '<name>', 'Name of the suite in the aggregate report.'),
  overwrite: flag('overwrite', 'Overwrite the expected examples.'),
  testReporter: choice('test-reporter', '<reporter>', ['spec', 'minimal'], 'Amount of detail about passing tests.'),
} satisfies OptionTable;

function patterns(name: string, help: string): Option<readonly UriPattern[] | undefined> {
  const texts = list(name, '<pattern1,pattern2>', help, { separator: ',' });
  return { ...texts, read: (given) => texts.read(given)?.map(pattern) };
}

/** A pattern in Pkl's dialect of regular expressions. */
function pattern(source: string): UriPattern {
  try {
    return uriPattern(source);
  } catch (error) {
    if (error instanceof RegexSyntaxError) throw new UsageError(error.message);
    throw error;
  }
}

function proxy(name: string, help: string): Option<string | undefined> {
  const read = ([given]: readonly string[]) => {
    const isAddress = given === undefined || /^http:\/\/[^/?#@]+$/.test(given);
    if (!isAddress) throw new UsageError('Malformed proxy URI (expecting `http://<host>[:<port>]`)');
    return given;
  };
  return { name, value: '<address>', help, read };
}

function rewrites(name: string, help: string): Option<ReadonlyMap<string, string> | undefined> {
  const malformed = 'Rewrites must be in the form of <from>=<to>';
  const texts = pairs(name, '<from=to>', help, { malformed });
  const read = (given: readonly string[]) => {
    const rules = texts.read(given);
    for (const [from, to] of rules ?? []) {
      const problem = uriProblem(from) ?? uriProblem(to) ?? rewriteProblem(from, to);
      if (problem !== null) throw new UsageError(problem);
    }
    return rules;
  };
  return { ...texts, read };
}

function uriProblem(text: string): string | null {
  try {
    Uri.parse(text);
    return null;
  } catch (error) {
    if (!(error instanceof UriSyntaxError)) throw error;
    const place = error.index < 0 ? '' : `\n\n${text}\n${' '.repeat(error.index)}^`;
    return `Rewrite target \`${text}\` has invalid syntax (${error.reason}).${place}`;
  }
}

function headers(name: string, help: string): Option<readonly HeaderRule[] | undefined> {
  const read = (given: readonly string[]) => (given.length === 0 ? undefined : given.map(headerRule));
  return { name, value: '<pattern=name:value>', help, repeatable: true, read };
}

function headerRule(given: string): HeaderRule {
  const [, pattern = '', rule = ''] = /^(.*?)=(.*)$/s.exec(given) ?? [];
  const [, name, value] = /^(.+?):[ \t]*(.*)$/s.exec(rule) ?? [];
  if (name === undefined || value === undefined)
    throw new UsageError(`Header '${rule}' is not in 'name:value' format.`);
  if (!/^[!#$%&'*+\-.^_`|~\w]+$/.test(name))
    throw new UsageError(`HTTP header name '${name}' has an illegal character.`);
  if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(value))
    throw new UsageError(`HTTP header value '${value}' has an illegal character.`);
  return { pattern, name, value };
}

function readers(name: string, help: string): Option<ReadonlyMap<string, ReaderCommand> | undefined> {
  const texts = pairs(name, `<scheme>='<executable> [<arguments>]'`, help, {
    malformed: 'External readers must be in the form of <scheme>=<executable>',
  });
  const read = (given: readonly string[]) => {
    const commands = texts.read(given);
    return commands && new Map([...commands].map(([scheme, line]) => [scheme, readerCommand(line)]));
  };
  return { ...texts, read };
}

function readerCommand(line: string): ReaderCommand {
  const [executable, ...rest] = splitWords(line);
  if (executable === undefined) throw new UsageError('The executable of an external reader is missing');
  return { executable, arguments: rest };
}
