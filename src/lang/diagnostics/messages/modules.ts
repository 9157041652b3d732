/** Errors between the URI of a module or resource and its content. */
import { groupDigits } from '../../base/grouped-number.ts';
import type { Message } from '../error.ts';

/** An underlying system error, e.g. `IOException: Is a directory`, as a second line of a message. */
export interface Cause {
  readonly kind: string;
  readonly message: string;
}

function withCause(text: string, cause: Cause | null): string {
  return cause === null || cause.message === text ? text : `${text}\n${cause.kind}: ${cause.message}`;
}

const BACKSLASH_HINT = 'To resolve modules in nested directories, use `/` as the directory separator.';

/** The module does not exist; `path` is its decoded path, where it has one. */
export function cannotFindModule(uri: string, path: string | null): Message {
  const text = `Cannot find module \`${uri}\`.`;
  return path?.includes('\\') === true
    ? { code: 'module-not-found', text, hint: BACKSLASH_HINT }
    : { code: 'module-not-found', text };
}

/** The text of a module is longer than can be parsed. Lengths are in UTF-16 units. */
export function moduleTooLong(uri: string, length: number, limit: number): Message {
  return {
    code: 'module-too-long',
    text: `Module \`${uri}\` is too long: ${groupDigits(length)} characters (at most ${groupDigits(limit)}).`,
    hint: 'Put data into files of its own, and read them: `read("file:data.json")`.',
  };
}

export function cannotFindResource(uri: string): Message {
  return { code: 'resource-not-found', text: `Cannot find resource \`${uri}\`.` };
}

export function cannotFindStdLibModule(name: string, available: readonly string[]): Message {
  const list = available.map((known) => `pkl:${known}`).join('\n');
  return {
    code: 'module-not-found',
    text: `Cannot find standard library module \`pkl:${name}\`.`,
    hint: `Available standard library modules:\n${list}`,
  };
}

export function invalidModuleUri(uri: string, reason: string | null): Message {
  const text = `Module URI \`${uri}\` has invalid syntax.`;
  return reason === null ? { code: 'invalid-module-uri', text } : { code: 'invalid-module-uri', text, hint: reason };
}

export function invalidResourceUri(uri: string, reason: string): Message {
  return { code: 'invalid-resource-uri', text: `Resource URI \`${uri}\` has invalid syntax.`, hint: reason };
}

export function cannotEvaluateRelativeModuleUri(uri: string): Message {
  return { code: 'cannot-evaluate-relative-module-uri', text: `Cannot evaluate relative module URI \`${uri}\`.` };
}

export function cannotAnalyzeRelativeModuleUri(uri: string): Message {
  return { code: 'cannot-analyze-relative-module-uri', text: `Cannot analyze relative module URI \`${uri}\`.` };
}

export function cannotAnalyzeBecauseSyntaxError(uri: string, report: string): Message {
  return {
    code: 'syntax-error-in-import',
    text: `Found a syntax error when parsing module \`${uri}\`.`,
    hint: report,
  };
}

export function noModuleLoaderRegistered(uri: string): Message {
  return { code: 'no-module-loader-registered', text: `No module loader is registered for module \`${uri}\`.` };
}

export function noResourceReaderRegistered(scheme: string): Message {
  return { code: 'no-resource-reader-registered', text: `No resource reader is registered for scheme \`${scheme}\`.` };
}

export function ioErrorLoadingModule(uri: string, cause: Cause | null): Message {
  return { code: 'io-error-loading-module', text: withCause(`I/O error loading module \`${uri}\`.`, cause) };
}

export function ioErrorReadingResource(uri: string, cause: Cause | null): Message {
  return { code: 'io-error-reading-resource', text: withCause(`I/O error reading resource \`${uri}\`.`, cause) };
}

/** The target of a reference could not be accessed, e.g. while searching ancestors for `...`. */
export function ioErrorResolvingResource(uri: string, reason: string): Message {
  return { code: 'io-error-resolving-resource', text: `I/O error reading resource \`${uri}\`.`, hint: reason };
}

export function ioErrorResolvingGlob(pattern: string, cause: Cause | null): Message {
  return {
    code: 'io-error-resolving-glob',
    text: withCause(`I/O error resolving glob pattern \`${pattern}\`.`, cause),
  };
}

export function cannotHaveRelativeImport(moduleUri: string): Message {
  return { code: 'cannot-have-relative-import', text: `Module \`${moduleUri}\` cannot have a relative import URI.` };
}

export function cannotHaveRelativeResource(moduleUri: string): Message {
  return {
    code: 'cannot-have-relative-resource',
    text: `Module \`${moduleUri}\` cannot have a relative resource URI.`,
  };
}

