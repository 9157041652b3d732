/** What a program may access: allow lists, trust levels, the root directory. */
import { PklError } from '../diagnostics/error.ts';
import {
  insufficientModuleTrustLevel,
  moduleNotInAllowList,
  modulePastRootDir,
  resourceNotInAllowList,
  resourcePastRootDir,
} from '../diagnostics/messages/modules.ts';
import type { Access } from './loader.ts';
import { Uri } from './uri.ts';

/** Modules that may be loaded by default; each is a pattern for the start of a URI. */
export const DEFAULT_ALLOWED_MODULES: readonly string[] = [
  'repl:',
  'file:',
  'jar:file:',
  'jar:nested:',
  'modulepath:',
  'https:',
  'pkl:',
  'package:',
  'projectpackage:',
];

/** Resources that may be read by default. */
export const DEFAULT_ALLOWED_RESOURCES: readonly string[] = [
  'prop:',
  'env:',
  'file:',
  'modulepath:',
  'package:',
  'projectpackage:',
  'https:',
];

/** Matches the start of a URI: literal text, a regular expression, or a function. */
export type UriPattern = string | RegExp | ((uri: string) => boolean);

export interface PolicyOptions {
  readonly allowedModules: readonly UriPattern[];
  readonly allowedResources: readonly UriPattern[];
  /** Confines `file:` and `jar:file:`. */
  readonly root?: RootDirectory | null;
}

/** The root directory, as far as the policy needs the file system. */
export interface RootDirectory {
  /** Whether the file of a `file:` URI is inside, after resolving symbolic links. Must not reveal whether it exists. */
  contains(uri: Uri): boolean;
}

export class AccessPolicy {
  readonly modules: Access;
  readonly resources: Access;

  constructor(options: PolicyOptions) {
    const root = options.root ?? null;
    this.modules = gate(options.allowedModules, root, moduleNotInAllowList, modulePastRootDir);
    this.resources = gate(options.allowedResources, root, resourceNotInAllowList, resourcePastRootDir);
  }

  /** A module may only import modules that need no more trust than it has itself. */
  checkImport(importing: Uri, imported: Uri): void {
    if (trustLevel(importing) < trustLevel(imported)) {
      throw new PklError(insufficientModuleTrustLevel(imported.toString(), importing.toString()));
    }
  }
}

type Refusal = typeof moduleNotInAllowList;

function gate(allowed: readonly UriPattern[], root: RootDirectory | null, unlisted: Refusal, outside: Refusal): Access {
  return {
    check(uri) {
      const text = uri.toString();
      if (!allowed.some((pattern) => matchesStart(pattern, text))) throw new PklError(unlisted(text));
      if (root === null) return;
      const file = uri.scheme === 'jar' ? Uri.parse(uri.rawSchemeSpecificPart) : uri;
      if (file.scheme === 'file' && !root.contains(file)) throw new PklError(outside(text));
    },
  };
}

function matchesStart(pattern: UriPattern, text: string): boolean {
  if (typeof pattern === 'string') return text.startsWith(pattern);
  if (typeof pattern === 'function') return pattern(text);
  const flags = `${pattern.flags.replace(/[gy]/g, '')}y`;
  return new RegExp(pattern.source, flags).test(text);
}

/** How far code from a URI is trusted: 40 for what the user types, 0 for what ships with the language. */
function trustLevel(uri: Uri): number {
  switch (uri.scheme ?? '') {
    case 'repl':
      return 40;
    case 'file':
      return uri.host === null ? 30 : 10;
    case 'jar':
      if (uri.rawSchemeSpecificPart.startsWith('nested:')) return 20;
      return trustLevel(Uri.parse(uri.rawSchemeSpecificPart));
    case 'modulepath':
      return 20;
    case 'pkl':
      return 0;
    default:
      return 10;
  }
}
