/**
 * The doors to the world: one loader for each scheme of modules, one reader for each scheme of resources. All of it is
 * synchronous, because evaluation is; a scheme that can only be reached asynchronously fetches beforehand (`prefetch`)
 * and answers from memory.
 */
import type { Uri } from './uri.ts';

/** An entry of a folder. */
export interface PathElement {
  readonly name: string;
  readonly isDirectory: boolean;
}

/** Asks whether something may be touched. Throws `PklError` with the reason if not. */
export interface Access {
  check(uri: Uri): void;
}

/** What both kinds of sources say of their URIs. External readers answer from their process, hence lazily. */
export interface UriTraits {
  /** Paths with `/` have a meaning: relative references and globs work segment by segment. */
  readonly isHierarchical: boolean;
  readonly isGlobbable: boolean;
  /** The path is the fragment, as in `package://host/name@1.0.0#/path`. */
  readonly hasFragmentPaths: boolean;
}

/** A source whose content can be looked for and listed. */
export interface Listable extends UriTraits {
  /** Whether something exists there. Asked for `...` and for globs without wildcards. */
  hasElement(uri: Uri, access: Access): boolean;
  /** The entries of a folder in any order; those of all names where the scheme has no hierarchy. */
  listElements(uri: Uri, access: Access): readonly PathElement[];
}

/** What a module URI turned out to be. */
export interface ModuleText {
  /** The canonical URI: two URIs with the same canonical one are the same module. */
  readonly uri: string;
  /** Read only when it is needed: the trees of some modules are known already. */
  readonly text: string;
}

/** Loads the modules of some schemes. The registry has asked the policy for the URI before each call. */
export interface ModuleLoader extends Listable {
  /** Whether this loader is responsible, judged by the scheme (lower case) and, for `jar:`, the rest. */
  handles(uri: Uri): boolean;
  /** Rejects URIs that the scheme gives no meaning. Throws `UriSyntaxError`. */
  validate?(uri: Uri): void;
  /** Cheap to look into, so that `...` may search its ancestors. */
  readonly isLocal: boolean;
  /** The policy is asked by the loader itself, for every request that it really makes. */
  readonly checksAccess?: boolean;
  /** Throws `NotFoundError`, `IoError`, or `PklError` without frames. */
  load(uri: Uri, access: Access): ModuleText;
  /** Resolves `@name/path` written in one of this loader's modules; absent where the project decides. */
  resolveDependency?(name: string, path: string, from: Uri): Uri;
  /** Fetches what `load` of this URI will need. Failures are left to `load`. */
  prefetch?(uri: Uri): Promise<void>;
}

/** What reading gave: a text for schemes of plain texts, bytes with the URI that they came from for the others. */
export type ResourceContent = string | { readonly uri: string; readonly bytes: Uint8Array };

/** Reads the resources of one scheme. The manager has asked the policy for the URI before each call. */
export interface ResourceReader extends Listable {
  readonly scheme: string;
  readonly checksAccess?: boolean;
  /** Rejects URIs that the scheme gives no meaning. Throws `UriSyntaxError`. */
  validate?(uri: Uri): void;
  /** Null when there is nothing. Throws `NotFoundError`, `IoError`, or `PklError` without frames. */
  read(uri: Uri, access: Access): ResourceContent | null;
}

/** The module or folder does not exist. `kind` is what a report calls it where it shows as a cause. */
export class NotFoundError extends Error {
  override readonly name = 'NotFoundError';
  readonly kind: string;

  constructor(message = '', kind = 'FileNotFoundException') {
    super(message);
    this.kind = kind;
  }
}

/** The system below failed. `kind` is what the report calls it, e.g. `IOException`. */
export class IoError extends Error {
  override readonly name = 'IoError';
  readonly kind: string;

  constructor(message: string, kind = 'IOException') {
    super(message);
    this.kind = kind;
  }
}

/** An external reader process failed or does not serve the scheme. */
export class ExternalReaderError extends Error {
  override readonly name = 'ExternalReaderError';
}