export function cannotResolveTripleDotImports(moduleUri: string): Message {
  return {
    code: 'cannot-resolve-triple-dot-imports',
    text: `Cannot resolve a triple-dot import from module URI \`${moduleUri}\`.`,
    hint: 'Triple-dot imports may only be resolved by module schemes that are considered local, and have hierarchical URIs.',
  };
}

export function cannotGlobTripleDots(): Message {
  return { code: 'cannot-glob-triple-dots', text: 'Cannot combine glob imports with triple-dot module URIs.' };
}

export function cannotGlobUri(uri: string, scheme: string): Message {
  return {
    code: 'cannot-glob-uri',
    text: `Cannot expand glob pattern \`${uri}\` because scheme \`${scheme}\` is not globbable.`,
  };
}

export function invalidGlobPattern(pattern: string, reason: string | null): Message {
  const text = `Invalid glob pattern \`${pattern}\`.`;
  return reason === null
    ? { code: 'invalid-glob-pattern', text }
    : { code: 'invalid-glob-pattern', text, hint: reason };
}

/** Reasons why a URI is invalid for its scheme; shown as hint of `invalidModuleUri` or `invalidResourceUri`. */
export const uriReasons = {
  opaqueFile:
    'File URIs must have a path that starts with `/` (e.g. file:/path/to/my_module.pkl).\n' +
    'To resolve relative paths, remove the scheme prefix (remove "file:").',
  tripleDot: 'expected `...` or `.../path/to/my_module.pkl`',
  missingSlash: (uri: string, scheme: string): string =>
    `Module URI \`${uri}\` is missing a \`/\` after \`${scheme}:\`.`,
  missingExclamationMark: (uri: string): string => `Invalid \`jar:\` URI (missing \`!\`): ${uri}`,
};

/** Reasons why a glob pattern is invalid; shown as hint of `invalidGlobPattern`. */
export const globReasons = {
  nonHierarchical: (scheme: string): string =>
    `Scheme \`${scheme}\` requires a hierarchical path (there must be a \`/\` after the first colon).`,
  unsupportedFeature:
    'Glob patterns do not support named character classes, collating symbols, nor equivalence class expressions.',
  unclosedClass: 'Missing `]` to terminate character class.',
  unclosedGroup: 'invalidGlobUnclosedSubpattern',
  slashInClass: (character: string): string => `The character \`${character}\` is not valid in a character class.`,
  extended: 'Extended globbing features are not supported.',
  nestedGroup: 'Sub-patterns cannot be nested. To fix, remove or escape the inner `{` character.',
  trailingBackslash: 'The backslash (`\\`) is the escape character, and cannot terminate a glob pattern.',
  invalidEscape: (character: string): string => `Invalid escape character \`\\${character}\`.`,
  tooComplex: 'The glob pattern is too complex.',
  illegalRange: (range: string): string => `Illegal character range \`${range}\`.`,
};

export function moduleNotInAllowList(uri: string): Message {
  return {
    code: 'module-not-in-allow-list',
    text: `Refusing to load module \`${uri}\` because it does not match any entry in the module allowlist (\`--allowed-modules\`).`,
  };
}

export function resourceNotInAllowList(uri: string): Message {
  return {
    code: 'resource-not-in-allow-list',
    text: `Refusing to read resource \`${uri}\` because it does not match any entry in the resource allowlist (\`--allowed-resources\`).`,
  };
}

export function modulePastRootDir(uri: string): Message {
  return {
    code: 'module-past-root-dir',
    text: `Refusing to load module \`${uri}\` because it is not within the root directory (\`--root-dir\`).`,
  };
}

export function resourcePastRootDir(uri: string): Message {
  return {
    code: 'resource-past-root-dir',
    text: `Refusing to read resource \`${uri}\` because it is not within the root directory (\`--root-dir\`).`,
  };
}

export function insufficientModuleTrustLevel(imported: string, importing: string): Message {
  return {
    code: 'insufficient-module-trust-level',
    text: `Refusing to import module \`${imported}\` because importing module \`${importing}\` has an insufficient trust level.`,
  };
}

/** Communication with an external reader process failed. */
export function externalReaderFailure(cause: Cause | null): Message {
  return {
    code: 'external-reader-failure',
    text: withCause('Failed to communicate with external reader process.', cause),
  };
}

export function externalReaderDoesNotSupportScheme(kind: 'module' | 'resource', scheme: string): string {
  return `External ${kind} reader does not support scheme \`${scheme}\`.`;
}

/** An external reader process reports an error. */
export function externalReaderSays(text: string): Message {
  return { code: 'external-reader-failure', text };
}
